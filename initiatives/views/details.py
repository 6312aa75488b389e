"""The page of one row of the record, with everything that hangs on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from initiatives.models import (
    AgendaPoint,
    Commitment,
    DueState,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
    threads_of,
)
from initiatives.timeline.entries import timeline_of
from meetings.models import AgendaItem, Attendance, Delegate, Document, Meeting, MeetingDates
from sccp_tracker.lists.list_urls import list_address
from sccp_tracker.records.details import RecordDetail
from sccp_tracker.records.first_rows import FEW, MANY, Few


class NumberedDetail(RecordDetail):
    """The page of a row that is numbered within a meeting."""

    def key(self) -> dict[str, Any]:
        return {"meeting__slug": self.kwargs["meeting"], "number": self.kwargs["number"]}


class InitiativeDetail(RecordDetail):
    model = Initiative
    context_object_name = "initiative"

    def get_queryset(self) -> QuerySet[Initiative]:
        joins = ("priority", "source", "due_meeting", "part_of", "moved__planned_at")
        return super().get_queryset().with_status().with_due().select_related(*joins)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, slug = self.object, self.object.slug
        roles = self.known(Participation, "economy", "source").leads_first()
        promises = Few(
            self.rows(Commitment).for_list().open_first().filter(initiative=row),
            list_address("commitment-list", initiative=slug),
        )
        turns = Few(
            self.listed(Intervention).filter(initiatives=row),
            list_address("intervention-list", initiative=slug),
        )
        lines = Few(self.listed(StatusUpdate).filter(initiative=row))
        return super().get_context_data(
            parts=Few(self.known(Initiative).filter(part_of=row)),
            plan=Few(self.known(WorkPlanItem).filter(initiative=row)),
            roles=Few(roles.filter(initiative=row)),
            promises=promises,
            ahead=dated(promises),
            turns=turns,
            threads=threads_of(turns),
            lines=lines,
            figures=Few(
                self.listed(Figure).filter(initiative=row),
                list_address("figure-list", initiative=slug),
            ),
            documents=Few(self.known(Document, "tabled_by", "source").filter(initiatives=row)),
            timeline=timeline_of(row, lines, promises, turns, self.judged_on),
            **kwargs,
        )


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
            .prefetch_related("partners", "made_to")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            chain=self.rows(Commitment).chain_of(self.object),
            lines=Few(self.listed(Outcome).filter(commitment=self.object)),
            **kwargs,
        )


class InterventionDetail(NumberedDetail):
    model = Intervention
    context_object_name = "intervention"

    def get_queryset(self) -> QuerySet[Intervention]:
        rows = super().get_queryset()
        return rows.select_related(*rows.list_joins)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        turn = self.object
        turns = Few(self.listed(Intervention).thread_of(turn))
        documents = self.known(Document, "tabled_by", "source").filter(interventions=turn)
        return super().get_context_data(
            turns=turns,
            threads=threads_of(turns),
            promises=Few(self.listed(Commitment).filter(intervention=turn)),
            figures=Few(self.listed(Figure).filter(intervention=turn)),
            documents=Few(documents),
            **kwargs,
        )


class MeetingDetail(RecordDetail):
    model = Meeting
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return super().get_queryset().with_days().select_related("source")

    def of_meeting(self, rows: Any, name: str = "", most: int = FEW) -> Few:
        """Return the first of the rows of the meeting; `name` is that of the list of all."""
        address = list_address(name, meeting=self.object.slug) if name else ""
        return Few(rows.filter(meeting=self.object), address, most)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.object
        # Long as it may be, what was said at a meeting is its page.
        turns = self.of_meeting(self.listed(Intervention), "intervention-list", MANY)
        said = self.of_meeting(self.listed(Commitment), "commitment-list", MANY)
        points = self.of_meeting(self.listed(AgendaPoint), most=MANY)
        items = self.of_meeting(self.known(AgendaItem, "priority", "source"), most=MANY)
        outside, *parts = agenda_of(items, turns, points, said)
        speakers = Counter(turn.speaker for turn in turns)
        return super().get_context_data(
            due=Few(
                self.listed(Commitment).filter(due_meeting=meeting),
                list_address("commitment-list", due_at=meeting.slug),
            ),
            dates=self.of_meeting(self.listed(MeetingDates)),
            attendances=self.of_meeting(self.known(Attendance, "economy", "source")),
            delegates=self.of_meeting(self.known(Delegate, "economy")),
            documents=self.of_meeting(self.known(Document, "tabled_by", "source"), "document-list"),
            turns=turns,
            said=said,
            points=points,
            items=items,
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


def agenda_of(
    items: Iterable[AgendaItem],
    turns: Iterable[Intervention],
    points: Iterable[AgendaPoint],
    promises: Iterable[Commitment],
) -> list[AgendaPart]:
    """Return what is under no item of the agenda, then what is under each, in order.

    A promise is under the item of the turn in which it was made.
    """
    outside = AgendaPart(None)
    parts: dict[int | None, AgendaPart] = {item.pk: AgendaPart(item) for item in items}
    said_under = {}
    for turn in turns:
        # On an earlier day the item may not have been on record yet.
        said_under[turn.pk] = part = parts.get(turn.agenda_item_id, outside)
        part.turns.append(turn)
    for point in points:
        parts.get(point.agenda_item_id, outside).points.append(point)
    for promise in promises:
        said_under.get(promise.intervention_id or 0, outside).promises.append(promise)
    return [outside, *parts.values()]


class DocumentDetail(RecordDetail):
    model = Document
    context_object_name = "document"

    def get_queryset(self) -> QuerySet[Document]:
        return super().get_queryset().select_related("meeting", "tabled_by", "source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, named = self.object, {"document": self.object.slug}
        turns = Few(
            self.listed(Intervention).filter(documents=row),
            list_address("intervention-list", **named),
        )
        initiatives = Few(
            self.listed(Initiative).filter(documents=row), list_address("initiative-list", **named)
        )
        return super().get_context_data(
            turns=turns, threads=threads_of(turns), initiatives=initiatives, **kwargs
        )
