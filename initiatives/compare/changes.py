"""What changed between two days: what is new, what moved, what was closed and what is late.

Everything is judged by the day on which we knew (`recorded_on`). The first day is left out and the
last one is in, so that what was recorded on the day of a meeting belongs to that meeting and not to
what came after it, and comparisons of one meeting after the other tell each change once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.models import (
    CLOSED,
    Commitment,
    CommitmentStatus,
    DueState,
    Initiative,
    InitiativeStatus,
    Outcome,
    StatusUpdate,
)
from meetings.models import NO_PRIORITY, Economy, Priority
from meetings.models.dates import moved_on
from sccp_tracker.records.bilingual import LocalText, in_reader_language
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.provenance import Sourced


class EventKind(TextChoices):
    NEW_INITIATIVE = "new-initiative", _("new initiative")
    STATUS = "status", _("status moved")
    PLANNED = "planned", _("planned date moved")
    NEW_COMMITMENT = "new-commitment", _("new commitment")
    REVISED = "revised", _("revised")
    CLOSED = "closed", _("closed")
    OUTCOME = "outcome", _("outcome moved")
    OVERDUE = "overdue", _("overdue")
    PASSED = "passed", pgettext_lazy("due state", "passed")


# What the due state of a commitment tells as an event, where it came to be so in the span.
OVER = {DueState.OVERDUE: EventKind.OVERDUE, DueState.PASSED: EventKind.PASSED}


@dataclass(frozen=True)
class Event:
    """One thing that changed in one row: from what, to what, and where that was read.

    `was` and `now` are statuses, or a due in words; None where there was none. `day` is the day
    on which it was recorded, of what fell overdue the first day on which that was known.
    """

    kind: EventKind
    row: Initiative | Commitment
    priority: Priority | None
    was: TextChoices | LocalText | None
    now: TextChoices | LocalText | None
    day: date
    evidence: Sourced

    @property
    def now_in_words(self) -> str:
        """Return `now` in words; of what was kept, with how and where."""
        if isinstance(self.row, Commitment) and isinstance(self.now, CommitmentStatus):
            return self.row.status_in_words
        return str(self.now.label if isinstance(self.now, TextChoices) else self.now)

    @property
    def priority_slug(self) -> str:
        return self.priority.slug if self.priority else NO_PRIORITY

    @property
    def initiative(self) -> Initiative | None:
        return self.row if isinstance(self.row, Initiative) else self.row.initiative

    @property
    def what(self) -> LocalText:
        """Return the title of the initiative or the text of the commitment."""
        return self.row.title if isinstance(self.row, Initiative) else self.row.text

    @property
    def what_en(self) -> str:
        return self.row.title_en if isinstance(self.row, Initiative) else self.row.text_en

    @property
    def what_zh(self) -> str:
        return self.row.title_zh if isinstance(self.row, Initiative) else self.row.text_zh

    @property
    def who(self) -> list[Economy]:
        """Return those who lead the initiative, or who must act on the commitment."""
        if isinstance(self.row, Initiative):
            return [role.economy for role in self.row.leads]
        return [self.row.owner]

    @property
    def source(self) -> Source:
        return self.evidence.source

    @property
    def section(self) -> str:
        return self.evidence.section


def changes(since: date, until: date) -> list[Event]:
    """Return what changed after `since` and until `until` inclusive, in eight queries.

    It is in the order of the priorities and, under each, of the titles of the initiatives; what
    stands under none comes last.
    """
    priorities = {priority.slug: priority for priority in Priority.objects.as_of(until)}
    places = {slug: place for place, slug in enumerate(priorities)}
    kinds = list(EventKind)
    found = [
        *of_initiatives(changed_initiatives(since, until), since),
        *of_commitments(changed_commitments(since, until), since, priorities),
    ]

    def place(change: Event) -> tuple[Any, ...]:
        initiative = change.initiative
        return (
            places.get(change.priority_slug, len(places)),
            (initiative is None, str(initiative), initiative and initiative.slug),
            kinds.index(change.kind),
            change.day,
        )

    return sorted(found, key=place)


def with_before(rows: Iterable[Any], before: QuerySet[Any], **names: str) -> list[Any]:
    """Return the rows, each with what `before` knows of it, by these names; None where nothing."""
    found = list(rows)
    known = before.filter(pk__in=[row.pk for row in found]).values_list("pk", *names.values())
    was = {key: said for key, *said in known}
    for row in found:
        row.__dict__.update(zip(names, was.get(row.pk, [None] * len(names)), strict=True))
    return found


def changed_initiatives(since: date, until: date) -> list[Any]:
    """Return the initiatives recorded in the span, or with a line of their history in it.

    Each has what its list shows as known on `until`; its status and its due in words on `since` as
    `was`, `was_when_en` and `was_when_zh`; and those lines as `lines`, the one that counts first,
    with what they void and since when they are void.
    """
    lines = StatusUpdate.objects.as_of(until).recorded_after(since).with_void()
    rows = (
        Initiative.objects.as_of(until)
        .for_list()
        .filter(Q(recorded_on__gt=since) | Exists(lines.filter(initiative=OuterRef("pk"))))
        .prefetch_related(
            Prefetch("status_updates", lines.select_related("source"), to_attr="lines")
        )
    )
    before = Initiative.objects.as_of(since).with_status().with_due()
    words = {"was_when_en": "due_when_en", "was_when_zh": "due_when_zh"}
    return with_before(rows, before, was="status", **words)


def of_initiatives(rows: Iterable[Any], since: date) -> Iterator[Event]:
    """Yield what changed in each initiative. A new one has nothing to move from."""
    for row in rows:
        was = InitiativeStatus(row.was) if row.was else None
        now = InitiativeStatus(row.status) if row.status else None
        if row.recorded_on > since:
            yield Event(
                EventKind.NEW_INITIATIVE, row, row.priority, None, now, row.recorded_on, row
            )
            continue
        if was != now:
            line = cause_of(row.lines, status_of, now)
            yield Event(EventKind.STATUS, row, row.priority, was, now, line.recorded_on, line)
        said_before, said = (row.was_when_en, row.was_when_zh), (row.due_when_en, row.due_when_zh)
        if said_before != said:
            line = cause_of(row.lines, planned_of, said)
            due_was = in_reader_language(*said_before) or DueState.UNDATED
            due_now = row.due_when_now or DueState.UNDATED
            yield Event(
                EventKind.PLANNED, row, row.priority, due_was, due_now, line.recorded_on, line
            )


def changed_commitments(since: date, until: date) -> list[Any]:
    """Return the commitments recorded in the span, with an outcome in it, or over since then.

    Over since then is what was not before: its last day came in the span, or was moved there.

    Each has what its list shows as known on `until`; its status, due state and latest day on
    `since` as `was`, `was_due` and `was_latest`; as `moved_on` the day on which the dates of the
    meeting it is due at became known; as `revised_on` that on which one that takes its place was;
    and those outcomes as `lines`, the one that counts first.
    """
    lines = Outcome.objects.as_of(until).recorded_after(since).with_void()
    revisions = Commitment.objects.as_of(until).filter(revises=OuterRef("pk"))
    rows = (
        Commitment.objects.as_of(until)
        .for_list()
        .annotate(
            moved_on=moved_on("due_meeting_key", until),
            revised_on=Subquery(revisions.values("recorded_on")[:1]),
        )
        .select_related("revises__meeting")
        .filter(
            Q(recorded_on__gt=since)
            | Exists(lines.filter(commitment=OuterRef("pk")))
            | Q(due_state__in=OVER) & (Q(due_latest__gte=since) | Q(moved_on__gt=since))
        )
        .prefetch_related(Prefetch("outcomes", lines.select_related("source"), to_attr="lines"))
    )
    before = Commitment.objects.as_of(since).with_due_state()
    days = {"was_due": "due_state", "was_latest": "due_latest"}
    return with_before(rows, before, was="status", **days)


def of_commitments(
    rows: Iterable[Any], since: date, priorities: dict[str, Priority]
) -> Iterator[Event]:
    """Yield what changed in each commitment. It is open from the moment it is made."""
    for row in rows:
        priority = priorities.get(row.priority_slug)
        is_new = row.recorded_on > since
        was, now = CommitmentStatus(row.was or CommitmentStatus.OPEN), CommitmentStatus(row.status)
        if is_new:
            yield new_commitment(row, priority, now)
        # The later commitment that takes its place tells that it is superseded.
        if was != now and not (now == CommitmentStatus.SUPERSEDED and row.revised_on):
            line = cause_of(row.lines, status_of, now)
            kind = EventKind.CLOSED if closes(was, now) else EventKind.OUTCOME
            yield Event(kind, row, priority, was, now, line.recorded_on, line)
        due_was = None if is_new else DueState(row.was_due)
        due_now = DueState(row.due_state)
        if due_now in OVER and due_now != due_was:
            yield Event(OVER[due_now], row, priority, due_was, due_now, late_on(row), row)


def new_commitment(row: Any, priority: Priority | None, now: CommitmentStatus) -> Event:
    """Return that a commitment was made, or that it replaces the due of the one that it revises."""
    if not row.revises:
        return Event(EventKind.NEW_COMMITMENT, row, priority, None, now, row.recorded_on, row)
    was, when = (each.when_now or DueState.UNDATED for each in (row.revises, row))
    return Event(EventKind.REVISED, row, priority, was, when, row.recorded_on, row)


def status_of(line: Any) -> Any:
    return line.status


def planned_of(line: StatusUpdate) -> tuple[str, str] | None:
    """Return the words of the planned date that a line tells, or None."""
    return (line.planned_en, line.planned_zh) if line.planned else None


def cause_of(lines: list[Any], told: Callable[[Any], Any], now: Any) -> HistoryLine:
    """Return the line that made things what they are: the one that says so, or that voids.

    `told` returns what a line tells of them: a status, or a planned date. `lines` are those
    recorded in the span, the one that counts first. Where none of them says it, an earlier one
    counts again.
    """
    for line in lines:
        if line.voids_id is None and line.void_since is None and told(line) == now:
            return line
    voiding = [line for line in lines if line.voids_id is not None and told(line)]
    return max(voiding, key=lambda line: (line.recorded_on, line.number))


def closes(was: CommitmentStatus, now: CommitmentStatus) -> bool:
    """Return whether nothing more is expected now, where something was before."""
    return now in CLOSED and was not in CLOSED


def late_on(row: Any) -> date:
    """Return the first day on which it was over and we knew of it, or that it is open again."""
    known: list[date] = [row.recorded_on, *(line.recorded_on for line in row.lines)]
    if row.due_follows and row.due_latest != row.was_latest:
        known.append(row.moved_on)
    return max(row.due_latest + timedelta(days=1), *known)
