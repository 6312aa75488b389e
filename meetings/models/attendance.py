from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.dates import OfMeetingQuerySet
from meetings.models.economy import Economy
from meetings.models.meeting import Meeting
from sccp_tracker.records.base import RecordModel
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.provenance import Sourced


class AttendanceRole(models.TextChoices):
    HOST = "host", _("host")
    CHAIR = "chair", _("chair")
    GUEST = "guest", _("guest")


class Attendance(Sourced, RecordModel):
    """The role of one party at one meeting: host, chair or guest."""

    noun = Noun(
        "attendances",
        source_line=SourceLine(
            "meetings:meeting-detail",
            key=("meeting__slug",),
            text=("meeting__title",),
            who=("economy__name",),
            choice=("role",),
        ),
    )
    key_fields = ("meeting__slug", "economy__code", "role")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendances", verbose_name=_("meeting")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, related_name="attendances", verbose_name=_("economy")
    )
    role = models.CharField(_("role"), max_length=10, choices=AttendanceRole)
    is_inferred = models.BooleanField(
        _("inferred"),
        default=False,
        help_text=_("The source does not say so in words; it follows from what it says."),
    )
    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("role at a meeting")
        verbose_name_plural = _("roles at meetings")
        ordering = ["meeting", "role", "economy"]
        constraints = [
            choices_constraint(
                "role", AttendanceRole, _("A party is host, chair or guest of a meeting.")
            ),
            models.UniqueConstraint(
                fields=["meeting", "economy", "role"],
                name="%(app_label)s_%(class)s_role_once",
                violation_error_message=_("This party has that role at the meeting already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class DelegateQuerySet(OfMeetingQuerySet):
    """Reads over the people at meetings."""


class DelegateRole(models.TextChoices):
    CHAIR = "chair", _("chair of the meeting")
    HEAD = "head", _("head of delegation")
    DELEGATE = "delegate", _("delegate")


class Delegate(Sourced, RecordModel):
    """A named person at a meeting, for an economy."""

    noun = Noun(
        "delegates",
        search_fields=(
            *("name_en", "name_zh", "post_en", "post_zh"),
            *("economy__name_en", "economy__name_zh", "economy__code"),
        ),
        result_joins=("meeting", "economy"),
        source_line=SourceLine(
            "meetings:meeting-detail",
            key=("meeting__slug",),
            text=("name",),
            who=("economy__name",),
            choice=("role",),
        ),
    )
    key_fields = ("meeting__slug", "economy__code", "name_en", "name_zh")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="delegates", verbose_name=_("meeting")
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
            choices_constraint(
                "role", DelegateRole, _("A person is chair, head of delegation or delegate.")
            ),
            language_constraint("name", _("Give the name in English or in Chinese.")),
            models.UniqueConstraint(
                fields=["meeting", "economy", "name_en", "name_zh"],
                name="%(app_label)s_%(class)s_named_once",
                violation_error_message=_("This person is on the list of the meeting already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def result_title(self) -> list[str]:
        post = filter(None, [self.post])
        return [self.name, *post, *self.economy.result_title(), self.meeting.short_name]

    def get_result_url(self) -> str:
        return self.meeting.get_absolute_url()
