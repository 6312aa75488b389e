from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual, LocalText
from sccp_tracker.records.constraints import language_constraint
from sccp_tracker.records.nouns import Noun
from sccp_tracker.records.page_url import PageUrl

# The source of what officers hear from day to day.
DESK_NOTES = "desk-notes"
# How long the name of a source is beside a fact that was read there.
LONGEST_NAME = 40


class SourceQuerySet(RecordQuerySet):
    """Reads over the sources."""

    def on_record(self, day: date | None) -> Self:
        """Return the sources recorded on or before `day`, and those that grow from day to day."""
        if day is None:
            return self
        dated = self.filter(Q(recorded_on__lte=day) | Q(recorded_on__isnull=True))
        return dated.not_added_after(day)

    def desk_notes(self) -> "Source":
        """Return the running notes of the desk; they are made where they are not there."""
        notes, _is_new = self.get_or_create(
            slug=DESK_NOTES, defaults={"title_en": "Notes of the desk", "title_zh": "承辦人紀錄"}
        )
        return notes


class Source(RecordModel):
    """A document from which facts were read, such as the report of a meeting."""

    noun = Noun("sources", search_fields=("title_en", "title_zh", "note_en", "note_zh", "slug"))
    key_fields = ("slug",)

    slug = models.SlugField(_("short name"), unique=True)
    title_en = models.CharField(_("title (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=250, blank=True)
    recorded_on = models.DateField(
        _("recorded on"),
        null=True,
        blank=True,
        help_text=_(
            "The day from which what it says counts as known: for a meeting's report, the last"
            " day of that meeting. Empty for notes that grow from day to day."
        ),
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_zh = models.TextField(_("note (Chinese)"), blank=True)

    title = Bilingual()
    note = Bilingual()
    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["recorded_on", "slug"]
        constraints = [language_constraint("title", _("Give the title in English or in Chinese."))]

    def __str__(self) -> str:
        return self.title or self.slug

    @property
    def name(self) -> LocalText:
        """Return the beginning of the title, which names it beside what was read there."""
        return self.title.cut(LONGEST_NAME)

    get_absolute_url = PageUrl("records:source-detail", "slug")

    def result_title(self) -> list[str]:
        return [self.title]
