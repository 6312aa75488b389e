from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from initiatives.models.in_meeting import CitesTurn
from meetings.models import Document, Meeting
from sccp_tracker.records.bilingual import Bilingual, LocalText
from sccp_tracker.records.dated import in_year
from sccp_tracker.records.history import HistoryLine, HistoryQuerySet
from sccp_tracker.records.traced import RowRefused, fact_columns

# The year of the first meeting of APEC; what the tracker follows came after it.
FOUNDED = 1989
SEARCHED_IN_LINES = ("note_en", "note_zh", "when_en", "when_zh")


class LogQuerySet(HistoryQuerySet, CitesTurn):
    """Reads over the lines of the history of an initiative or a commitment."""

    heard_in = "heard_at"

    list_joins: ClassVar[tuple[str, ...]] = (
        "source",
        "document",
        "heard_at",
        "intervention__meeting",
        "action__by",
    )

    def citing_another_meeting(self) -> Self:
        """Return the lines that stand whose turn is one of another meeting than theirs."""
        lines: Self = super().citing_another_meeting()
        return lines.standing()


class LogLine(HistoryLine):
    """One dated line of a history: what was so, as of when, and how we know.

    `as_of` is the day on which it was so (of a date known to the month, its last day).
    """

    as_of = models.DateField(_("as of"), help_text=_("The day on which this was so."))
    when_en = models.CharField(_("when, in words (English)"), max_length=120, blank=True)
    when_zh = models.CharField(_("when, in words (Chinese)"), max_length=120, blank=True)
    heard_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("heard at"),
    )
    intervention = models.ForeignKey(
        "initiatives.Intervention",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("heard in"),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("document"),
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_zh = models.TextField(_("note (Chinese)"), blank=True)

    when = Bilingual()
    note = Bilingual()

    class Meta:
        abstract = True
        constraints = [
            *HistoryLine.Meta.constraints,
            models.CheckConstraint(
                condition=Q(as_of__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_recorded_after_the_fact",
                violation_error_message=_(
                    "A status says what was so: its day cannot be after the day it is recorded."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_words} ({self.as_of})"

    def result_title(self) -> list[str]:
        """Return what the line tells, and its day."""
        return [self.in_words, date_format(self.as_of, "DATE_FORMAT")]

    @property
    def in_words(self) -> str:
        """Return the status in words."""
        # The status is a column of the nouns that are such lines.
        line: Any = self
        return str(line.get_status_display())

    def year_said(self) -> int | None:
        """Return the year that "this year" means: of the meeting, or else of the day."""
        if self.heard_at:
            return self.heard_at.year
        return self.as_of.year if self.as_of else None

    @property
    def when_now(self) -> LocalText:
        """Return the words of its day with "this year" as the year that it means."""
        return in_year(self.when, self.year_said())

    def clean(self) -> None:
        """Refuse a day of a year that can only be a slip: APEC was founded in 1989."""
        super().clean()
        if self.as_of and self.as_of.year < FOUNDED:
            raise ValidationError(
                {"as_of": _("APEC was founded in %(year)s: check the year.") % {"year": FOUNDED}}
            )

    def among(self, lines: list[Any]) -> Any:
        """Return the one of these standing lines that says the very same, or None.

        Raises RowRefused where one says it of another meeting: what two officers recorded at two
        meetings at once is one line.
        """
        same = super().among(lines)
        if same is None and any(self.says_but_for_the_meeting(each) for each in lines):
            problem = ValidationError(
                _(
                    "The same was recorded today already, as heard at another meeting. Say in a"
                    " note what was heard at this one."
                )
            )
            raise RowRefused(self, problem)
        return same

    def says_but_for_the_meeting(self, other: Any) -> bool:
        return all(
            getattr(self, column.attname) == getattr(other, column.attname)
            for column in fact_columns(type(self))
            if column.name not in ("number", "heard_at")
        )
