from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative
from initiatives.models.intervention import Intervention
from initiatives.models.log import LogLine, LogQuerySet
from initiatives.models.numbered import Numbered
from meetings.models import Economy
from meetings.models.base import Sourced, in_some_language, known
from meetings.models.due import DueQuerySet, HasDue
from meetings.text import Bilingual


class CommitmentQuerySet(DueQuerySet):
    """Reads over what was undertaken."""

    search_fields = ("text_en", "text_zh", "when_en", "when_zh")

    def with_status(self, as_of: date | None = None) -> Self:
        """Annotate `status`: the latest outcome, or "open" where none was reported.

        With `as_of`, only outcomes recorded on or before that day count.
        """
        lines = Outcome.objects.filter(commitment=OuterRef("pk")).known_on(as_of)
        latest = lines.order_by("-as_of", "-recorded_on", "-pk").values("status")[:1]
        return self.annotate(status=Coalesce(Subquery(latest), Value(CommitmentStatus.OPEN.value)))

    def with_priority(self) -> Self:
        """Annotate `priority_slug`, of the agenda item it was said under or else its initiative."""
        return self.annotate(
            priority_slug=Coalesce(
                "intervention__agenda_item__priority__slug", "initiative__priority__slug"
            )
        )

    def for_list(self) -> Self:
        """Return the rows with all that a list shows, in one query."""
        return (
            self.with_status()
            .with_due()
            .with_priority()
            .select_related("meeting", "stated_by", "owner", "initiative", "due_meeting", "source")
        )

    def of_parties(self, codes: list[str]) -> Self:
        """Return what any of these parties must do, said, shares in or was promised."""
        shared, received = (
            through.objects.filter(commitment=OuterRef("pk"), economy__code__in=codes)
            for through in (self.model.partners.through, self.model.made_to.through)
        )
        return self.filter(
            Q(owner__code__in=codes)
            | Q(stated_by__code__in=codes)
            | Exists(shared)
            | Exists(received)
        )


class Firmness(models.TextChoices):
    COMMITMENT = "commitment", _("commitment")
    PLAN = "plan", _("plan")
    HOPE = "hope", _("hope")
    RECOMMENDATION = "recommendation", _("recommendation")


class Commitment(Numbered, Sourced, HasDue):
    """A forward-looking undertaking: who, what, by when, how firm, said in which turn."""

    text_en = models.TextField(_("what (English)"), blank=True)
    text_zh = models.TextField(_("what (Chinese)"), blank=True)
    firmness = models.CharField(
        _("firmness"),
        max_length=20,
        choices=Firmness,
        help_text=_(
            "commitment: 承諾, 應. plan: 將, 預計, 訂於, 刻. hope: 盼, 期盼, 願. recommendation:"
            " 建議, 鼓勵, 宜. A hope is courtesy, never a commitment."
        ),
    )
    stated_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        related_name="commitments_stated",
        verbose_name=_("stated by"),
    )
    owner = models.ForeignKey(
        Economy, models.PROTECT, related_name="commitments_owned", verbose_name=_("who must act")
    )
    partners = models.ManyToManyField(
        Economy, blank=True, related_name="commitments_shared", verbose_name=_("together with")
    )
    made_to = models.ManyToManyField(
        Economy, blank=True, related_name="commitments_received", verbose_name=_("made to")
    )
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("initiative"),
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("said in"),
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name=_("revises"),
        help_text=_("The earlier commitment that this one replaces or qualifies."),
    )

    text = Bilingual()
    status: str
    due_earliest: date | None
    due_latest: date | None
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["meeting", "number"]
        constraints = [
            *Numbered.Meta.constraints,
            *HasDue.Meta.constraints,
            known(
                "firmness",
                Firmness,
                _("What was said is a commitment, a plan, a hope or a recommendation."),
            ),
            in_some_language("text", _("Say in English or in Chinese what is to be done.")),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | ~Q(revises=F("pk")),
                name="%(app_label)s_%(class)s_not_revising_itself",
                violation_error_message=_("A commitment cannot revise itself."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("commitment-detail", args=[self.meeting.slug, self.number])

    @property
    def status_label(self) -> str:
        """Return the annotated status in words. Needs `with_status()`."""
        return str(CommitmentStatus(self.status).label)

    def year_said(self) -> int | None:
        return self.meeting.year if self.meeting_id else None


class CommitmentStatus(models.TextChoices):
    OPEN = "open", _("open")
    IN_PROGRESS = "in-progress", _("in progress")
    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY_FULFILLED = "partly-fulfilled", _("partly fulfilled")
    NOT_FULFILLED = "not-fulfilled", _("not fulfilled")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("superseded")


class Outcome(LogLine):
    """One dated line of what came of a commitment. No line: nothing was reported."""

    key_fields = (
        "commitment__meeting__slug",
        "commitment__number",
        "as_of",
        "status",
        "recorded_on",
    )

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="outcomes", verbose_name=_("commitment")
    )
    status = models.CharField(_("status"), max_length=20, choices=CommitmentStatus)

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-as_of", "-recorded_on", "-pk"]
        constraints = [
            *LogLine.Meta.constraints,
            known("status", CommitmentStatus, _("Choose one of the outcomes of a commitment.")),
        ]
