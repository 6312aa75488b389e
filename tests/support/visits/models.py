from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Economy
from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.provenance import Sourced


class VisitQuerySet(RecordQuerySet):
    """Reads over the visits."""

    list_joins = ("visitor", "host", "source")


class Visit(Sourced, RecordModel):
    """The customs of one economy visited those of another on a day."""

    noun = Noun(
        "visits",
        search_fields=(
            *("purpose_en", "purpose_zh", "visitor__name_en", "visitor__name_zh"),
            *("host__name_en", "host__name_zh"),
        ),
        result_joins=("visitor", "host"),
        list_url="visits:visit-list",
        menu=99,
        source_line=SourceLine(
            "meetings:economy-detail",
            key=("host__code",),
            text=("purpose",),
            who=("visitor__name",),
        ),
    )
    key_fields = ("visitor__code", "host__code", "day")

    visitor = models.ForeignKey(
        Economy, models.PROTECT, related_name="visits_made", verbose_name=_("visitor")
    )
    host = models.ForeignKey(
        Economy, models.PROTECT, related_name="visits_received", verbose_name=_("host")
    )
    day = models.DateField(_("day"))
    purpose_en = models.CharField(_("purpose (English)"), max_length=250, blank=True)
    purpose_zh = models.CharField(_("purpose (Chinese)"), max_length=250, blank=True)

    purpose = Bilingual()
    objects: Any = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["day", "pk"]
        constraints = [
            language_constraint("purpose", _("Give the purpose in English or in Chinese.")),
            models.CheckConstraint(
                condition=~Q(visitor=F("host")),
                name="%(app_label)s_%(class)s_to_another",
                violation_error_message=_("An economy does not visit itself."),
            ),
            models.UniqueConstraint(
                fields=["visitor", "host", "day"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This visit is on record already."),
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        """Return the address of the list, narrowed to the visit."""
        query = {"visitor": self.visitor.code, "host": self.host.code, "day": str(self.day)}
        return reverse("visits:visit-list", query=query)

    def result_title(self) -> list[str]:
        return [self.purpose, self.visitor.name, self.host.name]
