"""What is on the screen during a meeting: its agenda, and under each item what is to be heard."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from initiatives.live.forms import AnswerForm, TurnForm, anchor_of
from initiatives.models import (
    AgendaPoint,
    Commitment,
    DueState,
    Initiative,
    Intervention,
    InterventionKind,
    Outcome,
)
from initiatives.next_meeting.agenda import Agenda
from initiatives.outcomes.overtaken import state_of
from meetings.models import AgendaItem, Meeting
from sccp_tracker.records.first_rows import MANY, FirstRows

# How many promises and questions are on the screen; of each promise a form, which is long.
MOST = 100
# How many turns a promise offers as that in which it was heard of.
TURNS_OFFERED = 8


@dataclass
class Promise:
    """A promise that is due, with the form of what is said of it."""

    commitment: Commitment
    form: AnswerForm


@dataclass
class Part:
    """An item of the agenda, or what is under none, with what is to be heard and was said."""

    item: AgendaItem | None
    promises: list[Promise] = field(default_factory=list)
    questions: list[Intervention] = field(default_factory=list)
    turns: list[Intervention] = field(default_factory=list)
    form: TurnForm | None = None

    @property
    def number(self) -> str:
        """Return the number of the item, "" outside the agenda."""
        return self.item.number if self.item else ""

    @property
    def to_hear(self) -> int:
        """Return how many promises and questions are open."""
        is_open = [each.commitment.due_state != DueState.CLOSED for each in self.promises]
        return sum(is_open) + len(self.questions)


class Screen:
    """The agenda of a meeting as `parts`, the last of them what is under no item.

    `may_promise` says whether the account may put promises on record. `sent` is a form that was
    sent and refused, shown again in its place; `answers` is the key of a question whose answer is
    begun. `promises`, `questions` and `turns` are the rows shown, of which there may be more.
    """

    def __init__(
        self,
        meeting: Meeting,
        may_promise: bool,
        sent: AnswerForm | TurnForm | None = None,
        answers: str = "",
    ) -> None:
        self.meeting, self.may_promise, self.sent = meeting, may_promise, sent
        self.answers = answers
        self.agenda = Agenda(meeting)
        follow_up = reverse("initiatives:follow-up", args=[meeting.slug])
        self.promises = FirstRows(promises_at(meeting), MOST, url=follow_up)
        self.questions = FirstRows(questions_at(meeting), MOST, unanswered="on")
        self.turns = FirstRows(latest_turns(meeting), MANY, meeting=meeting.slug)
        self.turns.reverse()
        self.parts = [Part(item) for item in self.agenda.items[:MANY]] + [Part(None)]
        self.by_item = {part.item and part.item.pk: part for part in self.parts}
        self.put_under()
        for part in self.parts:
            part.form = self.turn_form(part)

    def put_under(self) -> None:
        """Put each turn, promise and question under its item."""
        for turn in self.turns:
            self.part(turn.agenda_item_id).turns.append(turn)
        raised = points_of(self.meeting, self.promises, self.questions)
        for row in self.promises:
            place = raised.get(("commitment", row.pk), self.agenda.place_of(row))
            part = self.part(place.pk if place else None)
            part.promises.append(Promise(row, self.answer_form(row, part)))
        for row in self.questions:
            place = raised.get(("question", row.pk), self.agenda.place_of_question(row))
            self.part(place.pk if place else None).questions.append(row)

    def part(self, item: int | None) -> Part:
        return self.by_item.get(item, self.parts[-1])

    def promise(self, commitment: Commitment) -> Promise | None:
        """Return a promise as it is on the screen, or None where it is not shown."""
        shown = (promise for part in self.parts for promise in part.promises)
        return next((each for each in shown if each.commitment == commitment), None)

    def answer_form(self, commitment: Any, part: Part) -> AnswerForm:
        """Return the form of what is said of a promise, which offers the turns that may tell it."""
        sent = self.sent
        if isinstance(sent, AnswerForm) and sent.commitment.pk == commitment.pk:
            return sent
        # What is open is the last of its chain.
        seen = state_of(commitment.last_number or 0, commitment.pk)
        begun = {"item": part.number, "seen": seen}
        form = AnswerForm(self.meeting, commitment, initial=begun)
        by_owner = [turn for turn in self.turns if turn.speaker_id == commitment.owner_id]
        offered = {turn.number: turn for turn in (*by_owner, *part.turns)}
        form.limit(self.may_promise)
        newest_first = sorted(offered.values(), key=lambda turn: -turn.number)
        form.offer(newest_first[:TURNS_OFFERED])
        here = [turn.number for turn in by_owner if turn in part.turns]
        form.initial["turn"] = here[-1] if here else ""
        return form

    def turn_form(self, part: Part) -> TurnForm:
        sent = self.sent
        if isinstance(sent, TurnForm) and sent.data.get("item", "") == part.number:
            return sent
        anchor = anchor_of(part.number)
        begun = {"item": part.number}
        # A question that was picked is answered under its own item.
        asked = [row for row in (*part.questions, *part.turns) if row.key == self.answers]
        if asked:
            begun |= {"answers": self.answers, "kind": InterventionKind.REPLY}
        return TurnForm(self.meeting, anchor=anchor, initial=begun)


def promises_at(meeting: Meeting) -> QuerySet[Commitment]:
    """Return what is due by `meeting`, one of `with_days()`: what is open, or was heard of here."""
    heard = Outcome.objects.standing().filter(commitment=OuterRef("pk"), heard_at=meeting)
    rows = Commitment.objects.for_list().due_by_meeting(meeting)
    rows = rows.filter(~Q(due_state=DueState.CLOSED) | Exists(heard))
    lines = Outcome.objects.filter(commitment=OuterRef("pk")).order_by("-number")
    rows = rows.annotate(last_number=Subquery(lines.values("number")[:1]))
    return rows.filter(~is_left_out(meeting, "commitment")).select_related(
        *rows.list_joins, "intervention__agenda_item__meeting"
    )


def questions_at(meeting: Meeting) -> QuerySet[Intervention]:
    """Return the questions of other meetings that nobody has answered."""
    rows = Intervention.objects.in_order().unanswered().exclude(meeting=meeting)
    named = Initiative.objects.select_related("priority")
    return (
        rows.filter(~is_left_out(meeting, "question"))
        .select_related(*rows.list_joins, "agenda_item__meeting", "agenda_item__priority")
        .prefetch_related(Prefetch("initiatives", named))
    )


def is_left_out(meeting: Meeting, name: str) -> Exists:
    """Return the condition that the agenda says not to raise a row."""
    points = AgendaPoint.objects.filter(meeting=meeting, is_left_out=True)
    return Exists(points.filter(**{name: OuterRef("pk")}))


def latest_turns(meeting: Meeting) -> QuerySet[Intervention]:
    """Return the turns at the meeting, the latest first."""
    return Intervention.objects.for_list().filter(meeting=meeting).order_by("-number")


def points_of(
    meeting: Meeting, promises: Iterable[Any], questions: Iterable[Any]
) -> dict[tuple[str, int], AgendaItem]:
    """Return the items under which the agenda itself puts promises and questions, by their keys."""
    rows = AgendaPoint.objects.filter(meeting=meeting, agenda_item__isnull=False)
    rows = rows.filter(Q(commitment__in=list(promises)) | Q(question__in=list(questions)))
    found = {}
    for point in rows.select_related("agenda_item"):
        name = "commitment" if point.commitment_id else "question"
        found[name, point.commitment_id or point.question_id] = point.agenda_item
    return found
