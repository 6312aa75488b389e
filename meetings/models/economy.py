from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.base import RecordModel, RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.nouns import Noun
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.traced import TracedManyToManyField


class EconomyQuerySet(RecordQuerySet):
    """Reads over the parties."""

    list_joins = ("part_of",)

    def of(self, codes: list[str]) -> Self:
        """Return the parties with these codes, and their agencies."""
        return self.filter(Q(code__in=codes) | Q(part_of__code__in=codes))

    def groups_of(self, codes: list[str]) -> Self:
        """Return the groups that stand for any of these parties: each APEC economy."""
        links = self.model.members.through.objects.filter(to_economy__code__in=codes)
        return self.filter(pk__in=links.values("from_economy"))

    def meant_by(self, codes: list[str]) -> Self:
        """Return the parties with these codes, their agencies, and the groups of them."""
        return self.of(codes) | self.groups_of(codes)


class EconomyKind(models.TextChoices):
    MEMBER = "member", _("APEC member economy")
    GUEST = "guest", _("guest economy")
    ORGANISATION = "organisation", _("international organisation")
    APEC_BODY = "apec-body", _("APEC body")
    AGENCY = "agency", _("agency of a party")
    GROUP = "group", _("each of several parties")


class Economy(RecordModel):
    """A party that can speak, lead or promise: an economy, an organisation or an APEC body.

    Chair, host and guest are roles at a meeting (`Attendance`), never parties. An agency is counted
    under what it is part of; a group stands for each of its members, and what is asked of it is
    asked of them.
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
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        verbose_name=_("agency of"),
        help_text=_("Of an agency only: the economy, organisation or body under which it counts."),
    )
    members = TracedManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="groups",
        verbose_name=_("stands for"),
        help_text=_("Of a group only: those of whom each is meant, such as the APEC economies."),
    )

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
                _(
                    "An economy is a member, a guest, an organisation, a body, an agency or a"
                    " group."
                ),
            ),
            language_constraint("name", _("Give the name in English or in Chinese.")),
            models.CheckConstraint(
                condition=Q(kind=EconomyKind.AGENCY, part_of__isnull=False)
                | ~Q(kind=EconomyKind.AGENCY) & Q(part_of__isnull=True),
                name="%(app_label)s_%(class)s_agency_of_a_party",
                violation_error_message=_("An agency, and nothing else, is part of another party."),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="%(app_label)s_%(class)s_not_part_of_itself",
                violation_error_message=_("An agency cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    get_absolute_url = PageUrl("meetings:economy-detail", "code")

    @property
    def short_name(self) -> str:
        """Return the acronym of an organisation or body, and the name of any other party."""
        has_acronym = self.kind in (EconomyKind.ORGANISATION, EconomyKind.APEC_BODY)
        return self.code if has_acronym else self.name

    def clean(self) -> None:
        """Refuse an agency of an agency, and one whose name does not begin with its party's."""
        super().clean()
        if self.kind != EconomyKind.AGENCY or self.part_of is None:
            return
        if self.part_of.kind in (EconomyKind.AGENCY, EconomyKind.GROUP):
            raise ValidationError(
                {"part_of": _("An agency is part of an economy, an organisation or a body.")}
            )
        for name in ("name_en", "name_zh"):
            begins, said = getattr(self.part_of, name), getattr(self, name)
            if said and not said.startswith(begins):
                raise ValidationError(
                    {
                        name: _(
                            "Begin with the name of the party: Thailand (Food and Drug"
                            " Administration)."
                        )
                    }
                )

    def result_title(self) -> list[str]:
        return [self.name, self.code]
