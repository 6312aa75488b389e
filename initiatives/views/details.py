"""The page of one row of the record, with everything that hangs on it."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, TemplateView

from initiatives.models import (
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    Priority,
    Source,
)


class Home(TemplateView):
    """Where to begin: the meetings, the priorities and the work plan."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statuses = Initiative.objects.for_list()
        return super().get_context_data(
            meetings=Meeting.objects.all(),
            priorities=Priority.objects.all(),
            work_plan=WorkPlanItem.objects.prefetch_related(Prefetch("initiative", statuses)),
            **kwargs,
        )


class InitiativeDetail(DetailView):
    model = Initiative
    context_object_name = "initiative"

    def get_queryset(self) -> QuerySet[Initiative]:
        return (
            Initiative.objects.with_status()
            .with_due()
            .select_related("priority", "source", "due_meeting", "part_of")
            .prefetch_related(
                Prefetch(
                    "participations", Participation.objects.select_related("economy", "source")
                ),
                Prefetch("status_updates", StatusUpdate.objects.for_list()),
                Prefetch("interventions", Intervention.objects.for_list()),
                Prefetch("commitments", Commitment.objects.for_list()),
                Prefetch("figures", Figure.objects.for_list()),
                Prefetch("documents", Document.objects.select_related("tabled_by", "source")),
                "work_plan_items",
            )
        )

    def get_object(self, queryset: Any = None) -> Initiative:
        """Return the initiative; its parts come with it in one query, and are kept aside."""
        slug = self.kwargs["slug"]
        rows = list(self.get_queryset().filter(Q(slug=slug) | Q(part_of__slug=slug)))
        found = [row for row in rows if row.slug == slug]
        if not found:
            raise Http404
        self.parts = [row for row in rows if row.slug != slug]
        return found[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parts=self.parts, **kwargs)


class CommitmentDetail(DetailView):
    model = Commitment
    context_object_name = "commitment"

    def get_object(self, queryset: Any = None) -> Commitment:
        rows = Commitment.objects.for_list().select_related(
            "revises__meeting",
            "intervention__meeting",
            "intervention__speaker",
            "initiative__priority",
        )
        rows = rows.prefetch_related(
            Prefetch("revisions", Commitment.objects.select_related("meeting")),
            Prefetch("outcomes", Outcome.objects.for_list()),
            "partners",
            "made_to",
        )
        row: Commitment = get_object_or_404(
            rows, meeting__slug=self.kwargs["meeting"], number=self.kwargs["number"]
        )
        return row


class InterventionDetail(DetailView):
    model = Intervention
    context_object_name = "intervention"

    def get_object(self, queryset: Any = None) -> Intervention:
        rows = Intervention.objects.for_list().prefetch_related(
            Prefetch("replies", Intervention.objects.for_list()),
            Prefetch("commitments", Commitment.objects.for_list()),
            Prefetch("figures", Figure.objects.for_list()),
            Prefetch("documents", Document.objects.select_related("tabled_by", "source")),
        )
        row: Intervention = get_object_or_404(
            rows, meeting__slug=self.kwargs["meeting"], number=self.kwargs["number"]
        )
        return row


class MeetingDetail(DetailView):
    model = Meeting
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.select_related("source").prefetch_related(
            Prefetch("attendances", Attendance.objects.select_related("economy", "source")),
            Prefetch("delegates", Delegate.objects.select_related("economy")),
            Prefetch("documents", Document.objects.select_related("tabled_by", "source")),
            Prefetch("agenda_items", AgendaItem.objects.select_related("priority", "source")),
            Prefetch("commitments_due", Commitment.objects.for_list()),
            Prefetch("commitments", Commitment.objects.for_list()),
            Prefetch("interventions", Intervention.objects.for_list()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turns: dict[int | None, list[Intervention]] = {}
        for turn in self.object.interventions.all():
            turns.setdefault(turn.agenda_item_id, []).append(turn)
        unplaced = turns.get(None, [])
        items = [(item, turns.get(item.pk, [])) for item in self.object.agenda_items.all()]
        return super().get_context_data(items=items, unplaced=unplaced, **kwargs)


class EconomyDetail(DetailView):
    model = Economy
    slug_field = "code"
    context_object_name = "economy"

    def get_queryset(self) -> QuerySet[Economy]:
        roles = Participation.objects.select_related("source").prefetch_related(
            Prefetch("initiative", Initiative.objects.with_status().select_related("priority"))
        )
        return Economy.objects.prefetch_related(
            Prefetch("participations", roles),
            Prefetch("attendances", Attendance.objects.select_related("meeting", "source")),
            Prefetch("documents", Document.objects.select_related("meeting", "source")),
            Prefetch("figures", Figure.objects.for_list()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turns = Intervention.objects.for_list().with_party(self.object.code)
        return super().get_context_data(
            said=[turn for turn in turns if turn.speaker_id == self.object.pk],
            heard=[turn for turn in turns if turn.speaker_id != self.object.pk],
            commitments=Commitment.objects.for_list().of_parties([self.object.code]),
            **kwargs,
        )


class PriorityDetail(DetailView):
    model = Priority
    context_object_name = "priority"
    queryset = Priority.objects.select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slug = self.object.slug
        return super().get_context_data(
            initiatives=Initiative.objects.for_list().filter(priority=self.object),
            commitments=Commitment.objects.for_list().filter(priority_slug=slug),
            interventions=Intervention.objects.for_list().filter(agenda_item__priority=self.object),
            **kwargs,
        )


class DocumentDetail(DetailView):
    model = Document
    context_object_name = "document"

    def get_queryset(self) -> QuerySet[Document]:
        return Document.objects.select_related("meeting", "tabled_by", "source").prefetch_related(
            Prefetch("initiatives", Initiative.objects.for_list()),
            Prefetch("interventions", Intervention.objects.for_list()),
        )


class SourceDetail(DetailView):
    model = Source
    context_object_name = "source"
