from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.dated import Dated
from sccp_tracker.records.history import HistoryLine, HistoryQuerySet
from sccp_tracker.records.nouns import Noun, SourceLine

if TYPE_CHECKING:
    from meetings.models.meeting import Meeting

# The columns that say when and where a meeting is: of the meeting, and of each line of its dates.
PLACE = ("place_en", "place_zh")
DAYS = ("when_en", "when_zh", "earliest", "latest", *PLACE)
NO_DAYS = {**dict.fromkeys(DAYS, ""), "earliest": None, "latest": None}
# No meeting lasts so long: such days are those of the month or year in which it will be.
NO_DAY_SET = timedelta(days=27)
ONE_DAY = timedelta(days=1)
# The order of the meetings of rows, by their days as known (see OfMeetings).
MEETING_ORDER = (
    F("meeting_earliest").asc(nulls_last=True),
    "meeting__year",
    "meeting__slug",
)

# The order in which pickers offer meetings, and rows of meetings before their numbers.
NEWEST_FIRST = (F("earliest").desc(nulls_last=True), "-year", "-slug")
NEWEST_MEETING_FIRST = (
    F("meeting__earliest").desc(nulls_last=True),
    "-meeting__year",
    "-meeting__slug",
)


def days_of(row: "Meeting | MeetingDates") -> dict[str, Any]:
    """Return the words, the days and the place of a meeting or of a line of its dates."""
    return {name: getattr(row, name) for name in DAYS}


class MeetingDatesQuerySet(HistoryQuerySet):
    """Reads over the dates of meetings."""

    list_joins = ("meeting", "source", "action__by")


class MeetingDates(HistoryLine, Dated):
    """When and where a meeting is, as known from `recorded_on` on; empty while no date is known.

    A meeting's own words, days and place are a copy of those of its latest line that stands. They
    change with the line that is appended (`Meeting.move`), and in no other way. The place stays
    until a line says another.
    """

    noun = Noun(
        "meeting-dates",
        source_line=SourceLine(
            "meetings:meeting-detail",
            key=("meeting__slug",),
            text=("when",),
            who=("meeting__short_name",),
        ),
    )
    key_fields = ("meeting__slug", "number")
    subject_name = "meeting"
    about = ("meeting", "recorded_on")

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="dates", verbose_name=_("meeting")
    )
    place_en = models.CharField(_("place (English)"), max_length=120, blank=True)
    place_zh = models.CharField(_("place (Chinese)"), max_length=120, blank=True)

    place = Bilingual()
    objects = MeetingDatesQuerySet.as_manager()

    class Meta:
        verbose_name = _("dates of a meeting")
        verbose_name_plural = _("dates of meetings")
        ordering = ["-recorded_on", "-number"]
        indexes = [
            # Serves dates_line(): the latest line of each meeting.
            models.Index(fields=["meeting", "-recorded_on", "-number"], name="dates_latest"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            *HistoryLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The history has a line of this number already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when or _('no date known')} ({self.recorded_on})"

    @classmethod
    def complete(cls, rows: list[Any]) -> None:
        """Give each line that names no place the one that was known before it."""
        super().complete(rows)
        nowhere = [row for row in rows if not (row.place_en or row.place_zh)]
        if not nowhere:
            return
        lines = cls.objects.filter(meeting__in={row.meeting_id for row in nowhere}).standing()
        known = list(lines.order_by("-recorded_on", "-number"))
        for row in nowhere:
            before = (line for line in known if line.recorded_on <= row.recorded_on)
            same = (line for line in before if line.meeting_id == row.meeting_id)
            if last := next(same, None):
                row.place_en, row.place_zh = last.place_en, last.place_zh

    @classmethod
    def follow(cls, subjects: list[Any]) -> None:
        """Copy the latest words, days and place that stand to the meetings, which are locked."""
        meetings = {meeting.pk: meeting for meeting in subjects}
        lines = cls.objects.filter(meeting__in=meetings).standing()
        lines = lines.order_by("-recorded_on", "-number")
        latest: dict[int, MeetingDates] = {}
        for line in lines:
            latest.setdefault(line.meeting_id, line)
        for key, meeting in meetings.items():
            days = days_of(latest[key]) if key in latest else NO_DAYS
            if days != days_of(meeting):
                # A form that was opened before the move is stale.
                type(meeting)._base_manager.filter(pk=key).update(**days, version=F("version") + 1)

    def among(self, lines: list[Any]) -> Any:
        """Return the last of the lines where it says the very same: moved back is moved, too."""
        return super().among(lines[-1:])

    def year_said(self) -> int | None:
        return self.meeting.year if self.meeting_id else None


def dates_line(path: str, day: date) -> FilteredRelation:
    """Return the join of a row to the dates of a meeting as known on `day`.

    `path` leads from the row to the dates: "dates" of a meeting, "due_meeting__dates" of a due.
    """
    meeting = path.rpartition("__dates")[0] or "pk"
    lines = MeetingDates.objects.as_of(day).filter(meeting=OuterRef(meeting))
    latest = lines.standing().order_by("-recorded_on", "-number").values("pk")[:1]
    return FilteredRelation(path, condition=Q(**{f"{path}__pk": Subquery(latest)}))


def moved_on(meeting: str, day: date) -> Subquery:
    """Return the day on which the dates of a meeting last became known as they are on `day`.

    `meeting` leads from the row to the meeting. Voiding a line moves a meeting too.
    """
    lines = MeetingDates.objects.as_of(day).filter(meeting=OuterRef(meeting))
    return Subquery(lines.order_by("-recorded_on").values("recorded_on")[:1])


def days_moved(day: Any, by: timedelta) -> Cast:
    """Return a column of days, later by so much."""
    return Cast(day + by, models.DateField())


def eve_of(days: str) -> tuple[Any, Any]:
    """Return the first and the last day that may be the one before a meeting begins.

    `days` leads to the meeting, or to a line of its dates. Of a meeting of which only the month is
    known the first day may be any of them, but where both are known it is one day.
    """
    earliest, latest = F(f"{days}__earliest"), F(f"{days}__latest")
    is_set = Q((f"{days}__latest__lt", days_moved(earliest, NO_DAY_SET)))
    begins = Case(When(is_set, earliest), default=latest)
    return days_moved(Coalesce(earliest, latest), -ONE_DAY), days_moved(begins, -ONE_DAY)


def day_after(days: str) -> Cast:
    """Return the day after the last one of a meeting, to which `days` leads as in `eve_of()`."""
    return days_moved(Coalesce(f"{days}__latest", f"{days}__earliest"), ONE_DAY)


class OfMeetings:
    """Of a QuerySet: reads over rows of meetings, which stand in the order of the meetings."""

    day: date | None
    model: Any
    has: Any
    annotate: Any

    def with_meeting_days(self) -> Any:
        """Annotate `meeting_earliest` and `meeting_latest`, as known on the day or else now."""
        if self.has("meeting_latest"):
            return self
        rows: Any = self
        days = "meeting"
        if self.day:
            line = dates_line("meeting__dates", self.day)
            rows, days = self.annotate(meeting_line=line), "meeting_line"
        return rows.annotate(
            meeting_earliest=F(f"{days}__earliest"), meeting_latest=F(f"{days}__latest")
        )

    def in_order(self) -> Any:
        order: list[Any] = []
        for column in self.model._meta.ordering:
            order += MEETING_ORDER if column == "meeting" else [column]
        return self.with_meeting_days().order_by(*order)


class OfMeetingQuerySet(OfMeetings, RecordQuerySet):
    """Reads over rows of meetings, and over nothing else of theirs."""
