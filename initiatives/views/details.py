"""The page of one row of the record, with everything that hangs on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from initiatives.models import (
    AgendaPoint,
    Commitment,
    DueState,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    ParticipationRole,
    StatusUpdate,
    WorkPlanItem,
    threads_of,
)
from initiatives.moments import timeline_of
from initiatives.sources import contents_of, lines_at
from meetings.as_of import AsOfMixin, NotOnRecord
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Meeting,
    MeetingDates,
    Source,
)
from meetings.models.base import Sourced


class RecordDetail(AsOfMixin, DetailView):
    """The page of one row, as known on a day."""

    def get_queryset(self) -> Any:
        """Return the rows of the noun that were known on the day."""
        return self.rows(self.model)

    def rows(self, model: Any) -> Any:
        """Return the rows of `model` that were known on the day, and are read so."""
        return model.objects.as_of(self.as_of)

    def known(self, model: Any, *joins: str) -> QuerySet[Any]:
        """Return the rows of `model` that were known on the day, in order, with `joins`."""
        rows: QuerySet[Any] = self.rows(model).in_order().select_related(*joins)
        return rows

    def listed(self, model: Any) -> Any:
        """Return the rows of `model` as its list shows them on the day."""
        return self.rows(model).for_list()

    def get_object(self, queryset: Any = None) -> Any:
        """Return the row; raise NotOnRecord where it was not yet known on the day."""
        key = self.key()
        row = self.get_queryset().filter(**key).first()
        if row is None:
            raise self.not_found(self.model.objects.filter(**key))
        return row

    def key(self) -> dict[str, Any]:
        """Return the columns by which the address names the row."""
        return {self.slug_field: self.kwargs["slug"]}


class NumberedDetail(RecordDetail):
    """The page of a row that is numbered within a meeting."""

    def key(self) -> dict[str, Any]:
        return {"meeting__slug": self.kwargs["meeting"], "number": self.kwargs["number"]}


class InitiativeDetail(RecordDetail):
    model = Initiative
    context_object_name = "initiative"

    def get_queryset(self) -> QuerySet[Initiative]:
        return (
            super()
            .get_queryset()
            .with_status()
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turns = self.object.interventions.all()
        promises = open_first(self.object.commitments.all())
        return super().get_context_data(
            parts=self.known(Initiative).filter(part_of=self.object),
            promises=promises,
            ahead=dated(promises),
            roles=by_role(self.object.participations.all()),
            turns=turns,
            threads=threads_of(turns),
            timeline=timeline_of(self.object, self.judged_on),
            **kwargs,
        )


def by_role(roles: Iterable[Participation]) -> list[Participation]:
    """Return the roles, those who lead first."""
    return sorted(roles, key=lambda row: ParticipationRole.values.index(row.role))


def open_first(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return the commitments that have a date, the nearest first, then the undated and closed."""
    order = (DueState.UNDATED, DueState.CLOSED)

    def place(row: Commitment) -> tuple[int, date]:
        nth = order.index(DueState(row.due_state)) if row.due_state in order else -1
        return nth, row.due_latest or row.due_earliest or date.max

    return sorted(commitments, key=place)


