"""What stands on a timeline: promises, dues, meetings and lines of a history, all as one kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from initiatives.models import (
    KEPT,
    Commitment,
    DueState,
    Initiative,
    Intervention,
    StatusUpdate,
)
from initiatives.timeline.drawing import Axis, Drawing, DrawnEntry, drawing_of
from meetings.models import Economy, Meeting, Priority
from meetings.models.due import TIES
from sccp_tracker.records.bilingual import LocalText
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.punctuation import punctuation

# A meeting for which more days than these are possible is drawn over all of them.
LONGEST_MEETING = 10
# Stands before a promise that ended without being kept, beside its colour.
DROPPED_SIGN = "✕ "
# How wide the timeline of one initiative is drawn.
WIDTH_OF_ONE = 900


@dataclass(frozen=True)
class TimelineEntry:
    """A row with the days that count, for a timeline and for its table.

    `label` is what is drawn, `looks` are its classes in the stylesheet; a mark stands at one point.
    """

    row: Any
    first: date | None
    last: date | None
    label: str
    what: LocalText
    when: LocalText
    looks: str
    who: list[Economy] = field(default_factory=list)
    priority: Priority | None = None
    due_state: DueState | None = None
    is_mark: bool = False
    came_of_it: str = ""
    badge: str = ""

    @property
    def state_in_words(self) -> str:
        """Return the due state; of what is closed, how it was closed."""
        return self.came_of_it or str(self.due_state.label if self.due_state else "")

    @property
    def noun(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def days(self) -> str:
        return days_in_words(self.first, self.last)

    @property
    def entry(self) -> DrawnEntry:
        """Return it as it is drawn, with a title that says all of it."""
        words = (self.what, self.when, self.days, self.state_in_words)
        said = [each for each in words if each not in self.label]
        return DrawnEntry(
            self.first,
            self.last,
            self.label,
            punctuation().semicolon.join([self.label, *said]),
            self.row.get_absolute_url(),
            self.looks,
            self.what.lang if self.what.is_fallback else "",
            self.is_mark,
        )


def of_commitment(row: Commitment, priority: Priority | None = None) -> TimelineEntry:
    """Return the moment of a commitment with its due state, as `for_list()` gives it."""
    state = DueState(row.due_state)
    is_dropped = state == DueState.CLOSED and row.status not in KEPT
    sign = DROPPED_SIGN if is_dropped else state.sign
    return TimelineEntry(
        row,
        row.due_earliest,
        row.due_latest,
        f"{sign}{row.said}",
        row.text,
        row.when_now,
        f"promise {'dropped' if is_dropped else state.value} {row.firmness}",
        [row.owner],
        priority,
        state,
        came_of_it=row.status_in_words if state == DueState.CLOSED else "",
        badge=row.status if state == DueState.CLOSED else state.value,
    )


def of_initiative(row: Initiative, who: Iterable[Economy] = ()) -> TimelineEntry:
    """Return the moment at which an initiative as a whole is due. Needs `for_list()`."""
    days = (row.due_earliest, row.due_latest)
    looks, title = "initiative", row.title
    return TimelineEntry(row, *days, title, title, row.due_when_now, looks, list(who), row.priority)


def of_meeting(row: Meeting) -> TimelineEntry:
    first, last = row.known_earliest, row.known_latest
    is_mark = bool(first and last and (last - first).days < LONGEST_MEETING)
    looks = f"meeting {'mark ' if is_mark else ''}{row.kind}"
    return TimelineEntry(
        row, first, last, row.short_name, row.title, row.known_when_now, looks, is_mark=is_mark
    )


def of_status(row: StatusUpdate, initiative: Initiative) -> TimelineEntry:
    """Return the moment of a line in the history of an initiative."""
    label, day, looks = row.in_words, row.as_of, "status"
    if row.status and row.planned:
        label = _("%(status)s, planned for %(words)s") % {"status": label, "words": row.planned_now}
    if row.void_since:
        label, looks = _("%(status)s (void)") % {"status": label}, "status void"
    return TimelineEntry(initiative, day, day, label, row.note, row.when_now, looks, is_mark=True)


def timeline_of(
    initiative: Initiative,
    history: Iterable[StatusUpdate],
    promises: Iterable[Commitment],
    turns: Iterable[Intervention],
    judged_on: date,
) -> Drawing | None:
    """Return the timeline of one initiative, from what its page has read already and its meetings.

    It is drawn over whole years, from the first to the last day that anything has. None where
    there is nothing to see: no due, and no second line of its history.
    """
    lines = [of_status(line, initiative) for line in history]
    standing = [line for line in history if not line.void_since]
    dues = [due_of_all(initiative), *map(of_commitment, promises)]
    dated = [due for due in dues if due.days]
    if not dated and len(standing) < 2:
        return None
    met = meetings_of(initiative, standing, promises, turns)
    known = Meeting.objects.as_of(judged_on).filter(pk__in=met).with_days()
    meetings = [of_meeting(meeting) for meeting in known.order_by("slug")]
    lanes = {_("Meetings"): meetings, _("Status"): lines, _("What is promised"): dated}
    return drawn_over_years(lanes, judged_on)


def drawn_over_years(lanes: dict[str, list[TimelineEntry]], judged_on: date) -> Drawing:
    """Return the drawing of lanes by title, over the whole years of all that they hold."""
    ends = ((each.first, each.last) for moments in lanes.values() for each in moments)
    years = [day.year for day in chain.from_iterable(ends) if day]
    return drawing_of(
        [(title, "", [each.entry for each in moments]) for title, moments in lanes.items()],
        Axis(min(years), max(years), WIDTH_OF_ONE),
        judged_on,
    )


def due_of_all(initiative: Initiative) -> TimelineEntry:
    """Return the moment at which an initiative as a whole is due, on its own timeline."""
    when = initiative.due_when_now
    label = f"{_('Due')}{punctuation().colon}{when}"
    return replace(of_initiative(initiative), label=label, what=when)


def meetings_of(
    initiative: Initiative,
    lines: Iterable[StatusUpdate],
    promises: Iterable[Commitment],
    turns: Iterable[Intervention],
) -> set[int]:
    """Return the keys of the meetings at which it was spoken of, reported, promised or is due."""
    met = {turn.meeting_id for turn in turns} | {line.heard_at_id for line in lines}
    ties = ("meeting_id", *(f"{tie}_id" for tie in TIES))
    met |= {getattr(row, tie) for row in promises for tie in ties}
    met |= {initiative.due_named.pk} if initiative.due_named else set()
    return {each for each in met if each is not None}
