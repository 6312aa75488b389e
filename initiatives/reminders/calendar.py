"""The calendar of what falls due, as programs like Outlook read it (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from initiatives.models import BINDING, Commitment, Outcome
from meetings.models import Meeting
from meetings.models.dates import NO_DAY_SET, ONE_DAY, moved_on
from meetings.models.due import QUARTER

# The most events of a kind: programs read the whole calendar again and again.
MOST = 1000
LONGEST_SUMMARY = 120


# The days on which what an event says became known.
TOLD_ON = ("recorded_on", "heard_on", "moved_on", "after_moved_on")


def due_calendar() -> bytes:
    """Return the calendar of open, dated commitments and of SCCP meetings, in two queries.

    Of each there are at most `MOST`, those nearest to today. It is in the active language, and the
    same again on a day while the record is the same.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//SCCP tracker//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("SCCP: what falls due"))
    said = _("The open commitments nearest to today, at most %(most)d, and the SCCP meetings.")
    calendar.add("x-wr-caldesc", said % {"most": MOST})
    calendar.add("refresh-interval", ONE_DAY, parameters={"VALUE": "DURATION"})
    for event in (*commitment_events(), *meeting_events()):
        calendar.add_component(event)
    return calendar.to_ical()


def nearest(rows: Any, last_day: str, today: date) -> Any:
    """Return the rows nearest to today by their last day: those to come first, then the past."""
    to_come = Case(When(**{f"{last_day}__gte": today}, then=F(last_day)))
    return rows.order_by(to_come.asc(nulls_last=True), F(last_day).desc(nulls_last=True), "pk")[
        :MOST
    ]


def commitment_events() -> Iterator[Event]:
    """Yield an event for each open commitment with a day, over the days that its words allow.

    One that has more than a quarter of time stands on its last day: nobody keeps a year free.
    """
    today = timezone.localdate()
    heard = Outcome.objects.as_of(today).filter(commitment=OuterRef("pk"))
    outcomes = heard.order_by("-recorded_on")
    rows = Commitment.objects.as_of(today).for_list().open().due_between(None, None)
    dated = rows.annotate(
        heard_on=Subquery(outcomes.values("recorded_on")[:1]),
        moved_on=moved_on("due_meeting_key", today),
        after_moved_on=moved_on("due_after", today),
    )
    near = nearest(dated, "due_latest", today)
    for row in sorted(near, key=lambda row: (row.meeting.slug, row.number)):
        lines = (
            row.text,
            _("Who must act: %(party)s") % {"party": row.owner},
            _("Due: %(words)s") % {"words": row.when_now},
            settings.SITE_URL + row.get_absolute_url(),
        )
        first, last = row.due_earliest, row.due_latest
        yield all_day_event(
            None if first and last and last - first > QUARTER else first,
            last,
            on_record=max(filter(None, (getattr(row, name) for name in TOLD_ON))),
            uid=f"commitment-{row.meeting.slug}-{row.number}@sccp-tracker",
            summary=summary_of(row),
            description="\n".join(lines),
            url=settings.SITE_URL + row.get_absolute_url(),
            categories=[row.get_firmness_display()],
            status=STATUS.CONFIRMED if row.firmness in BINDING else STATUS.TENTATIVE,
        )


def summary_of(commitment: Commitment) -> str:
    """Return what a calendar has room for: who must act, and the beginning of the text."""
    return Truncator(str(commitment.said)).chars(LONGEST_SUMMARY)


def meeting_events() -> Iterator[Event]:
    """Yield an event for each meeting of the sub-committee of which a quarter is known, or less."""
    today = timezone.localdate()
    meetings = Meeting.objects.as_of(today).sccp().with_days()
    dated = meetings.annotate(moved_on=moved_on("pk", today))
    near = nearest(dated, "known_latest", today)
    for meeting in sorted(near, key=lambda row: str(row.slug)):
        earliest, latest = meeting.known_earliest, meeting.known_latest
        first, last = earliest or latest, latest or earliest
        if first is None or last is None or last - first > QUARTER:
            continue
        address = settings.SITE_URL + meeting.get_absolute_url()
        yield all_day_event(
            first,
            last,
            on_record=meeting.moved_on,
            uid=f"meeting-{meeting.slug}@sccp-tracker",
            summary=str(meeting),
            description="\n".join(filter(None, (meeting.title, meeting.known_when_now, address))),
            location=meeting.known_place or None,
            url=address,
            categories=[meeting.get_kind_display()],
            status=STATUS.TENTATIVE if last - first >= NO_DAY_SET else STATUS.CONFIRMED,
        )


def all_day_event(
    earliest: date | None, latest: date | None, on_record: date, **properties: Any
) -> Event:
    """Return an event over these days inclusive, or on the one day that is given.

    It is stamped with the day on which the record knew it, and leaves its reader free: to have
    something due does not fill a day.
    """
    days = [day for day in (earliest, latest) if day]
    stamp = datetime.combine(on_record, time(), UTC)
    # The day after must be one of the calendar too.
    first, last = (min(day, date.max - ONE_DAY) for day in (min(days), max(days)))
    return Event.new(
        start=first,
        end=last + ONE_DAY,
        stamp=stamp,
        last_modified=stamp,
        transparency=TRANSP.TRANSPARENT,
        **properties,
    )
