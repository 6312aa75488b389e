from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Meeting
from meetings.models.history import HistoryLine, HistoryQuerySet
from meetings.text import Bilingual

# The year of the first meeting of APEC; what the tracker follows came after it.
FOUNDED = 1989


class LogQuerySet(HistoryQuerySet):
    """Reads over the lines of the history of an initiative or a commitment."""

    search_fields = ("note_en", "note_zh", "when_en", "when_zh")
    list_joins: ClassVar[tuple[str, ...]] = (
        "source",
        "document",
        "heard_at",
        "intervention__meeting",
    )


class LogLine(HistoryLine):
    """One dated line of a history: what was so, as of when, and how we know.

    `as_of` is the day on which it was so (of a date known to the month, its last day).
    """

    told = ("note_en", "note_zh")

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
            models.CheckConstraint(
                condition=Q(as_of__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_recorded_after_the_fact",
                violation_error_message=_(
                    "A status says what was so: its day cannot be after the day it is recorded."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.as_of})"  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse a day of a year that can only be a slip: APEC was founded in 1989."""
        super().clean()
        if self.as_of and self.as_of.year < FOUNDED:
            raise ValidationError(
                {"as_of": _("APEC was founded in %(year)s: check the year.") % {"year": FOUNDED}}
            )

    def append(self) -> None:
        """Append this line, unless the very same was recorded today: a form sent twice is one line.

        Clean it first. Raises ValidationError where today's line of the same status and day says
        it otherwise.
        """
        key = {path.partition("__")[0] for path in self.key_fields}
        there = self._meta.model._default_manager.filter(
            **{name: getattr(self, name) for name in key}
        ).first()
        columns = [each.attname for each in self._meta.concrete_fields if not each.primary_key]
        if there is None:
            self.save()
        elif any(getattr(there, name) != getattr(self, name) for name in columns):
            raise ValidationError(
                _(
                    "“%(status)s” as of this day was recorded today already, in other words. A line"
                    " of a history is answered by one of another status or day."
                )
                % {"status": self.get_status_display()}  # type: ignore[attr-defined]
            )
