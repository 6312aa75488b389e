"""The page of one row of the record, with everything that hangs on it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.views.generic import TemplateView

from initiatives.by_due import ByDue
from initiatives.models import (
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
    threads_of,
)
from initiatives.models.figure import FigureQuerySet
from meetings.models import Document
from meetings.models.due import TIES
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.details import RecordDetail
from sccp_tracker.records.first_rows import FirstRows


class InMeetingDetail(RecordDetail):
    """The page of a row that is numbered within a meeting."""

    def key(self) -> dict[str, Any]:
        return {"meeting__slug": self.kwargs["meeting"], "number": self.kwargs["number"]}


class InitiativeDetail(RecordDetail):
    model = Initiative
    context_object_name = "initiative"

    def get_queryset(self) -> QuerySet[Initiative]:
        joins = ("priority", "source", *TIES, "part_of", "moved__planned_at")
        rows = super().get_queryset().with_status().with_due()
        return rows.with_stillness().select_related(*joins)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, slug = self.object, self.object.slug
        roles = self.in_order(Participation, "economy", "source").leads_first()
        promises = self.rows(Commitment).for_list().with_steps().of_initiatives([slug])
        shown = ByDue(promises, initiative=slug)
        turns = FirstRows(self.listed(Intervention).filter(initiatives=row), initiative=slug)
        documents = self.in_order(Document, "tabled_by", "source").filter(initiatives=row)
        return super().get_context_data(
            parts=FirstRows(self.in_order(Initiative).filter(part_of=row)),
            plan=FirstRows(self.in_order(WorkPlanItem).filter(initiative=row)),
            roles=FirstRows(roles.filter(initiative=row)),
            promises=shown,
            ahead=shown.dated,
            turns=turns,
            threads=threads_of(turns),
            lines=FirstRows(self.listed(StatusUpdate).filter(initiative=row)),
            **figures_of(self.listed(Figure).filter(initiative=row), initiative=slug),
            documents=FirstRows(documents),
            **kwargs,
        )


def figures_of(rows: FigureQuerySet, **query: Any) -> dict[str, FirstRows]:
    """Return the numbers that the sources print and, apart from them, our own counts."""
    ours = query | {"our_counts": "on"} if query else {}
    return {
        "figures": FirstRows(rows.reported(), **query),
        "our_counts": FirstRows(rows.our_counts(), **ours),
    }


class CommitmentDetail(InMeetingDetail):
    model = Commitment
    context_object_name = "commitment"

    def get_queryset(self) -> QuerySet[Commitment]:
        return (
            super()
            .get_queryset()
            .with_due_state()
            .with_last_outcome()
            .with_steps()
            .select_related(
                *Commitment.objects.all().list_joins,
                "intervention__meeting",
                "intervention__speaker",
                "intervention__source",
                "initiative__priority",
            )
            .prefetch_related("partners", "made_to", "other_initiatives")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            steps=self.object.steps,
            beside=FirstRows(self.rows(Commitment).beside(self.object)),
            lines=FirstRows(self.listed(Outcome).filter(commitment=self.object)),
            **kwargs,
        )


class InterventionDetail(InMeetingDetail):
    model = Intervention
    context_object_name = "intervention"

    def get_queryset(self) -> QuerySet[Intervention]:
        rows = super().get_queryset()
        return rows.select_related(*rows.list_joins)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turn = self.object
        turns = FirstRows(self.listed(Intervention).thread_of(turn))
        documents = self.in_order(Document, "tabled_by", "source").filter(interventions=turn)
        return super().get_context_data(
            turns=turns,
            threads=threads_of(turns),
            promises=ByDue(self.listed(Commitment).filter(intervention=turn)),
            **figures_of(self.listed(Figure).filter(intervention=turn)),
            documents=FirstRows(documents),
            **kwargs,
        )


class SeriesDetail(AsOfMixin, TemplateView):
    """One number and its readings, side by side, in the order of the meetings."""

    template_name = "initiatives/series.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        series = kwargs["series"]
        rows = Figure.objects.as_of(self.as_of).for_list().filter(series=series)
        readings = FirstRows(rows, series=series)
        if not readings:
            raise Http404
        return super().get_context_data(readings=readings, bars=bars_of(readings), **kwargs)


# The chart of a series, in the units of its picture.
ROW, LONGEST = 26, 420


def bars_of(readings: list[Figure]) -> list[dict[str, Any]]:
    """Return a bar for each reading, from the top; none where there is nothing to compare.

    Its `length` is to `LONGEST` as the value is to the greatest one. A number below nothing has no
    length to draw: such a series has no bars.
    """
    values = [reading.amount for reading in readings]
    if len(values) < 2 or min(values) < 0 or not (greatest := max(values)):
        return []
    return [
        {"reading": reading, "top": ROW * nth, "length": round(LONGEST * reading.amount / greatest)}
        for nth, reading in enumerate(readings)
    ]
