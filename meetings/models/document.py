from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.dates import OfMeetingQuerySet
from meetings.models.economy import Economy
from meetings.models.meeting import Meeting
from sccp_tracker.records.base import RecordModel
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced


class DocumentQuerySet(OfMeetingQuerySet):
    """Reads over the papers."""

    list_joins = ("meeting", "tabled_by", "source")

    def tabled_by_parties(self, codes: list[str]) -> Self:
        """Return the papers that any of these parties or their agencies tabled."""
        return self.filter(tabled_by__in=Economy.objects.of(codes))


class Document(Sourced, RecordModel):
    """A paper tabled at a meeting, or annexed to its report."""

    noun = Noun(
        "documents",
        search_fields=(
            *("title_en", "title_zh", "number", "slug"),
            *("tabled_by__name_en", "tabled_by__name_zh", "tabled_by__code"),
        ),
        result_joins=("tabled_by",),
        list_url="meetings:document-list",
        menu=8,
        source_line=SourceLine(
            "meetings:document-detail", key=("slug",), text=("title",), who=("tabled_by__name",)
        ),
    )
    key_fields = ("slug",)

    slug = models.SlugField(_("short name for addresses"), unique=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="documents", verbose_name=_("meeting")
    )
    annex = models.PositiveSmallIntegerField(
        _("annex"),
        null=True,
        blank=True,
        help_text=_("Its number among the annexes of the report."),
    )
    number = models.CharField(
        _("document number"), max_length=60, blank=True, help_text="2022/SOM1/SCCP/001"
    )
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=300, blank=True)
    tabled_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("tabled by"),
    )
    is_title_only = models.BooleanField(
        _("only the title was seen"),
        default=False,
        help_text=_("What it says was not read: no fact is on record from it."),
    )

    title = Bilingual()
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["meeting", "annex", "slug"]
        constraints = [
            language_constraint("title", _("Give the title in English or in Chinese.")),
            models.UniqueConstraint(
                fields=["source", "annex"],
                name="%(app_label)s_%(class)s_annex_once",
                violation_error_message=_("The report has an annex of this number already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    get_absolute_url = PageUrl("meetings:document-detail", "slug")

    def result_title(self) -> list[str]:
        party = self.tabled_by.result_title() if self.tabled_by else []
        return [self.title, *filter(None, [self.number]), *party]
