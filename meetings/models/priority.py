from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced

# Stands for the priority of what has none, where priorities are chosen or put in order.
NO_PRIORITY = "none"


class PriorityQuerySet(RecordQuerySet):
    """Reads over the priorities."""

    list_joins = ("source",)


class Priority(Sourced, RecordModel):
    """One of the strategic priorities of a plan period, such as 2022-2025."""

    noun = Noun(
        "priorities",
        search_fields=("title_en", "title_zh", "slug"),
        list_url="meetings:priority-list",
        menu=7,
        source_line=SourceLine("meetings:priority-detail", key=("slug",), text=("title",)),
    )
    key_fields = ("slug",)

    slug = models.SlugField(_("short name for addresses"), unique=True)
    plan_from = models.PositiveSmallIntegerField(_("plan from (year)"))
    plan_to = models.PositiveSmallIntegerField(_("plan to (year)"))
    number = models.PositiveSmallIntegerField(_("number"))
    title_en = models.CharField(_("title (English)"), max_length=250, blank=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=250, blank=True)
    title_en_is_ours = models.BooleanField(_("the English title is our translation"), default=False)

    title = Bilingual()
    objects = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["-plan_from", "number", "pk"]
        constraints = [
            language_constraint("title", _("Give the title in English or in Chinese.")),
            models.CheckConstraint(
                condition=Q(plan_to__gte=F("plan_from")),
                name="%(app_label)s_%(class)s_plan_runs_forward",
                violation_error_message=_("The plan ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["plan_from", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The plan has a priority of this number already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    get_absolute_url = PageUrl("meetings:priority-detail", "slug")

    def result_title(self) -> list[str]:
        return [str(self.number), self.title]
