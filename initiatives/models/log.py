from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Meeting
from meetings.models.base import Keyed, RecordQuerySet, Sourced
from meetings.text import Bilingual


class RewritingHistory(TypeError):
    """Raised when code tries to change or delete a line of a history."""


class LogQuerySet(RecordQuerySet):
    """Reads over the lines of a history, which can only be added to."""

    search_fields = ("note_en", "note_zh", "when_en", "when_zh")
    list_joins: ClassVar[tuple[str, ...]] = (
        "source",
        "document",
        "heard_at",
        "intervention__meeting",
    )

    def update(self, **values: Any) -> NoReturn:
        raise RewritingHistory("A history is appended to, never rewritten.")

    def delete(self) -> NoReturn:
        raise RewritingHistory("A history is appended to, never shortened.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise RewritingHistory("A history is appended to, never rewritten.")
        return super().bulk_create(*args, **kwargs)


class LogLine(Keyed, Sourced):
    """One dated line of a history: what was so, as of when, and how we know.

    `as_of` is the day on which it was so (of a date known to the month, its last day);
    `recorded_on` is the day on which we knew. A wrong line is answered by a later one.
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append this line; raise RewritingHistory when it stands in the history already."""
        if not self._state.adding:
            raise RewritingHistory("A history is appended to, never rewritten.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RewritingHistory("A history is appended to, never shortened.")
