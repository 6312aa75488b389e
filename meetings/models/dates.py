from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from meetings.models.base import Dated, RecordQuerySet
from meetings.models.history import HistoryLine, HistoryQuerySet

if TYPE_CHECKING:
    from meetings.models.meeting import Meeting

# The columns that say when a meeting is: of the meeting, and of each line of its dates.
DAYS = ("when_en", "when_zh", "earliest", "latest")
# The order of the meetings of rows, by their days as known (see OfMeetingQuerySet).
MEETING_ORDER = (
    F("meeting_earliest").asc(nulls_last=True),
    "meeting__year",
    "meeting__slug",
)


def days_of(row: "Meeting | MeetingDates") -> dict[str, Any]:
    """Return the words and days of a meeting or of a line of its dates."""
    return {name: getattr(row, name) for name in DAYS}


class MeetingDatesQuerySet(HistoryQuerySet):
    """Reads over the dates of meetings."""

    list_joins = ("meeting", "source")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        """Append the lines; their meetings follow the latest ones."""
        with transaction.atomic():
            lines = super().bulk_create(*args, **kwargs)
            for line in lines:
                line.meeting.follow_dates()
        return lines

    def log(self, *meetings: "Meeting", known_on: date | None = None) -> None:
        """Append what the meetings say now, as known from `known_on` on.

        Left out, that is the day on which each meeting itself became known.
        """
        super().bulk_create(
            self.model(
                meeting=meeting,
                source_id=meeting.source_id,
                section=meeting.section,
                recorded_on=known_on or meeting.recorded_on,
                **days_of(meeting),
            )
            for meeting in meetings
        )


class MeetingDates(HistoryLine, Dated):
    """When a meeting is, as known from `recorded_on` on; empty while no date is known.

    A meeting's own words and days are those of its latest line. They are written in two ways that
    come to the same: a meeting that is saved with others appends a line (`Meeting.save`), and a
    line that is appended is followed by its meeting.
    """

    key_fields = ("meeting__slug", "recorded_on")
    told = DAYS

    meeting = models.ForeignKey(
        "meetings.Meeting", models.CASCADE, related_name="dates", verbose_name=_("meeting")
    )

    objects = MeetingDatesQuerySet.as_manager()

    class Meta:
        verbose_name = _("dates of a meeting")
        verbose_name_plural = _("dates of meetings")
        ordering = ["-recorded_on", "-pk"]
        indexes = [
            # Serves known_line(): the latest line of each meeting.
            models.Index(fields=["meeting", "-recorded_on", "-id"], name="dates_latest"),
        ]
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.when or _('no date known')} ({self.recorded_on})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append this line; the meeting then says what its latest line says."""
        with transaction.atomic():
            # Lines that come at the same moment are appended one after the other.
            type(self.meeting).objects.select_for_update().get(pk=self.meeting_id)
            super().save(*args, **kwargs)
            self.meeting.follow_dates()

    def year_said(self) -> int | None:
        return self.meeting.year if self.meeting_id else None


def known_line(path: str, day: date) -> FilteredRelation:
    """Return the join of a row to the dates of a meeting as known on `day`.

    `path` leads from the row to the dates: "dates" of a meeting, "due_meeting__dates" of a due.
    """
    meeting = path.rpartition("__dates")[0] or "pk"
    lines = MeetingDates.objects.as_of(day).filter(meeting=OuterRef(meeting))
    latest = lines.order_by("-recorded_on", "-pk").values("pk")[:1]
    return FilteredRelation(path, condition=Q(**{f"{path}__pk": Subquery(latest)}))


class OfMeetingQuerySet(RecordQuerySet):
    """Reads over rows of meetings, which stand in the order of the meetings."""

    def with_meeting_days(self) -> Self:
        """Annotate `meeting_earliest` and `meeting_latest`, as known on the day or else now."""
        if self.has("meeting_latest"):
            return self
        rows, days = self, "meeting"
        if self.day:
            line = known_line("meeting__dates", self.day)
            rows, days = self.annotate(meeting_line=line), "meeting_line"
        return rows.annotate(
            meeting_earliest=F(f"{days}__earliest"), meeting_latest=F(f"{days}__latest")
        )

    def in_order(self) -> Self:
        order: list[Any] = []
        for column in self.model._meta.ordering:
            order += MEETING_ORDER if column == "meeting" else [column]
        return self.with_meeting_days().order_by(*order)
