"""What is worth a reminder on a day: the overdue, the due soon and the silent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import Commitment, DueState
from initiatives.score.cycle import cycle_on
from initiatives.score.score import Score, score_of
from meetings.models import Meeting
from sccp_tracker.records.first_rows import FirstRows

# Open, and not late.
SOON = [DueState.NOT_YET.value, DueState.DUE.value, DueState.AT_MEETING.value]


@dataclass(frozen=True)
class Digest:
    """What there is to remind of on a day; false where that is nothing.

    `overdue` and `due_soon` hold the first open commitments, the earliest due first. `silent` holds
    the first of what was silent at `last_meeting`, the last one heard. Each knows how many there
    are in all, and the list that has them. `score` is that of the last meeting that is over.
    """

    day: date
    overdue: FirstRows
    due_soon: FirstRows
    score: Score | None
    last_meeting: Meeting | None
    silent: FirstRows

    def __bool__(self) -> bool:
        return bool(self.overdue or self.due_soon or self.silent)

    def subject(self) -> str:
        """Return the subject of the e-mail in the active language."""
        return _(
            "SCCP tracker, %(day)s: %(overdue)d overdue, %(soon)d due soon, %(silent)d silent"
        ) % {
            "day": date_format(self.day, "DATE_FORMAT"),
            "overdue": self.overdue.total,
            "soon": self.due_soon.total,
            "silent": self.silent.total,
        }

    def body(self) -> str:
        """Return the text of the e-mail in the active language; asks the database nothing."""
        context = {"digest": self, "site": settings.SITE_URL, "days": settings.DUE_SOON_DAYS}
        return render_to_string("initiatives/reminders/digest.txt", context)


def gather(day: date) -> Digest:
    """Return what there is to remind of on `day`, as known and judged on it."""
    # Not day + timedelta: the last days of the calendar can be asked for too.
    horizon = date.fromordinal(min(day.toordinal() + settings.DUE_SOON_DAYS, date.max.toordinal()))
    due = (
        Commitment.objects.as_of(day)
        .for_list()
        .open()
        .due_between(None, horizon)
        .order_by(F("due_latest").asc(nulls_last=True), "meeting__slug", "number")
    )
    soon: dict[str, Any] = {"due_until": horizon.isoformat(), "due_state": SOON}
    cycle = cycle_on(day)
    over = cycle.latest(cycle.is_over)
    return Digest(
        day=day,
        overdue=FirstRows(due.filter(due_state=DueState.OVERDUE), due_state=DueState.OVERDUE.value),
        due_soon=FirstRows(due.filter(due_state__in=SOON), **soon),
        score=score_of(over, day) if over else None,
        last_meeting=cycle.heard,
        silent=FirstRows(cycle.silent().for_list(), **plan_of(cycle.heard)),
    )


def plan_of(meeting: Meeting | None) -> dict[str, Any]:
    """Return the filter of the list that has the work plan of a meeting's year."""
    return {"work_plan": meeting.year} if meeting else {}
