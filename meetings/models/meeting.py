from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.base import (
    Dated,
    Keyed,
    RecordQuerySet,
    Sourced,
    in_some_language,
    known,
)
from meetings.models.party import Economy
from meetings.models.priority import Priority
from meetings.text import Bilingual


class MeetingQuerySet(RecordQuerySet):
    """Reads over the meetings."""

    search_fields = (
        *("short_name_en", "short_name_zh", "title_en", "title_zh", "place_en", "place_zh"),
        *("when_en", "when_zh", "note_en", "note_zh", "slug"),
    )
    list_joins = ("source",)

    def sccp(self) -> Self:
        """Return the meetings of the sub-committee itself, in order."""
        return self.filter(kind=MeetingKind.SCCP)

    def before(self, meeting: "Meeting") -> Self:
        """Return the meetings that end before `meeting` begins, the nearest first."""
        if meeting.earliest is None:
            return self.none()
        return self.filter(latest__lt=meeting.earliest).order_by("-latest", "slug")

    def after(self, meeting: "Meeting") -> Self:
        """Return the meetings that begin after `meeting` ends, the nearest first."""
        if meeting.latest is None:
            return self.none()
        return self.filter(earliest__gt=meeting.latest).order_by("earliest", "slug")

    def over_on(self, day: date) -> Self:
        """Return the meetings that are over on `day`, the nearest first."""
        return self.filter(latest__lt=day).order_by("-latest", "slug")


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


class Meeting(Keyed, Sourced, Dated):
    """A meeting or event that anchors a date; its days may be known only to the month."""

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
    year = models.PositiveSmallIntegerField(_("year"))
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
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = [F("earliest").asc(nulls_last=True), "year", "slug"]
        constraints = [
            *Dated.Meta.constraints,
            in_some_language("short_name", _("Give the short name in English or in Chinese.")),
            known("kind", MeetingKind, _("Choose one of the kinds of meeting.")),
            models.CheckConstraint(
                condition=Q(mode__in=["", "virtual", "in-person", "hybrid"]),
                name="%(app_label)s_%(class)s_mode_known",
                violation_error_message=_(
                    "A meeting is held in person, by video conference or both; leave it empty"
                    " where that is not known."
                ),
            ),
            in_some_language("title", _("Give the title in English or in Chinese.")),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("meeting-detail", args=[self.slug])

    def previous(self) -> "Meeting | None":
        """Return the SCCP meeting before this one, or None where there is none on record."""
        return Meeting.objects.sccp().before(self).first()

    def year_said(self) -> int | None:
        return self.year


class AttendanceRole(models.TextChoices):
    HOST = "host", _("host")
    CHAIR = "chair", _("chair")
    GUEST = "guest", _("guest")


class Attendance(Keyed, Sourced):
    """The role of one party at one meeting: host, chair or guest."""

    key_fields = ("meeting__slug", "economy__code", "role")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, related_name="attendances", verbose_name=_("economy")
    )
    role = models.CharField(_("role"), max_length=10, choices=AttendanceRole)
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("role at a meeting")
        verbose_name_plural = _("roles at meetings")
        ordering = ["meeting", "role", "economy"]
        constraints = [
            known("role", AttendanceRole, _("A party is host, chair or guest of a meeting.")),
            models.UniqueConstraint(
                fields=["meeting", "economy", "role"],
                name="%(app_label)s_%(class)s_role_once",
                violation_error_message=_("This party has that role at the meeting already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class DelegateQuerySet(RecordQuerySet):
    """Reads over the people at meetings."""

    search_fields = (
        *("name_en", "name_zh", "post_en", "post_zh"),
        *("economy__name_en", "economy__name_zh", "economy__code"),
    )
    list_joins = ("meeting", "economy", "source")


class DelegateRole(models.TextChoices):
    CHAIR = "chair", _("chair of the meeting")
    HEAD = "head", _("head of delegation")
    DELEGATE = "delegate", _("delegate")


class Delegate(Keyed, Sourced):
    """A named person at a meeting, for an economy."""

    key_fields = ("meeting__slug", "economy__code", "name_en", "name_zh")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="delegates", verbose_name=_("meeting")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, related_name="delegates", verbose_name=_("economy")
    )
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=DelegateRole)
    post_en = models.CharField(_("post (English)"), max_length=120, blank=True)
    post_zh = models.CharField(_("post (Chinese)"), max_length=120, blank=True)

    name = Bilingual()
    post = Bilingual()
    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["meeting", "economy", "pk"]
        constraints = [
            known("role", DelegateRole, _("A person is chair, head of delegation or delegate.")),
            in_some_language("name", _("Give the name in English or in Chinese.")),
            models.UniqueConstraint(
                fields=["meeting", "economy", "name_en", "name_zh"],
                name="%(app_label)s_%(class)s_named_once",
                violation_error_message=_("This person is on the list of the meeting already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItemQuerySet(RecordQuerySet):
    """Reads over the agendas."""

    search_fields = ("title_en", "title_zh", "outcome_en", "outcome_zh", "number")
    list_joins = ("meeting", "priority", "source")


class AgendaItem(Keyed, Sourced):
    """A numbered item of a meeting's agenda; its sub-items are numbered 4.1, 4.2."""

    key_fields = ("meeting__slug", "number")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="agenda_items", verbose_name=_("meeting")
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
            in_some_language("title", _("Give the title in English or in Chinese.")),
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
