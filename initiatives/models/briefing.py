"""What the desk writes for a briefing, and the briefs that were issued."""

import hashlib
import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models.commitment import Commitment
from initiatives.models.initiative import Initiative
from initiatives.models.intervention import Intervention
from initiatives.models.vocabulary import Band
from meetings.models import Meeting
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint
from sccp_tracker.records.history import HistoryLine, HistoryQuerySet
from sccp_tracker.records.models.trace import AppendOnly, AppendOnlyQuerySet
from sccp_tracker.records.nouns import Noun
from sccp_tracker.records.page_url import PageUrl

# What a line of words is about: one of these.
ABOUT = ("initiative", "commitment", "question")
# What the desk writes, in the order of a brief.
WORDS = ("objective", "line", "points", "background", "not_disclosed")


class DeskWordsQuerySet(HistoryQuerySet):
    """Reads over the words of the desk."""

    list_joins = ("meeting", *ABOUT, "source", "action__by")

    def that_count(self) -> Self:
        """Return of each thing at each meeting the last line that stands, as known on the day."""
        same = Q()
        for name in ABOUT:
            same |= Q(**{name: OuterRef(name)})
        later = DeskWords.objects.as_of(self.day).standing().filter(same)
        later = later.filter(meeting=OuterRef("meeting"), number__gt=OuterRef("number"))
        return self.standing().filter(~Exists(later)).order_by("meeting", "number")


class DeskWords(HistoryLine):
    """What the desk means to say of one thing at one meeting, as written on one day.

    The last line that stands counts. They are for officers: no page of a reader without the right
    to view them shows any.
    """

    noun = Noun("desk-words", is_for_officers=True)
    key_fields = ("meeting__slug", "number")
    subject_name = "meeting"
    about = ("meeting", *ABOUT, "recorded_on")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="desk_words", verbose_name=_("meeting")
    )
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="desk_words",
        verbose_name=_("initiative"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="desk_words",
        verbose_name=_("commitment"),
    )
    question = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="desk_words",
        verbose_name=_("question"),
    )
    band = models.CharField(
        _("band"),
        max_length=20,
        choices=Band,
        blank=True,
        help_text=_("Left empty, it is computed: what is due, what is silent, and the rest."),
    )
    objective_en = models.TextField(_("objective (English)"), blank=True)
    objective_zh = models.TextField(_("objective (Chinese)"), blank=True)
    line_en = models.TextField(_("our line (English)"), blank=True)
    line_zh = models.TextField(_("our line (Chinese)"), blank=True)
    points_en = models.TextField(
        _("points to make (English)"), blank=True, help_text=_("One on each line.")
    )
    points_zh = models.TextField(_("points to make (Chinese)"), blank=True)
    background_en = models.TextField(_("background, may be used freely (English)"), blank=True)
    background_zh = models.TextField(_("background, may be used freely (Chinese)"), blank=True)
    not_disclosed_en = models.TextField(_("not to be disclosed (English)"), blank=True)
    not_disclosed_zh = models.TextField(_("not to be disclosed (Chinese)"), blank=True)

    objective = Bilingual()
    line = Bilingual()
    points = Bilingual()
    background = Bilingual()
    not_disclosed = Bilingual()
    objects = DeskWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of the desk")
        verbose_name_plural = _("words of the desk")
        ordering = ["meeting", "number"]
        constraints = [
            *HistoryLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The history has a line of this number already."),
            ),
            choices_constraint(
                "band", ["", *Band], _("Choose one of the three bands, or leave it empty.")
            ),
            models.CheckConstraint(
                condition=Q(
                    initiative__isnull=False, commitment__isnull=True, question__isnull=True
                )
                | Q(initiative__isnull=True, commitment__isnull=False, question__isnull=True)
                | Q(initiative__isnull=True, commitment__isnull=True, question__isnull=False),
                name="%(app_label)s_%(class)s_about_one_thing",
                violation_error_message=_(
                    "Say of one thing what the desk means to say: an initiative, a commitment or a"
                    " question."
                ),
            ),
        ]

    def __str__(self) -> str:
        words = {"noun": self._meta.verbose_name, "number": self.number}
        return gettext("%(noun)s %(number)s") % words

    @property
    def thing(self) -> tuple[int | None, int | None, int | None]:
        """Return what the words are about: the keys of `ABOUT`, of which one is given."""
        return self.initiative_id, self.commitment_id, self.question_id

    def among(self, lines: list[Any]) -> Any:
        """Return the last of the lines about the same thing, where it says the very same.

        What was taken back and is said again counts again.
        """
        same = [each for each in lines if each.thing == self.thing]
        return super().among(same[-1:])


class BriefQuerySet(AppendOnlyQuerySet):
    """Reads over the briefs that were issued, and the one verb that adds to them."""

    def as_of(self, day: Any) -> Self:
        """Return the briefs issued on or before `day`; all of them where it is None."""
        return self if day is None else self.filter(issued_on__lte=day)

    def issue(self, **said: Any) -> "Brief":
        """Keep what a brief says under the next number of the year, and return it."""
        today = timezone.localdate()
        last = self.filter(year=today.year).aggregate(last=Max("number"))["last"] or 0
        brief = Brief(year=today.year, number=last + 1, issued_on=today, **said)
        brief.sha256 = digest_of(brief.content)
        brief.full_clean()
        # Of two at once, the second is refused its number, and asked again.
        brief.save()
        return brief


def digest_of(content: Any) -> str:
    """Return the SHA-256 of what a brief says, as 64 digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


class Brief(AppendOnly):
    """A brief that was issued, as it was: it never changes, and can be printed again.

    What changed since is told in another one, which is its addendum.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="briefs",
        verbose_name=_("issued by"),
    )
    subject = models.CharField(
        _("about"), max_length=200, help_text=_("As it stands in the address of the briefing.")
    )
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=500)
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    overridden = models.JSONField(_("let stand"), default=list, blank=True)
    reason = models.CharField(_("why it was let stand"), max_length=500, blank=True)
    addendum_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name=_("addendum to"),
    )

    objects = BriefQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The year has a brief of this number already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_number_positive",
                violation_error_message=_("Numbers begin at 1."),
            ),
            choices_constraint(
                "language",
                dict(settings.LANGUAGES),
                _("Choose one of the languages of the tracker."),
            ),
            models.CheckConstraint(
                condition=Q(overridden=[]) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_let_stand_for_a_reason",
                violation_error_message=_("Say why it is issued in spite of what was found."),
            ),
            models.CheckConstraint(
                condition=Q(addendum_to__isnull=True) | ~Q(addendum_to=F("pk")),
                name="%(app_label)s_%(class)s_not_addendum_to_itself",
                violation_error_message=_("A brief is no addendum to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}"

    get_absolute_url = PageUrl("initiatives:brief", "year", "number")

    @property
    def is_intact(self) -> bool:
        """Return whether it says what it said when it was issued."""
        return digest_of(self.content) == self.sha256