def dated(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return the commitments that are open and have a date."""
    dateless = (DueState.CLOSED, DueState.UNDATED)
    return [row for row in commitments if row.due_state not in dateless]


class CommitmentDetail(NumberedDetail):
    model = Commitment
    context_object_name = "commitment"

    def get_queryset(self) -> QuerySet[Commitment]:
        return (
            super()
            .get_queryset()
            .with_due_state()
            .select_related(
                *Commitment.objects.all().list_joins,
                "intervention__meeting",
                "intervention__speaker",
                "intervention__source",
                "initiative__priority",
            )
            .prefetch_related(Prefetch("outcomes", self.listed(Outcome)), "partners", "made_to")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chain = self.rows(Commitment).chain_of(self.object)
        return super().get_context_data(chain=chain, **kwargs)


class InterventionDetail(NumberedDetail):
    model = Intervention
    context_object_name = "intervention"

    def get_queryset(self) -> QuerySet[Intervention]:
        rows = super().get_queryset()
        return rows.select_related(*rows.list_joins).prefetch_related(
            Prefetch("initiatives", self.known(Initiative)),
            "addressed_to",
            Prefetch("commitments", self.listed(Commitment)),
            Prefetch("figures", self.listed(Figure)),
            Prefetch("documents", self.known(Document, "tabled_by", "source")),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        thread = self.listed(Intervention).thread_of(self.object)
        return super().get_context_data(threads=threads_of(thread), **kwargs)


class MeetingDetail(RecordDetail):
    model = Meeting
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return (
            super()
            .get_queryset()
            .with_days()
            .select_related("source")
            .prefetch_related(
                Prefetch("dates", self.listed(MeetingDates)),
                Prefetch("attendances", self.known(Attendance, "economy", "source")),
                Prefetch("delegates", self.known(Delegate, "economy")),
                Prefetch("documents", self.known(Document, "tabled_by", "source")),
                Prefetch("agenda_items", self.known(AgendaItem, "priority", "source")),
                Prefetch("interventions", self.listed(Intervention)),
                Prefetch("agendapoints", self.listed(AgendaPoint)),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        # Those that are due here and those that were said here, in one query.
        here = Q(due_meeting=meeting) | Q(meeting=meeting)
        commitments = list(self.listed(Commitment).filter(here))
        said = [row for row in commitments if row.meeting_id == meeting.pk]
        outside, *parts = agenda_of(meeting, said)
        speakers = Counter(turn.speaker for turn in meeting.interventions.all())
        return super().get_context_data(
            due=[row for row in commitments if row.due_meeting_id == meeting.pk],
            outside=outside,
            parts=parts,
            spoke=speakers.most_common(),
            **kwargs,
        )


@dataclass
class AgendaPart:
    """What is to be raised, was said and was promised under one item, or under none."""

    item: AgendaItem | None
    points: list[AgendaPoint] = field(default_factory=list)
    turns: list[Intervention] = field(default_factory=list)
    promises: list[Commitment] = field(default_factory=list)

    @property
    def threads(self) -> list[Intervention]:
        """Return the conversations under the item."""
        return threads_of(self.turns)


def agenda_of(meeting: Meeting, promises: Iterable[Commitment]) -> list[AgendaPart]:
    """Return what is under no item of the agenda, then what is under each, in order.

    A promise is under the item of the turn in which it was made.
    """
    outside = AgendaPart(None)
    parts = {item.pk: AgendaPart(item) for item in meeting.agenda_items.all()}
    said_under = {}
    for turn in meeting.interventions.all():
        # On an earlier day the item may not have been on record yet.
        said_under[turn.pk] = part = parts.get(turn.agenda_item_id, outside)
        part.turns.append(turn)
    for point in meeting.agendapoints.all():
        parts.get(point.agenda_item_id, outside).points.append(point)
    for promise in promises:
        said_under.get(promise.intervention_id, outside).promises.append(promise)
    return [outside, *parts.values()]


class DocumentDetail(RecordDetail):
    model = Document
    context_object_name = "document"

    def get_queryset(self) -> QuerySet[Document]:
        return (
            super()
            .get_queryset()
            .select_related("meeting", "tabled_by", "source")
            .prefetch_related(
                Prefetch("initiatives", self.listed(Initiative)),
                Prefetch("interventions", self.listed(Intervention)),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turns = self.object.interventions.all()
        return super().get_context_data(turns=turns, threads=threads_of(turns), **kwargs)


class SourceDetail(RecordDetail):
    """What was read from one source: how much and where, or every row of `?section=`."""

    model = Source
    context_object_name = "source"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section = self.section()
        if section:
            found = lines_at(self.object, section, self.as_of)
            return super().get_context_data(section=section, found=found, **kwargs)
        nouns, sections = contents_of(self.object, self.as_of)
        return super().get_context_data(nouns=nouns, sections=sections, **kwargs)

    def section(self) -> str:
        """Return the section asked for, or ""; raise NotOnRecord where it can be none."""
        asked: str = self.request.GET.get("section", "").strip()
        longest = Sourced._meta.get_field("section").max_length or 0
        if len(asked) > longest or not asked.isprintable():
            raise NotOnRecord(_("No document numbers its parts like this."))
        return asked
