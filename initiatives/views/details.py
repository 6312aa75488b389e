"""The page of one row of the record, with everything that hangs on it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from initiatives.models import (
    AgendaPoint,
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.as_of import AsOfMixin, NotOnRecord
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Meeting,
    Source,
)


class RecordDetail(AsOfMixin, DetailView):
    """The page of one row, as known on a day."""

    def known(self, model: Any, *joins: str) -> QuerySet[Any]:
        """Return the rows of `model` that were known on the day, with `joins`."""
        return model.objects.known_on(self.as_of).select_related(*joins)

    def listed(self, model: Any) -> Any:
        """Return the rows of `model` as its list shows them on the day."""
        return model.objects.for_list(self.as_of)

    def get_object(self, queryset: Any = None) -> Any:
        """Return the row; raise NotOnRecord where it was not yet known on the day."""
        row = self.find()
        # Parties have no such day, and sources that grow from day to day leave it empty.
        recorded_on = getattr(row, "recorded_on", None)
        if self.as_of and recorded_on and recorded_on > self.as_of:
            day = date_format(self.as_of, "DATE_FORMAT")
            raise NotOnRecord(_("Nothing of this was on record on %(day)s.") % {"day": day})
        return row

    def find(self) -> Any:
        """Return the row that the address names; raise Http404 when there is none."""
        return super().get_object()


class NumberedDetail(RecordDetail):
    """The page of a row that is numbered within a meeting."""

    def find(self) -> Any:
        meeting, number = self.kwargs["meeting"], self.kwargs["number"]
        return get_object_or_404(self.get_queryset(), meeting__slug=meeting, number=number)


class InitiativeDetail(RecordDetail):
    model = Initiative
    context_object_name = "initiative"

    def get_queryset(self) -> QuerySet[Initiative]:
        return (
            Initiative.objects.with_status(self.as_of)
            .with_due()
            .select_related("priority", "source", "due_meeting", "part_of")
            .prefetch_related(
                Prefetch("participations", self.known(Participation, "economy", "source")),
                Prefetch("status_updates", self.listed(StatusUpdate)),
                Prefetch("interventions", self.listed(Intervention)),
                Prefetch("commitments", self.listed(Commitment)),
                Prefetch("figures", self.listed(Figure)),
                Prefetch("documents", self.known(Document, "tabled_by", "source")),
                Prefetch("work_plan_items", self.known(WorkPlanItem)),
            )
        )

    def find(self) -> Initiative:
        """Return the initiative; its parts come with it in one query, and are kept aside."""
        slug = self.kwargs["slug"]
        parts = Initiative.objects.known_on(self.as_of).filter(part_of__slug=slug)
        rows = list(self.get_queryset().filter(Q(slug=slug) | Q(pk__in=parts.values("pk"))))
        found = [row for row in rows if row.slug == slug]
        if not found:
            raise Http404
        self.parts = [row for row in rows if row.slug != slug]
        return found[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parts=self.parts, **kwargs)


class CommitmentDetail(NumberedDetail):
    model = Commitment
    context_object_name = "commitment"

    def get_queryset(self) -> QuerySet[Commitment]:
        return (
            Commitment.objects.with_status(self.as_of)
            .with_due()
            .with_due_state(self.as_of)
            .select_related(
                *Commitment.objects.all().list_joins,
                "intervention__meeting",
                "intervention__speaker",
                "initiative__priority",
            )
            .prefetch_related(Prefetch("outcomes", self.listed(Outcome)), "partners", "made_to")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chain = Commitment.objects.for_list(self.as_of).chain_of(self.object)
        return super().get_context_data(chain=chain, **kwargs)


class InterventionDetail(NumberedDetail):
    model = Intervention
    context_object_name = "intervention"

    def get_queryset(self) -> QuerySet[Intervention]:
        listed = Intervention.objects.select_related(*Intervention.objects.all().list_joins)
        return listed.prefetch_related(
            Prefetch("initiatives", self.known(Initiative)),
            "addressed_to",
            Prefetch("commitments", self.listed(Commitment)),
            Prefetch("figures", self.listed(Figure)),
            Prefetch("documents", self.known(Document, "tabled_by", "source")),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        thread = Intervention.objects.for_list(self.as_of).thread_of(self.object)
        return super().get_context_data(thread=thread, **kwargs)


class MeetingDetail(RecordDetail):
    model = Meeting
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.select_related("source").prefetch_related(
            Prefetch("attendances", self.known(Attendance, "economy", "source")),
            Prefetch("delegates", self.known(Delegate, "economy")),
            Prefetch("documents", self.known(Document, "tabled_by", "source")),
            Prefetch("agenda_items", self.known(AgendaItem, "priority", "source")),
            Prefetch("interventions", self.listed(Intervention)),
            Prefetch("agendapoints", self.listed(AgendaPoint)),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        # Those that are due here and those that were said here, in one query.
        here = Q(due_meeting=meeting) | Q(meeting=meeting)
        commitments = list(self.listed(Commitment).filter(here))
        turns = by_agenda_item(meeting.interventions.all())
        points = by_agenda_item(meeting.agendapoints.all())
        return super().get_context_data(
            items=[
                (item, turns.get(item.pk, []), points.get(item.pk, []))
                for item in meeting.agenda_items.all()
            ],
            due=[row for row in commitments if row.due_meeting_id == meeting.pk],
            promised=[row for row in commitments if row.meeting_id == meeting.pk],
            unplaced=turns.get(None, []),
            unplaced_points=points.get(None, []),
            **kwargs,
        )


def by_agenda_item(rows: Iterable[Any]) -> dict[int | None, list[Any]]:
    """Return the rows by the primary key of their agenda item; under None those without one."""
    placed: dict[int | None, list[Any]] = {}
    for row in rows:
        placed.setdefault(row.agenda_item_id, []).append(row)
    return placed


class DocumentDetail(RecordDetail):
    model = Document
    context_object_name = "document"

    def get_queryset(self) -> QuerySet[Document]:
        return Document.objects.select_related("meeting", "tabled_by", "source").prefetch_related(
            Prefetch("initiatives", self.listed(Initiative)),
            Prefetch("interventions", self.listed(Intervention)),
        )


class SourceDetail(RecordDetail):
    model = Source
    context_object_name = "source"
