from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.in_meeting import OnAgenda
from initiatives.models.initiative import Initiative
from initiatives.models.vocabulary import InterventionKind
from meetings.models import AgendaItem, Document, Economy, Meeting
from meetings.models.dates import OfMeetingQuerySet
from sccp_tracker.records.bilingual import Bilingual
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.traced import TracedManyToManyField


def spoken_by(codes: list[str]) -> Q:
    """Return the condition that any of these parties speaks, or another one for it."""
    parties = Economy.objects.of(codes)
    return Q(speaker__in=parties) | Q(on_behalf_of__in=parties)


class InterventionQuerySet(OfMeetingQuerySet):
    """Reads over the turns of speech."""

    list_joins = (
        "meeting",
        "agenda_item",
        "speaker",
        "on_behalf_of",
        "in_reply_to__speaker",
        "in_reply_to__meeting",
        "source",
    )

    def for_list(self) -> Self:
        """Return the rows with all that a list shows, in three queries."""
        named = Initiative.objects.as_of(self.day)
        return super().for_list().prefetch_related(Prefetch("initiatives", named), "addressed_to")

    def unanswered(self) -> Self:
        """Return the questions to which no reply is known."""
        replies = Intervention.objects.as_of(self.day).filter(
            in_reply_to=OuterRef("pk"), kind=InterventionKind.REPLY
        )
        return self.filter(~Exists(replies), kind=InterventionKind.QUESTION)

    def answerable_at(self, meeting: Meeting) -> Self:
        """Return the turns of `meeting`, and the earlier questions that are to be raised at it."""
        raised = Intervention.objects.filter(agenda_points__meeting=meeting)
        return self.filter(Q(meeting=meeting) | Q(pk__in=raised.values("pk")))

    def same_as(self, turn: "Intervention") -> Self:
        """Return the turns that say the same as `turn`, in the same words at the same point."""
        point = ("meeting", "agenda_item", "kind", "speaker", "in_reply_to", "gist_en", "gist_zh")
        return self.filter(**{name: getattr(turn, name) for name in point})

    def thread_of(self, turn: "Intervention") -> Self:
        """Return the turns of the conversation of which `turn` is part.

        A turn that nobody answers and that answers nobody is a conversation of one.
        """
        replies = Intervention.objects.filter(in_reply_to__isnull=False).order_by()
        here = replies.filter(meeting=turn.meeting_id).values_list("pk", "in_reply_to_id")
        # A question may be answered at a later meeting. Of one condition with "or" the databases
        # would read every turn; each of these two has an index.
        later = replies.filter(in_reply_to__meeting=turn.meeting_id)
        links = dict(here.union(later.values_list("pk", "in_reply_to_id")))
        thread = {turn.pk}
        first = turn.pk
        # Two turns may have been made to answer each other by mistake.
        while (answered := links.get(first)) and answered not in thread:
            thread.add(first := answered)
        while new := {pk for pk, answered in links.items() if answered in thread} - thread:
            thread |= new
        return self.filter(pk__in=thread)

    def of_initiatives(self, slugs: list[str]) -> Self:
        """Return the turns that speak of any of these initiatives."""
        links = self.model.initiatives.through.objects.filter(
            intervention=OuterRef("pk"), initiative__slug__in=slugs
        )
        return self.filter(Exists(links))

    def to_economies(self, codes: list[str]) -> Self:
        """Return the turns that answer or address any of these parties."""
        return self.filter(self.heard_by(codes))

    def by_speakers(self, codes: list[str]) -> Self:
        """Return the turns in which any of these parties, or an agency of it, has the floor."""
        return self.filter(speaker__in=Economy.objects.of(codes))

    def with_economy(self, codes: list[str]) -> Self:
        """Return the turns spoken by or for any of these parties, or that answer or address one."""
        return self.filter(spoken_by(codes) | self.heard_by(codes))

    def between(self, codes: list[str]) -> Self:
        """Return the turns that one of these parties says to another, not a third one to both."""
        found = Q(pk__in=[])
        for code in codes:
            others = [other for other in codes if other != code]
            found |= spoken_by([code]) & self.heard_by(others)
        return self.filter(found)

    def heard_by(self, codes: list[str]) -> Q:
        """Return the condition that a turn answers or addresses any of these parties."""
        links = self.model.addressed_to.through.objects.filter(
            intervention=OuterRef("pk"), economy__in=Economy.objects.meant_by(codes)
        )
        return Q(in_reply_to__speaker__in=Economy.objects.of(codes)) | Q(Exists(links))


