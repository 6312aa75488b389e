import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from initiatives.models.in_meeting import CitesTurn, NumberedInMeeting
from initiatives.models.initiative import Initiative
from initiatives.models.intervention import Intervention
from initiatives.models.vocabulary import Bound
from meetings.models import Economy
from meetings.models.dates import OfMeetingQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.numbers import in_units, number_in_words
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced

# SQLite keeps numbers as floats, which are exact to this many digits.
DIGITS = 15


def number_of(word: str) -> Decimal | None:
    """Return the number that people write as `392`, `97.1` or `1,234`; None for `05` or `AEO`."""
    plain = unicodedata.normalize("NFKC", word)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    # As many digits as the column has; there is no longer number on record.
    is_number = re.fullmatch(r"(0|[1-9]\d{0,13})(\.\d{1,4})?", plain, re.ASCII)
    return Decimal(plain) if is_number else None


class FigureQuerySet(OfMeetingQuerySet, CitesTurn):
    """Reads over the numbers that were reported."""

    list_joins = ("meeting", "about", "initiative", "intervention__meeting", "source")

    def for_list(self) -> Self:
        """Return the rows with all that a list shows; they can be sorted by `amount`."""
        whole = Coalesce(F("denominator"), Value(1))
        return (
            super().for_list().alias(amount=Cast("value", FloatField()) / Cast(whole, FloatField()))
        )

    def reported(self) -> Self:
        """Return the numbers that the sources print, without those that we counted ourselves."""
        return self.filter(is_our_count=False)

    def our_counts(self) -> Self:
        """Return the numbers that we counted in lists of the sources."""
        return self.filter(is_our_count=True)

    def about_parties(self, codes: list[str]) -> Self:
        """Return the figures about any of these parties or their agencies."""
        return self.filter(about__in=Economy.objects.of(codes))

    def holds(self, word: str) -> Q:
        """Return the condition that a row holds the word, or is the number that it names."""
        number = number_of(word)
        is_number = Q(value=number, denominator=None)
        return super().holds(word) if number is None else super().holds(word) | is_number


class Figure(Sourced, NumberedInMeeting):
    """One number that was reported, and what it counts.

    Readings of the same thing at several meetings share a `series`.
    """

    noun = Noun(
        "figures",
        search_fields=(
            *("counts_en", "counts_zh", "unit_en", "unit_zh"),
            *("when_en", "when_zh", "note_en", "note_zh"),
            *("about__name_en", "about__name_zh", "about__code", "series"),
        ),
        main_text="counts",
        result_joins=("about",),
        list_url="initiatives:figure-list",
        menu=4,
        source_line=SourceLine(
            "initiatives:figure-series",
            key=("series",),
            text=("counts",),
            who=("about__name",),
            value=("value",),
            denominator=("denominator",),
            unit=("unit",),
        ),
    )

    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    denominator = models.PositiveIntegerField(
        _("denominator"),
        null=True,
        blank=True,
        help_text=_("Of a fraction: one third has the value 1 and the denominator 3."),
    )
    bound = models.CharField(_("bound"), max_length=10, choices=Bound, default=Bound.EXACT)
    is_our_count = models.BooleanField(
        _("our count"),
        default=False,
        help_text=_("The source prints a list, not the number: we counted it."),
    )
    unit_en = models.CharField(_("unit (English)"), max_length=60, blank=True)
    unit_zh = models.CharField(_("unit (Chinese)"), max_length=60, blank=True)
    counts_en = models.CharField(_("what it counts (English)"), max_length=250, blank=True)
    counts_zh = models.CharField(_("what it counts (Chinese)"), max_length=250, blank=True)
    when_en = models.CharField(
        _("when, in words (English)"),
        max_length=120,
        blank=True,
        help_text=_("The day or the year to which the number refers, as it was said."),
    )
    when_zh = models.CharField(_("when, in words (Chinese)"), max_length=120, blank=True)
    note_en = models.TextField(_("note (English)"), blank=True)
    note_zh = models.TextField(_("note (Chinese)"), blank=True)
    series = models.SlugField(
        _("series"),
        max_length=80,
        help_text=_("The same for every reading of this number, at whatever meeting."),
    )
    about = models.ForeignKey(
        Economy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("about"),
    )
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("initiative"),
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("said in"),
    )

    unit = Bilingual()
    counts = Bilingual()
    when = Bilingual()
    note = Bilingual()
    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["meeting", "number"]
        constraints = [
            *NumberedInMeeting.Meta.constraints,
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=2),
                name="%(app_label)s_%(class)s_denominator_divides",
                violation_error_message=_("The denominator of a fraction is 2 or more."),
            ),
            choices_constraint("bound", Bound, _("Choose how exact the figure is.")),
            language_constraint("counts", _("Say in English or in Chinese what it counts.")),
            models.UniqueConstraint(
                fields=["meeting", "series"],
                name="%(app_label)s_%(class)s_series_once",
                violation_error_message=_("The meeting has a reading of this series already."),
            ),
        ]

    def clean(self) -> None:
        """Refuse a fraction of fractions, and a number of which a database would keep a part."""
        super().clean()
        if self.denominator and self.value is not None and self.value != int(self.value):
            raise ValidationError(
                {"value": _("Of a fraction the value is the whole number above the line.")}
            )
        if self.value is not None and len(self.value.normalize().as_tuple().digits) > DIGITS:
            raise ValidationError(
                {
                    "value": _(
                        "A figure has %(digits)s digits at most, but for zeros at its end: write it"
                        " in a larger unit, or less exactly."
                    )
                    % {"digits": DIGITS}
                }
            )

    get_absolute_url = PageUrl("initiatives:figure-series", "series")

    @property
    def reading(self) -> str:
        """Return the value as one would write it: `97.1`, `more than 80`, `1/3`."""
        value = number_in_words(self.value, self.denominator)
        if self.bound == Bound.EXACT:
            return value
        words = {"bound": self.get_bound_display(), "value": value}
        return str(_("%(bound)s %(value)s") % words)

    @property
    def amount(self) -> Fraction:
        """Return how much it is, exactly."""
        return Fraction(self.value) / (self.denominator or 1)

    def result_title(self) -> list[str]:
        party = self.about.result_title() if self.about else []
        return [in_units(self.reading, self.unit), *party]
