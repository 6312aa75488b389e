from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from meetings.models.dates import DAYS, MeetingDates, OfMeetingQuerySet, dates_line, days_of
from meetings.models.economy import Economy
from meetings.models.priority import Priority
from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual, LocalText
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.dated import Dated, in_year
from sccp_tracker.records.history import RewritingHistory
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.trace import acting


class MeetingQuerySet(RecordQuerySet):
    """Reads over the meetings."""

    list_joins = ("source",)

    def sccp(self) -> Self:
        """Return the meetings of the sub-committee itself, in order."""
        return self.filter(kind=MeetingKind.SCCP)

    def with_days(self) -> Self:
        """Annotate `known_earliest`, `known_latest`, `known_when` and `known_place`.

        They are the words, days and place as known on the day (of `line`), or else now. A meeting's
        own columns are left alone: they say when it is now, whatever day it is read as of.
        """
        if self.has("known_latest"):
            return self
        rows, line = self, ""
        if self.day:
            rows, line = self.annotate(line=dates_line("dates", self.day)), "line__"
        return rows.annotate(
            known_when_en=Coalesce(f"{line}when_en", Value("")),
            known_when_zh=Coalesce(f"{line}when_zh", Value("")),
            known_earliest=F(f"{line}earliest"),
            known_latest=F(f"{line}latest"),
            known_place_en=Coalesce(f"{line}place_en", Value("")),
            known_place_zh=Coalesce(f"{line}place_zh", Value("")),
        )

    def in_order(self) -> Self:
        first = F("known_earliest").asc(nulls_last=True)
        return self.with_days().order_by(first, "year", "slug")

    def with_economy(self, codes: list[str]) -> Self:
        """Return the meetings at which any of these parties has a role."""
        field = self.model._meta.get_field("attendances")
        roles = field.related_model.objects.as_of(self.day)
        roles = roles.filter(economy__in=Economy.objects.of(codes))
        return self.filter(Exists(roles.filter(meeting=OuterRef("pk"))))

    def search(self, words: str) -> Self:
        return super(MeetingQuerySet, self.with_days()).search(words)

    def over(self) -> Self:
        """Return the meetings that are over on the day judged by, the nearest first."""
        over = self.with_days().filter(known_latest__lt=self.judged_on)
        return over.order_by("-known_latest", "slug")

    def add_all(self, rows: Iterable[Any]) -> list[Any]:
        """Add the meetings, each with the first line of its dates, and return them."""
        with acting():
            meetings = super().add_all(rows)
            MeetingDates.objects.append([meeting.first_dates() for meeting in meetings])
            link_dues(meetings)
        return meetings

    def save_all(self, rows: Iterable[Any]) -> None:
        """Write what was changed; of those of which words or days were, append a line."""
        listed = list(rows)
        moved = [row for row in listed if not row.changes().keys().isdisjoint(DAYS)]
        with acting():
            super().save_all(row for row in listed if row not in moved)
            for row in moved:
                row.save_edits()


class MeetingKind(models.TextChoices):
    SCCP = "sccp", _("SCCP meeting")
    SENIOR_OFFICIALS = "senior-officials", _("Senior Officials' Meeting")
    COMMITTEE = "committee", _("committee or group meeting")
    MINISTERIAL = "ministerial", _("ministers' or leaders' meeting")
    DIALOGUE = "dialogue", _("business dialogue")
    WORKSHOP = "workshop", _("workshop or conference")


class MeetingMode(models.TextChoices):
    VIRTUAL = "virtual", _("by video conference")
    IN_PERSON = "in-person", _("in person")
    HYBRID = "hybrid", _("in person and by video conference")


