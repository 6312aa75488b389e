from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models.dates import dates_line, day_after, eve_of
from meetings.models.meeting import Meeting
from meetings.models.named import MeetingName
from sccp_tracker.records.base import RecordQuerySet
from sccp_tracker.records.bilingual import LocalText
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.dated import Dated
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting

# The columns that tie a due to meetings, each with what the words say of it.
TIES = {"due_meeting": "meeting", "due_after": "after", "due_before": "before"}
# The columns of a row that say when it falls due.
WINDOW = ("when_en", "when_zh", "earliest", "latest", *TIES, "every_months")
# A year as words of a date name it. The three digits of the Republic calendar are not judged.
YEAR = "(19|20)[0-9]{2}"
# From the first day of a quarter to its last: longer than that is "in 2022" (docs/dates.md).
QUARTER = timedelta(days=91)


def later(day: date, span: timedelta) -> date:
    """Return the day after a span, or the last day of the calendar."""
    return date.fromordinal(min(day.toordinal() + span.days, date.max.toordinal()))


def has_day(days: str) -> Q:
    """Return the condition that any day of a meeting is known, to whose days `days` leads."""
    return Q((f"{days}__earliest__isnull", False)) | Q((f"{days}__latest__isnull", False))


class DueQuerySet(RecordQuerySet):
    """Reads over rows that fall due."""

    def with_due(self) -> Self:
        """Annotate `due_earliest` and `due_latest`, the days that count.

        A due tied to a meeting follows that meeting's dates, as known on the day or else now: its
        own days stand in only while the meeting's are unknown. One that is due before a meeting is
        so until the day before it begins, one after a meeting from the day after it ends.
        `due_slug` is the meeting at or before which it is due, `due_after_slug` the one after which
        it is. `due_follows` says whether the days of the former count, `due_meeting_earliest` is
        the first of them, `due_meeting_key` its primary key.
        """
        if self.has("due_latest"):
            return self
        rows, (at, after, before) = self.with_ties()
        first, last = f"{at}__earliest", f"{at}__latest"
        known, known_before = has_day(at), has_day(before)
        eve_first, eve_last = eve_of(before)
        is_before = Q(due_before__isnull=False)
        # One that lies between two waits for the days of the later one, too.
        is_after = Q(due_after__isnull=False) & (~is_before | known_before)
        return rows.annotate(
            due_meeting_earliest=Coalesce(first, f"{before}__earliest"),
            due_meeting_key=Coalesce("due_meeting", "due_before"),
            due_slug=self.slug_known("due_meeting", "due_before"),
            due_after_slug=self.slug_known("due_after"),
            due_follows=Case(
                When(known | known_before, Value(value=True)), default=Value(value=False)
            ),
            due_earliest=Case(
                When(known, F(first)),
                When(is_after, Coalesce(day_after(after), "earliest")),
                When(is_before, Coalesce(eve_first, "earliest")),
                default=F("earliest"),
            ),
            due_latest=Case(
                When(known, F(last)),
                When(is_before, Coalesce(eve_last, "latest")),
                default=F("latest"),
            ),
        )

    def with_ties(self) -> tuple[Self, list[str]]:
        """Return the rows, and what leads to the days of the meetings of each tie on the day."""
        if self.day is None:
            return self, list(TIES)
        lines = {f"{tie}_line": dates_line(f"{tie}__dates", self.day) for tie in TIES}
        return self.annotate(**lines), list(lines)

    def slug_known(self, *ties: str) -> Any:
        """Return the slug of the meeting a due is tied to; of one not yet on record that day, None.

        A due whose words name a meeting is linked to it when the meeting is put on record.
        """
        if self.day is None:
            return Coalesce(*(F(f"{tie}__slug") for tie in ties), Value(None))
        known = [
            When(Q((f"{tie}__recorded_on__lte", self.day)), then=F(f"{tie}__slug")) for tie in ties
        ]
        return Case(*known, default=Value(None))

    def link_to(self, meetings: list[Meeting]) -> None:
        """Tie the dues of which the words name one of these meetings to it, each as a traced edit.

        Only those tied to none: these meetings were not on record when the words were read.
        """
        new = {meeting.slug: meeting for meeting in meetings}
        untied = self.filter(due_meeting__isnull=True).exclude(when_en="", when_zh="")
        with acting() as action:
            linked = [row for row in untied.select_related(*self.list_joins) if row.tie_to(new)]
            for row in linked:
                row.save()
            if linked and not action.reason:
                action.reason = gettext(
                    "The meeting that the words of a due name is on record now."
                )

    def add_all(self, rows: Iterable[Any]) -> list[Any]:
        """Add the rows; a meeting that their words name is put on record where it is not."""
        with acting() as action:
            added = super().add_all(rows)
            if action.door != Door.FIXTURE:
                put_due_meetings_on_record(added)
        return added

    def save_all(self, rows: Iterable[Any]) -> None:
        """Write what was changed; a meeting that new words name is put on record."""
        listed = list(rows)
        anew = [row for row in listed if row.is_said_anew]
        with acting():
            super().save_all(listed)
            put_due_meetings_on_record(anew)

    def due_between(self, first: date | None, last: date | None) -> Self:
        """Return the dated rows whose window touches the days from `first` to `last` inclusive.

        A window with one open end reaches as far as one likes on that side.
        """
        rows = self.with_due().exclude(due_earliest__isnull=True, due_latest__isnull=True)
        if first:
            rows = rows.filter(Q(due_latest__gte=first) | Q(due_latest__isnull=True))
        if last:
            rows = rows.filter(Q(due_earliest__lte=last) | Q(due_earliest__isnull=True))
        return rows

    def due_in_another_year(self) -> Self:
        """Return those tied to a meeting whose year their words do not name, though they name one.

        The words of both languages are looked at; "this year" names none.
        """
        tied = self.with_due().filter(due_slug__isnull=False)
        tied = tied.alias(due_year=Cast("due_meeting__year", CharField()))
        wrong = Q()
        for words in ("when_en", "when_zh"):
            names_one = Q((f"{words}__regex", YEAR))
            wrong |= names_one & ~Q((f"{words}__contains", F("due_year")))
        return tied.filter(wrong)

    def due_soon(self, day: date) -> Self:
        """Return what is due on a day or within `DUE_SOON_DAYS` of it.

        What has more than a quarter of time is due soon in its last quarter only.
        """
        rows = self.due_between(day, later(day, timedelta(days=settings.DUE_SOON_DAYS)))
        span = ExpressionWrapper(F("due_latest") - F("due_earliest"), DurationField())
        is_short = Q(due_latest__isnull=True) | Q(due_earliest__isnull=True) | Q(span__lte=QUARTER)
        return rows.alias(span=span).filter(is_short | Q(due_latest__lte=later(day, QUARTER)))


