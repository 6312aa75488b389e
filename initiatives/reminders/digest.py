"""What is worth a reminder on a day: the overdue, the due soon and the silent."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import Commitment, DueState, Outcome, StatusUpdate
from initiatives.score.cycle import cycle_on
from initiatives.score.score import Score, score_of
from meetings.models import Meeting
from sccp_tracker.records.first_rows import FirstRows

NONE_SHOWN = 0
# What an e-mail tells of as new.
NEW: tuple[Any, ...] = (Commitment, StatusUpdate, Outcome)
# Open, and not late.
SOON = [DueState.NOT_YET.value, DueState.DUE.value, DueState.AT_MEETING.value]


@dataclass(frozen=True)
class News:
    """What was recorded since the last e-mail, from its day on; false where that is nothing.

    The day of the last one counts too: it was sent in the morning, and nothing is to be lost.
    """

    since: date
    promises: FirstRows
    statuses: FirstRows
    outcomes: FirstRows

    @classmethod
    def of(cls, since: date, day: date) -> "News":
        """Return what was recorded from one day to the other, each as known on the latter."""
        url = reverse("initiatives:compare", query={"from": since.isoformat()})
        promises, statuses, outcomes = (
            noun.objects.as_of(day).for_list().filter(recorded_on__gte=since) for noun in NEW
        )
        return cls(
            since,
            FirstRows(promises, url=url),
            FirstRows(statuses.standing().select_related("initiative"), url=url),
            FirstRows(outcomes.standing().select_related("commitment__meeting"), url=url),
        )

    def __bool__(self) -> bool:
        return bool(self.total)

    @property
    def total(self) -> int:
        return self.promises.total + self.statuses.total + self.outcomes.total


@dataclass(frozen=True)
class Digest:
    """What there is to remind of on a day; false where that is nothing.

    `overdue` and `due_soon` hold the first open commitments, the earliest due first. `silent` holds
    the first of what was silent at `last_meeting`, the last one heard. Each knows how many there
    are in all, and the list that has them. Of the hopes and recommendations whose time has passed
    that is all that `passed` knows: nobody is chased for them. `score` is that of the last meeting
    that is over.
    """

    day: date
    overdue: FirstRows
    due_soon: FirstRows
    passed: FirstRows
    score: Score | None
    last_meeting: Meeting | None
    silent: FirstRows
    news: "News | None" = None

    def __bool__(self) -> bool:
        return bool(self.news or self.overdue or self.due_soon or self.silent)

    def since(self, last_sent: date | None) -> "Digest":
        """Return the same with what is new since an e-mail of that day; without one, nothing is."""
        return replace(self, news=News.of(last_sent, self.day)) if last_sent else self

    def subject(self) -> str:
        """Return the subject of the e-mail in the active language."""
        words = _(
            "SCCP tracker, %(day)s: %(overdue)d overdue, %(soon)d due soon, %(silent)d silent"
        )
        if self.news:
            words = _(
                "SCCP tracker, %(day)s: %(new)d new, %(overdue)d overdue, %(soon)d due soon,"
                " %(silent)d silent"
            )
        return words % {
            "day": date_format(self.day, "DATE_FORMAT"),
            "new": self.news.total if self.news else 0,
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
    rows = Commitment.objects.as_of(day).for_list().open()
    due = rows.order_by(F("due_latest").asc(nulls_last=True), "meeting__slug", "number")
    passed: dict[str, Any] = {"due_state": DueState.PASSED.value}
    soon: dict[str, Any] = {"due_soon": day.isoformat(), "due_state": SOON}
    cycle = cycle_on(day)
    over = cycle.latest(cycle.has_score)
    return Digest(
        day=day,
        overdue=FirstRows(due.filter(due_state=DueState.OVERDUE), due_state=DueState.OVERDUE.value),
        due_soon=FirstRows(due.due_soon(day).filter(due_state__in=SOON), **soon),
        passed=FirstRows(due.filter(due_state=DueState.PASSED), NONE_SHOWN, **passed),
        score=score_of(over, day) if over else None,
        last_meeting=cycle.heard,
        silent=FirstRows(cycle.silent().for_list(), **plan_of(cycle.heard)),
    )


def plan_of(meeting: Meeting | None) -> dict[str, Any]:
    """Return the filter of the list that has the work plan of a meeting's year."""
    return {"work_plan": meeting.year} if meeting else {}
