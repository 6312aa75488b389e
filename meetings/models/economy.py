from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.nouns import Noun


class EconomyQuerySet(RecordQuerySet):
    """Reads over the parties."""


class EconomyKind(models.TextChoices):
    MEMBER = "member", _("APEC member economy")
    GUEST = "guest", _("guest economy")
    ORGANISATION = "organisation", _("international organisation")
    APEC_BODY = "apec-body", _("APEC body")


class Economy(RecordModel):
    """A party that can speak, lead or promise: an economy, an organisation or an APEC body.

    Chair, host and guest are roles at a meeting (`Attendance`), never parties.
    """

    noun = Noun(
        "economies",
        search_fields=("code", "name_en", "name_zh"),
        list_url="meetings:economy-list",
        menu=6,
    )
    key_fields = ("code",)

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=EconomyKind)

    name = Bilingual()
    objects = EconomyQuerySet.as_manager()

    class Meta:
        verbose_name = _("economy")
        verbose_name_plural = _("economies")
        ordering = ["name_en", "code"]
        constraints = [
            choices_constraint(
                "kind",
                EconomyKind,
                _("An economy is a member, a guest, an organisation or a body."),
            ),
            language_constraint("name", _("Give the name in English or in Chinese.")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:economy-detail", args=[self.code])

    @property
    def short_name(self) -> str:
        """Return the name of an economy, and the acronym of an organisation or body."""
        return self.name if self.kind in (EconomyKind.MEMBER, EconomyKind.GUEST) else self.code

    def result_title(self) -> list[str]:
        return [self.name, self.code]