class Intervention(Sourced, OnAgenda):
    """One turn of one speaker at a meeting, in order, under an agenda item."""

    noun = Noun(
        "interventions",
        search_fields=(
            *("gist_en", "gist_zh"),
            *("speaker__name_en", "speaker__name_zh", "speaker__code"),
        ),
        main_text="gist",
        result_joins=("speaker", "meeting"),
        list_url="initiatives:intervention-list",
        menu=3,
        source_line=SourceLine(
            "initiatives:intervention-detail",
            key=("meeting__slug", "number"),
            text=("gist",),
            who=("speaker__name",),
            choice=("kind",),
        ),
    )

    agenda_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions",
        verbose_name=_("agenda item"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=InterventionKind)
    speaker = models.ForeignKey(
        Economy, models.PROTECT, related_name="interventions", verbose_name=_("speaker")
    )
    as_chair = models.BooleanField(_("spoken as chair"), default=False)
    on_behalf_of = models.ForeignKey(
        Economy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions_by_others",
        verbose_name=_("on behalf of"),
    )
    in_reply_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    addressed_to = TracedManyToManyField(
        Economy, blank=True, related_name="interventions_received", verbose_name=_("addressed to")
    )
    gist_en = models.TextField(_("gist (English)"), blank=True)
    gist_zh = models.TextField(_("gist (Chinese)"), blank=True)
    initiatives = TracedManyToManyField(
        Initiative, blank=True, related_name="interventions", verbose_name=_("initiatives")
    )
    documents = TracedManyToManyField(
        Document, blank=True, related_name="interventions", verbose_name=_("documents")
    )

    gist = Bilingual()
    answers: "list[Intervention]"
    is_just_below: bool
    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["meeting", "number"]
        constraints = [
            *OnAgenda.Meta.constraints,
            choices_constraint(
                "kind", InterventionKind, _("Choose one of the kinds of intervention.")
            ),
            language_constraint("gist", _("Say in English or in Chinese what was said.")),
            models.CheckConstraint(
                condition=Q(in_reply_to__isnull=True) | ~Q(in_reply_to=F("pk")),
                name="%(app_label)s_%(class)s_not_reply_to_itself",
                violation_error_message=_("A turn cannot reply to itself."),
            ),
        ]

    get_absolute_url = PageUrl("initiatives:intervention-detail", "meeting.slug", "number")

    def result_title(self) -> list[str]:
        return [*self.speaker.result_title(), self.meeting.short_name, str(self.number)]

    def voices(self) -> list[Economy]:
        """Return who speaks, and for whom it is said where that is another party."""
        return [self.speaker, *([self.on_behalf_of] if self.on_behalf_of else [])]

    def hearers(self) -> list[Economy]:
        """Return the parties it answers or addresses, each once."""
        parties = list(self.addressed_to.all())
        if self.in_reply_to and self.in_reply_to.speaker not in parties:
            parties.insert(0, self.in_reply_to.speaker)
        return parties


def threads_of(turns: Iterable[Intervention]) -> list[Intervention]:
    """Return the turns that open a conversation, in order, each with its `answers`.

    The answers have answers of their own, so that all `turns` are there once. One that answers
    none of those before it opens a conversation. `is_just_below` tells of each turn whether what
    it answers stands right above it when they are read in this order.
    """
    opening: list[Intervention] = []
    before: dict[int, Intervention] = {}
    for turn in turns:
        answered = before.get(turn.in_reply_to_id or 0)
        turn.is_just_below = bool(answered and not answered.answers)
        turn.answers = []
        (answered.answers if answered else opening).append(turn)
        before[turn.pk] = turn
    return opening
