from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models.commitment import Commitment
from initiatives.models.in_meeting import OnAgenda
from initiatives.models.intervention import Intervention
from initiatives.models.vocabulary import InterventionKind
from meetings.models import AgendaItem
from sccp_tracker.records.base import RecordQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.provenance import Sourced


class AgendaPointQuerySet(RecordQuerySet):
    """Reads over what is to be raised at meetings."""

    list_joins = (
        "commitment__meeting",
        "commitment__owner",
        "question__meeting",
        "question__speaker",
        "source",
    )

    def for_list(self) -> Self:
        """Return the points to raise, in one query, each with `is_open`.

        A point is open until a reply to its question is known, or its commitment is closed.
        """
        questions = Intervention.objects.as_of(self.day).unanswered()
        promises = Commitment.objects.as_of(self.day).open()
        is_open = Exists(questions.filter(pk=OuterRef("question"))) | Exists(
            promises.filter(pk=OuterRef("commitment"))
        )
        rows = super().for_list().filter(is_left_out=False)
        return rows.annotate(is_open=ExpressionWrapper(is_open, models.BooleanField()))


class AgendaPoint(Sourced, OnAgenda):
    """What is to be raised at a meeting: a commitment that is due, or a question left open."""

    noun = Noun(
        "agenda-points",
        source_line=SourceLine(
            "meetings:meeting-detail",
            key=("meeting__slug",),
            text=("commitment__text", "question__gist"),
            who=("commitment__owner__name", "question__speaker__name"),
        ),
    )

    agenda_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name=_("agenda item"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_points",
        verbose_name=_("commitment"),
    )
    question = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_points",
        verbose_name=_("question"),
    )
    is_left_out = models.BooleanField(
        _("left out"),
        default=False,
        help_text=_(
            "Tick this rather than delete the point: a deleted one comes back when the meeting is"
            " prepared again."
        ),
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_zh = models.TextField(_("note (Chinese)"), blank=True)

    note = Bilingual()
    is_open: bool
    objects = AgendaPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda point")
        verbose_name_plural = _("agenda points")
        ordering = ["meeting", "number"]
        constraints = [
            *OnAgenda.Meta.constraints,
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, question__isnull=True)
                | Q(commitment__isnull=True, question__isnull=False),
                name="%(app_label)s_%(class)s_raises_one_thing",
                violation_error_message=_("Name a commitment or a question to raise, not both."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "commitment"],
                name="%(app_label)s_%(class)s_commitment_once",
                violation_error_message=_(
                    "This commitment is to be raised at the meeting already."
                ),
            ),
            models.UniqueConstraint(
                fields=["meeting", "question"],
                name="%(app_label)s_%(class)s_question_once",
                violation_error_message=_("This question is to be raised at the meeting already."),
            ),
        ]

    @property
    def closed_label(self) -> str:
        """Return in words that it is no longer open, of a commitment or of a question."""
        return gettext("closed") if self.commitment_id else gettext("answered")

    def clean(self) -> None:
        """Refuse a turn that asks nothing."""
        super().clean()
        if self.question and self.question.kind != InterventionKind.QUESTION:
            raise ValidationError({"question": _("This turn is not a question.")})