def meetings_of(slugs: Iterable[str | None]) -> dict[str | None, Meeting]:
    """Return the meetings on record with these slugs; None is no slug."""
    wanted = set(slugs) - {None}
    return {each.slug: each for each in Meeting.objects.filter(slug__in=wanted)} if wanted else {}


class HasDue(Dated):
    """Something that falls due: in a window of days, at a meeting, or again and again.

    At a meeting, before one, after one, or between two: the due follows their dates.
    """

    due_meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_due",
        verbose_name=_("due at the meeting"),
        help_text=_("The due then follows that meeting's dates when they are entered or moved."),
    )
    due_after = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_due_after",
        verbose_name=_("due after the meeting"),
        help_text=_("Not before this meeting has ended."),
    )
    due_before = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_due_before",
        verbose_name=_("due before the meeting"),
        help_text=_("Until this meeting begins; with the one above, between the two."),
    )
    every_months = models.PositiveSmallIntegerField(
        _("recurs every (months)"), null=True, blank=True, help_text=_("24 for every two years.")
    )

    due_earliest: date | None
    due_latest: date | None
    due_slug: str | None
    due_after_slug: str | None
    # Of the row that it is mixed into.
    is_added: bool
    changes: Any
    source: Any
    section: str

    class Meta(Dated.Meta):
        abstract = True
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(every_months__isnull=True) | Q(every_months__gte=1),
                name="%(app_label)s_%(class)s_recurrence_positive",
                violation_error_message=_("Something that recurs does so every month or more."),
            ),
            models.CheckConstraint(
                condition=~Q(when_en="", when_zh="")
                | Q(**{f"{name}__isnull": True for name in (*TIES, "every_months")}),
                name="%(app_label)s_%(class)s_due_has_words",
                violation_error_message=_("Write when it is due in words too, as it was said."),
            ),
            models.CheckConstraint(
                condition=Q(due_meeting__isnull=True)
                | Q(due_after__isnull=True, due_before__isnull=True),
                name="%(app_label)s_%(class)s_due_at_or_between",
                violation_error_message=_(
                    "It is due at a meeting, or before or after others: not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(due_after__isnull=True)
                | Q(due_before__isnull=True)
                | ~Q(due_after=F("due_before")),
                name="%(app_label)s_%(class)s_due_between_two",
                violation_error_message=_("Nothing is due after a meeting and before the same."),
            ),
        ]

    @property
    def due_when(self) -> LocalText:
        """Return the words that count."""
        return self.when

    @property
    def due_when_now(self) -> LocalText:
        """Return the words that count, with "this year" as the year that it means."""
        return self.when_now

    @property
    def due_at(self) -> Meeting | None:
        """Return the meeting that counts; None where it was not on record on the day read as of."""
        return self.tied_to("due_meeting", "due_slug")

    @property
    def due_bounds(self) -> tuple[Meeting | None, Meeting | None]:
        """Return the meetings after and before which it is due, of those on record on the day."""
        after = self.tied_to("due_after", "due_after_slug")
        return after, self.tied_to("due_before", "due_slug")

    def tied_to(self, tie: str, slug: str) -> Meeting | None:
        """Return the meeting of a tie, where it was on record on the day read as of."""
        is_unknown = slug in self.__dict__ and self.__dict__[slug] is None
        return None if is_unknown else getattr(self, tie)

    @property
    def due_named(self) -> Meeting | None:
        """Return the meeting at which it is due, or else before which, or else after which."""
        after, before = self.due_bounds
        return self.due_at or before or after

    @property
    def due_meetings(self) -> str:
        """Return the meetings that count in words: "before SOM2 2022"; "" where there are none."""
        if self.due_at:
            return str(self.due_at)
        after, before = self.due_bounds
        words = {"after": after, "before": before}
        if after and before:
            return gettext("between %(after)s and %(before)s") % words
        if before:
            return gettext("before %(before)s") % words
        return gettext("after %(after)s") % words if after else ""

    @property
    def due_days(self) -> str:
        """Return the days that count in words, or "" where none is known. Needs `with_due()`."""
        return days_in_words(self.due_earliest, self.due_latest)

    read_from_words = ("earliest", "latest", *TIES, "every_months")

    def clean(self) -> None:
        """Fill an empty window, meetings and recurrence from the words."""
        columns = ("earliest", "latest", *(f"{tie}_id" for tie in TIES), "every_months")
        nothing_derived = not any(getattr(self, name) for name in columns)
        super().clean()
        if nothing_derived and (self.when_en or self.when_zh):
            slugs = self.slugs_said()
            found = self.meetings_at_hand
            if found is None:
                found = meetings_of(slugs.values())
            for tie, slug in slugs.items():
                setattr(self, tie, found.get(slug))
            self.every_months = self.words_read().every_months

    # The meetings that the words of many rows name, by slug, where they were read for all of them.
    meetings_at_hand: dict[str | None, Meeting] | None = None

    @classmethod
    def read_along(cls, rows: list[Any]) -> None:
        found = meetings_of(slug for row in rows for slug in row.slugs_said().values())
        for row in rows:
            row.meetings_at_hand = found

    def slugs_said(self) -> dict[str, str | None]:
        """Return the slugs of the meetings that the words name, by the tie that each would be."""
        reading = self.words_read()
        return {tie: getattr(reading, said) for tie, said in TIES.items()}

    def tie_to(self, meetings: dict[str, Meeting]) -> bool:
        """Tie the due to those of the meetings, by slug, that its words name; return if to any.

        A tie that is there already stays.
        """
        if self.due_meeting_id:
            return False
        reading, is_tied = self.words_read(), False
        for tie, said in TIES.items():
            meeting = meetings.get(getattr(reading, said))
            if meeting and getattr(self, f"{tie}_id") is None:
                setattr(self, tie, meeting)
                is_tied = True
        return is_tied

    @property
    def is_said_anew(self) -> bool:
        """Return whether it is new when it falls due, or said in other words."""
        return self.is_added or not self.changes().keys().isdisjoint(("when_en", "when_zh"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; meetings that its new words name are put on record where they are not.

        Nothing is known of their days. The files of a record themselves say which meetings there
        are.
        """
        is_said_anew = self.is_said_anew
        with acting() as action:
            super().save(*args, **kwargs)
            if is_said_anew and self.due_meeting_id is None and action.door != Door.FIXTURE:
                self.put_its_meetings_on_record()

    def put_its_meetings_on_record(self) -> None:
        """Put the meetings that the words name on record where they are not; each links the due."""
        for slug in filter(None, self.slugs_said().values()):
            name = MeetingName.of_slug(slug)
            if name and not Meeting.objects.filter(slug=slug).exists():
                name.put_on_record(self.source, self.section)
                self.refresh_from_db(fields=[*TIES, "version"])


def put_due_meetings_on_record(rows: Iterable[HasDue]) -> None:
    """Put the meetings on record that the words of these rows name, where they are not."""
    for row in rows:
        if row.due_meeting_id is None and (row.when_en or row.when_zh):
            row.put_its_meetings_on_record()
