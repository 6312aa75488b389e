"""Where the cycle of SCCP meetings stands on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from initiatives.models import Initiative
from initiatives.models.initiative import InitiativeQuerySet
from meetings.models import Meeting


@dataclass(frozen=True)
class Cycle:
    """The SCCP meetings known on `day` (None: now), in order; each with `turns` and `heard_on`."""

    day: date | None
    # Any: what is annotated is no attribute of their class.
    meetings: list[Any]

    @property
    def judged_on(self) -> date:
        return self.day or timezone.localdate()

    def is_over(self, meeting: Meeting) -> bool:
        return bool(meeting.known_latest and meeting.known_latest < self.judged_on)

    def latest(self, holds: Callable[[Any], bool]) -> Any:
        return next(filter(holds, reversed(self.meetings)), None)

    @property
    def last(self) -> Any:
        """The last meeting that is over, or of which a turn is on record; or None."""
        return self.latest(lambda each: bool(each.turns) or self.is_over(each))

    @property
    def coming(self) -> Any:
        """The meeting after the last one, or None where none is on record."""
        after = self.meetings.index(self.last) + 1 if self.last else 0
        return self.meetings[after] if after < len(self.meetings) else None

    @property
    def heard(self) -> Any:
        """The last meeting that is over and of which a turn is on record, or None."""
        return self.latest(self.has_score)

    def has_score(self, meeting: Any) -> bool:
        """Return whether a meeting is over and a turn of it is on record.

        Of one of which nothing was written down yet, nobody can say what came of it, or who was
        silent at it.
        """
        return bool(meeting and meeting.turns and self.is_over(meeting))

    @property
    def written_at(self) -> Any:
        """The meeting of which officers write now: the one that is on, or else the last; or None.

        Before any was held it is the next one.
        """
        coming = self.coming
        begins = coming and (coming.known_earliest or coming.known_latest)
        return coming if begins and begins <= self.judged_on else self.last or coming

    def silent(self) -> InitiativeQuerySet:
        """Return what is on the work plan of the last meeting heard, and was silent at it."""
        rows: InitiativeQuerySet = Initiative.objects.as_of(self.day)
        return rows.silent_at(self.heard) if self.heard else rows.none()


def cycle_on(day: date | None) -> Cycle:
    """Return the cycle as known on a day, or else now, in one query."""
    known = Q(interventions__recorded_on__lte=day or timezone.localdate())
    rows = Meeting.objects.as_of(day).sccp().with_days()
    rows = rows.annotate(
        turns=Count("interventions", filter=known),
        heard_on=Max("interventions__recorded_on", filter=known),
    )
    return Cycle(day, list(rows.order_by(F("known_latest").asc(nulls_last=True), "year", "slug")))