class Meeting(Sourced, Dated, RecordModel):
    """A meeting or event that anchors a date; its days may be known only to the month."""

    noun = Noun(
        "meetings",
        search_fields=(
            *(
                "short_name_en",
                "short_name_zh",
                "title_en",
                "title_zh",
                "known_place_en",
                "known_place_zh",
            ),
            *("known_when_en", "known_when_zh", "note_en", "note_zh", "slug"),
        ),
        list_url="meetings:meeting-list",
        menu=5,
        source_line=SourceLine("meetings:meeting-detail", key=("slug",), text=("title",)),
    )
    key_fields = ("slug",)

    slug = models.SlugField(_("short name for addresses"), unique=True)
    short_name_en = models.CharField(
        _("short name (English)"), max_length=60, blank=True, help_text=_("SCCP1 2022")
    )
    short_name_zh = models.CharField(
        _("short name (Chinese)"), max_length=60, blank=True, help_text=_("2022年SCCP1")
    )
    title_en = models.CharField(_("title (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    mode = models.CharField(_("held"), max_length=20, choices=MeetingMode, blank=True)
    place_en = models.CharField(_("place (English)"), max_length=120, blank=True)
    place_zh = models.CharField(_("place (Chinese)"), max_length=120, blank=True)
    note_en = models.TextField(_("note (English)"), blank=True)
    note_zh = models.TextField(_("note (Chinese)"), blank=True)
    agenda_is_draft = models.BooleanField(
        _("the agenda is a draft"),
        default=False,
        help_text=_("It was copied from the meeting before. Untick it when the agenda is settled."),
    )

    short_name = Bilingual()
    title = Bilingual()
    place = Bilingual()
    note = Bilingual()
    # What `with_days()` found.
    known_when = Bilingual()
    known_when_en: str
    known_when_zh: str
    known_place = Bilingual()
    known_place_en: str
    known_place_zh: str
    known_earliest: date | None
    known_latest: date | None
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = [F("earliest").asc(nulls_last=True), "year", "slug"]
        indexes = [
            # Serves in_order() of meetings and of rows of meetings: the first page of a long list.
            models.Index(fields=["earliest", "year", "slug"], name="meetings_in_order"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            language_constraint("short_name", _("Give the short name in English or in Chinese.")),
            choices_constraint("kind", MeetingKind, _("Choose one of the kinds of meeting.")),
            models.CheckConstraint(
                condition=Q(mode__in=["", "virtual", "in-person", "hybrid"]),
                name="%(app_label)s_%(class)s_mode_choice",
                violation_error_message=_(
                    "A meeting is held in person, by video conference or both; leave it empty"
                    " where that is not known."
                ),
            ),
            language_constraint("title", _("Give the title in English or in Chinese.")),
        ]

    def __str__(self) -> str:
        return self.short_name

    get_absolute_url = PageUrl("meetings:meeting-detail", "slug")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the meeting, a new one with the first line of its dates.

        Raises RewritingHistory where its words, days or place were changed: `move()` is for that.
        """
        if not self.is_added:
            if not self.changes().keys().isdisjoint(DAYS):
                raise RewritingHistory("The dates of a meeting are a history: use move().")
            super().save(*args, **kwargs)
            return
        with acting():
            super().save(*args, **kwargs)
            self.first_dates().save()
            link_dues([self])

    def first_dates(self) -> MeetingDates:
        """Return the line of what the meeting says of its days, known since the meeting is."""
        return MeetingDates(
            meeting=self,
            source_id=self.source_id,
            section=self.section,
            recorded_on=self.recorded_on,
            **days_of(self),
        )

    def move(
        self, *, source: Any, section: str = "", recorded_on: date | None = None, **days: Any
    ) -> MeetingDates:
        """Append what is now known of the days, and return the line; the meeting follows it.

        `days` are words, days and place (`DAYS`); what is left out is empty, days are read from the
        words, and the place stays as it was. Raises ValidationError, with the sentence of the rule.
        """
        said = {"source": source, "section": section, "recorded_on": recorded_on, **days}
        (line,) = MeetingDates.objects.append([MeetingDates(meeting=self, **said)])
        self.refresh_from_db(fields=[*DAYS, "version"])
        return line

    def take_over_from(self, present: Self) -> None:
        """Take over the dates of the meeting on record, where these were once as said here.

        A file that says when a meeting was to be is not wrong when the meeting is moved afterwards.
        """
        said = days_of(self)
        if said != days_of(present) and any(days_of(line) == said for line in present.dates.all()):
            for name, value in days_of(present).items():
                setattr(self, name, value)

    def save_edits(self, dates_read_in: Any = None) -> None:
        """Save what was changed; of words, days and place that were, append a line.

        `dates_read_in` is the source in which these were read; None: that of the meeting. Raises
        StaleRow where somebody else changed or moved it after it was read.
        """
        if self.is_added:
            self.save()
            return
        days = days_of(self)
        with acting():
            for name in DAYS:
                setattr(self, name, self._as_read[name])
            self.save()
            if days != days_of(self):
                self.claim()
                section = "" if dates_read_in else self.section
                self.move(source=dates_read_in or self.source, section=section, **days)

    @property
    def known_when_now(self) -> LocalText:
        """Return the words known on the day, with "this year" as the year that it means."""
        return in_year(self.known_when, self.year)

    @property
    def known_days(self) -> str:
        """Return the window in words, as known on the day that the meeting is read as of."""
        return days_in_words(self.known_earliest, self.known_latest)

    def year_said(self) -> int | None:
        return self.year

    def result_title(self) -> list[str]:
        return [self.short_name, self.title]


def link_dues(meetings: list[Meeting]) -> None:
    """Link the dues of which the words name one of these meetings, which are new on record.

    The rooms above declare what falls due; each relation to a meeting that is a due is followed.
    """
    for relation in Meeting._meta.related_objects:
        if relation.field.name == "due_meeting":
            rows: Any = relation.related_model._default_manager
            rows.link_to(meetings)


class AgendaItemQuerySet(OfMeetingQuerySet):
    """Reads over the agendas."""


class AgendaItem(Sourced, RecordModel):
    """A numbered item of a meeting's agenda; its sub-items are numbered 4.1, 4.2."""

    noun = Noun(
        "agenda-items",
        search_fields=("title_en", "title_zh", "outcome_en", "outcome_zh", "number"),
        result_joins=("meeting",),
        source_line=SourceLine("meetings:meeting-detail", key=("meeting__slug",), text=("title",)),
    )
    key_fields = ("meeting__slug", "number")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="agenda_items", verbose_name=_("meeting")
    )
    number = models.CharField(_("number"), max_length=10, help_text=_("4, or 4.2 below item 4."))
    position = models.PositiveSmallIntegerField(
        _("position"), help_text=_("The place in the order of the meeting, from 1.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of item"),
    )
    priority = models.ForeignKey(
        Priority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("priority"),
    )
    title_en = models.CharField(_("title (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=250, blank=True)
    outcome_en = models.TextField(_("outcome (English)"), blank=True)
    outcome_zh = models.TextField(_("outcome (Chinese)"), blank=True)

    title = Bilingual()
    outcome = Bilingual()
    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            language_constraint("title", _("Give the title in English or in Chinese.")),
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The meeting's agenda has an item of this number."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="%(app_label)s_%(class)s_not_part_of_itself",
                violation_error_message=_("An agenda item cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def result_title(self) -> list[str]:
        return [self.meeting.short_name, self.number, self.title]

    def get_result_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#item-{self.number}"
