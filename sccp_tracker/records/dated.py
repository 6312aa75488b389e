"""Dates as they were said, beside the window of days that the words allow."""

from functools import lru_cache
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.bilingual import Bilingual, LocalText
from sccp_tracker.records.date_phrases import Due, days_in_words, parse_due, with_years


# Many rows say the same words.
@lru_cache(maxsize=1_000)
def reading_of(year: int | None, *words: str) -> Due:
    """Return what the first of the words that allow any date allow, where "this year" is `year`."""
    readings = [parse_due(each, year) for each in words if each and year is not None]
    return next((reading for reading in readings if reading != Due()), Due())


def in_year(text: LocalText, year: int | None) -> LocalText:
    """Return the words with the year that "this year" means in them, for a reader of any year."""
    said = text if year is None else with_years(text, year)
    return text if said == text else text.reworded(said)


class Dated(models.Model):
    """Something with a date: the words as said, and the window of days they allow.

    The window is inclusive and either end may be open. Left empty, it is read from the words.
    """

    when_en = models.CharField(
        _("when, in words (English)"),
        max_length=120,
        blank=True,
        help_text=_("As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022."),
    )
    when_zh = models.CharField(
        _("when, in words (Chinese)"),
        max_length=120,
        blank=True,
        help_text=_("As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議."),
    )
    earliest = models.DateField(
        _("earliest day"),
        null=True,
        blank=True,
        help_text=_("Leave both days empty to have them read from the words."),
    )
    latest = models.DateField(_("latest day"), null=True, blank=True)

    when = Bilingual()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latest__gte=F("earliest"))
                | Q(earliest__isnull=True)
                | Q(latest__isnull=True),
                name="%(app_label)s_%(class)s_window_runs_forward",
                violation_error_message=_("The latest day is before the earliest day."),
            ),
            models.CheckConstraint(
                condition=~Q(when_en="", when_zh="")
                | Q(earliest__isnull=True, latest__isnull=True),
                name="%(app_label)s_%(class)s_window_has_words",
                violation_error_message=_(
                    "Write the date in words too, as it was said, beside its days."
                ),
            ),
        ]

    @property
    def days(self) -> str:
        """Return the window in words, or "" where both ends are open."""
        return days_in_words(self.earliest, self.latest)

    @property
    def when_now(self) -> LocalText:
        """Return the words with "this year" as the year that it means."""
        return in_year(self.when, self.year_said())

    def year_said(self) -> int | None:
        """Return the year that "this year" means in the words; None while it is not known."""
        raise NotImplementedError

    def words_read(self) -> Due:
        """Return what the words allow, in whichever language allows anything."""
        return reading_of(self.year_said(), self.when_zh, self.when_en)

    # What is read from the words, where it is left empty.
    read_from_words: ClassVar[tuple[str, ...]] = ("earliest", "latest")

    def said_anew(self, changed: set[str]) -> None:
        """Empty what is read from the words, where these were changed and that was not."""
        if changed & {"when_en", "when_zh"} and not changed & set(self.read_from_words):
            for name in self.read_from_words:
                setattr(self, name, None)

    def clean(self) -> None:
        """Fill an empty window from the words."""
        super().clean()
        if self.earliest is None and self.latest is None and (self.when_en or self.when_zh):
            reading = self.words_read()
            self.earliest, self.latest = reading.earliest, reading.latest
