import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from initiatives.models.chain import Chain, TimesMoved
from initiatives.models.in_meeting import CitesTurn, NumberedInMeeting
from initiatives.models.initiative import Initiative
from initiatives.models.intervention import Intervention
from initiatives.models.log import SEARCHED_IN_LINES, LogLine, LogQuerySet
from initiatives.models.vocabulary import (
    BINDING,
    CLOSED,
    KEPT,
    CommitmentStatus,
    DueState,
    Firmness,
    OutcomeHow,
    ScorePart,
)
from meetings.models import Economy, EconomyKind, Meeting
from meetings.models.dates import MEETING_ORDER, OfMeetings
from meetings.models.due import TIES, WINDOW, DueQuerySet, HasDue
from sccp_tracker.records.bilingual import Bilingual, LocalText
from sccp_tracker.records.constraints import choices_constraint, language_constraint
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import Noun, SourceLine
from sccp_tracker.records.page_url import PageUrl
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.punctuation import punctuation
from sccp_tracker.records.switch import Switch
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import TracedManyToManyField

# What a promise anew takes over from the one that it revises. Where it is said and read is new.
TEXTS = ("text_en", "text_zh")
SEVERAL = ("partners", "made_to", "other_initiatives")
TAKEN_OVER = (*TEXTS, "firmness", "stated_by", "owner", *SEVERAL, *WINDOW, "initiative")
WORDS = ("when_en", "when_zh")
NO_WORDS = set(WINDOW) - set(WORDS)
# Stands between the steps of a promise that moved.
ARROW = " → "


def turn_of(meeting: Meeting, said: dict[str, Any] | None, **read_in: Any) -> Intervention | None:
    """Return a turn of these columns, saved; the one that says the same, or None without any."""
    if said is None:
        return None
    initiatives = said.get("initiatives", ())
    columns = {name: value for name, value in said.items() if name != "initiatives"}
    turn = Intervention(meeting=meeting, **read_in, **columns)
    if same := Intervention.objects.same_as(turn).first():
        return same
    turn.full_clean()
    turn.save()
    turn.initiatives.set(initiatives)
    return turn


def made_by(codes: list[str]) -> Q:
    """Return the condition that one of these parties must do it or said it, in its own name."""
    parties = Economy.objects.of(codes)
    return Q(owner__in=parties) | Q(stated_by__in=parties)


def owed_by(codes: list[str]) -> Q:
    """Return the condition that one of these parties must do it.

    It may be asked of a group: then of each member, but not of the one who asks.
    """
    found = Q(owner__in=Economy.objects.of(codes))
    for code in codes:
        asks = Q(stated_by__in=Economy.objects.of([code]))
        found |= Q(owner__in=Economy.objects.groups_of([code])) & ~asks
    return found


def due_by_name(meeting: Meeting) -> Q:
    """Return the condition that it is due at a meeting, or before it."""
    return Q(due_meeting=meeting) | Q(due_before=meeting)


def begins_with(text: str, names: Iterable[str]) -> bool:
    """Return whether a text begins with one of the names, as a word of its own."""
    one = "|".join(re.escape(name.removeprefix("the ")) for name in names)
    return bool(re.match(rf"(?:the )?(?:{one})(?![A-Za-z0-9])", text, re.IGNORECASE))


class CommitmentQuerySet(OfMeetings, DueQuerySet, CitesTurn):
    """Reads over what was undertaken."""

    def latest_lines(self) -> "OutcomeQuerySet":
        """Return the lines of each history that stand, the one that counts first."""
        lines = Outcome.objects.as_of(self.day).filter(commitment=OuterRef("pk"))
        return lines.standing().order_by("-as_of", "-recorded_on", "-number")

    def said_later(self, keys: Iterable[int]) -> dict[int, str]:
        """Return of those of these promises that were made anew the key of the last that was."""
        links = dict(self.filter(revises__isnull=False).values_list("revises_id", "pk"))
        last = {}
        for key in keys:
            walked = key
            for _step in links:
                if walked not in links:
                    break
                walked = links[walked]
            if walked != key:
                last[key] = walked
        keys_of = {row.pk: row.key for row in self.with_keys().filter(pk__in=last.values())}
        return {key: keys_of[found] for key, found in last.items()}

    def revised(self) -> Exists:
        """Return the condition that a later commitment takes the place of a row."""
        return Exists(Commitment.objects.as_of(self.day).filter(revises=OuterRef("pk")))

    def with_status(self) -> Self:
        """Annotate `status`: the latest outcome known, or "open" where none was reported.

        What a later commitment revises is superseded, unless something else closed it.
        """
        if self.has("status"):
            return self
        superseded, still_open = (
            Value(status.value) for status in (CommitmentStatus.SUPERSEDED, CommitmentStatus.OPEN)
        )
        closing, latest = self.last_status()
        revised = Case(When(self.revised(), superseded))
        return self.annotate(status=Coalesce(closing, revised, latest, still_open))

    def last_status(self) -> tuple[Any, Any]:
        """Return what the line that counts says, where it closes the row, and in any case."""
        status = "last_outcome__status" if self.has("last_outcome") else "status"
        closing = Case(When(**{f"{status}__in": CLOSED}, then=F(status)))
        if self.has("last_outcome"):
            return closing, F(status)
        latest = self.latest_lines()
        closed = latest.annotate(closing=closing).values("closing")
        return Subquery(closed[:1]), Subquery(latest.values("status")[:1])

    def with_last_outcome(self) -> Self:
        """Read along `last_outcome`: the line that counts, with where it was done, or None."""
        if self.has("last_outcome"):
            return self
        latest = self.latest_lines().values("pk")[:1]
        line = FilteredRelation("outcomes", condition=Q(outcomes__pk=Subquery(latest)))
        rows = self.annotate(last_outcome=line)
        return rows.select_related("last_outcome__done_at", "last_outcome__heard_at")

    def with_priority(self) -> Self:
        """Annotate `priority_slug`, of the agenda item it was said under or else its initiative."""
        if self.has("priority_slug"):
            return self
        return self.annotate(
            priority_slug=Coalesce(
                "intervention__agenda_item__priority__slug", "initiative__priority__slug"
            )
        )

    list_joins = ("meeting", "stated_by", "owner", "initiative", *TIES, "source")

    def for_list(self) -> Self:
        """Return the rows with all that a list shows, in one query."""
        return super().for_list().with_last_outcome().with_due_state().with_priority()

    def with_due_state(self) -> Self:
        """Annotate `due_state`, judged on the day or else today: exactly one `DueState`."""
        if self.has("due_state"):
            return self
        day = self.judged_on
        of = {state.name: Value(state.value) for state in DueState}
        is_tied = Q(due_slug__isnull=False) | Q(due_after_slug__isnull=False)
        return (
            self.with_status()
            .with_due()
            .annotate(
                due_state=Case(
                    When(status__in=CLOSED, then=of["CLOSED"]),
                    When(
                        Q(due_earliest__isnull=True, due_latest__isnull=True),
                        # A meeting of which no day is known has not come yet.
                        then=Case(When(is_tied, of["NOT_YET"]), default=of["UNDATED"]),
                    ),
                    When(
                        due_latest__lt=day,
                        then=Case(
                            When(firmness__in=BINDING, then=of["OVERDUE"]), default=of["PASSED"]
                        ),
                    ),
                    When(due_earliest__gt=day, then=of["NOT_YET"]),
                    When(due_follows=True, due_meeting__isnull=False, then=of["AT_MEETING"]),
                    default=of["DUE"],
                )
            )
        )

    def with_steps(self) -> Self:
        """Read along `steps`: the wordings of the promise that each row is of, in order.

        The last one counts. Empty where it was never revised and revises nothing. The rows can be
        sorted by `times_moved`.
        """
        if self.has("times_moved"):
            return self
        steps = self.model.objects.as_of(self.day).with_meeting_days().with_due()
        in_order = steps.order_by("recorded_on", *MEETING_ORDER, "number")
        listed = in_order.select_related(*self.list_joins, "intervention__meeting")
        moved = TimesMoved(self.model._meta.db_table, self.day)
        rows = self.annotate(is_revised=self.revised()).alias(times_moved=moved)
        return rows.prefetch_related(Prefetch("chain", listed, to_attr="steps"))

    def beside(self, commitment: "Commitment") -> Self:
        """Return, for a list, the commitment that this one qualifies, and those that qualify it."""
        beside = Q(qualifies=commitment) | Q(pk=commitment.qualifies_id)
        return self.for_list().filter(beside)

    def due_by_meeting(self, meeting: Meeting) -> Self:
        """Return what falls due at `meeting` or before it ends, also what was said at it.

        `meeting` is one of `Meeting.with_days()`. While its days are unknown, what falls due
        before its year.
        """
        years_before = Q(due_latest__year__lt=meeting.year)
        last_day = meeting.known_latest
        by_then = Q(due_latest__lte=last_day) if last_day else years_before
        return self.with_due().filter(due_by_name(meeting) | by_then)

    def due_there(self, meeting: Meeting) -> Self:
        """Return what was due at `meeting`, as known before its first day, whatever came of it.

        That is what was promised to it by name or fell due before it ended, and was not closed by
        or at the SCCP meeting before it; and what was written down while it lasted and is due
        by its end: that is to be heard there, too. Of a promise that moved and stayed due there,
        the last one counts. `meeting` is one of `Meeting.with_days()`.
        """
        first = meeting.known_earliest or meeting.known_latest or self.judged_on
        eve = min(first - timedelta(days=1), self.judged_on)
        end = min(meeting.known_latest or first, self.judged_on)
        is_due = is_moved = Q()
        for known in (
            Commitment.objects.as_of(eve),
            Commitment.objects.as_of(end).recorded_after(eve),
        ):
            due = known.due_by_meeting(meeting).order_by()
            is_due |= Q(pk__in=due.values("pk"))
            is_moved |= Q(Exists(due.filter(revises=OuterRef("pk"))))
        rows = self.filter(is_due, ~is_moved)
        earlier = Meeting.objects.as_of(self.day).with_days().filter(known_latest__lt=first)
        before = earlier.sccp().order_by("-known_latest").first()
        if before is None:
            return rows
        closed = Commitment.objects.as_of(before.known_latest).with_status()
        rows = rows.exclude(pk__in=closed.filter(status__in=CLOSED).order_by().values("pk"))
        # What was heard there is often written down some days later.
        until = earlier.filter(known_latest__lte=before.known_latest).order_by().values("pk")
        closing = self.latest_lines().filter(status__in=CLOSED, heard_at__in=until)
        return rows.exclude(Exists(closing))

    def score_of(self, meeting: Meeting) -> Self:
        """Return what was due at `meeting`, each with `part`: what came of it (`ScorePart`).

        Judged on the day; the only way to count what was due at a meeting.
        """
        heard = Outcome.objects.as_of(self.day).standing().filter(commitment=OuterRef("pk"))
        if first := meeting.known_earliest or meeting.known_latest:
            heard = heard.filter(recorded_on__gte=first)
        ways = (
            (OutcomeHow.LATER, ScorePart.LATER),
            (OutcomeHow.OTHERWISE, ScorePart.OTHERWISE),
        )
        came_to = (
            (
                CommitmentStatus.FULFILLED,
                Switch(F("last_outcome__how"), ways, default=ScorePart.DONE),
            ),
            (CommitmentStatus.PARTLY_FULFILLED, ScorePart.IN_PART),
            (CommitmentStatus.SUPERSEDED, ScorePart.ANEW),
            (CommitmentStatus.NOT_FULFILLED, ScorePart.NOT_DONE),
            (CommitmentStatus.WITHDRAWN, ScorePart.NO_LONGER),
        )
        still_open = Case(
            When(Exists(heard), then=Value(ScorePart.HEARD.value)),
            default=Value(ScorePart.NOT_HEARD.value),
        )
        rows = self.due_there(meeting).with_status().with_last_outcome()
        return rows.annotate(part=Switch(F("status"), came_to, default=still_open))

    def by_part(self) -> Self:
        """Return what `score_of()` found by part, priority, initiative and due."""
        places = [(part.value, place) for place, part in enumerate(ScorePart)]
        return self.with_due().order_by(
            Switch(F("part"), places, default=len(places)),
            F("priority_slug").asc(nulls_last=True),
            F("initiative__title_en").asc(nulls_last=True),
            "initiative__slug",
            Coalesce("due_latest", "due_earliest").asc(nulls_last=True),
            *MEETING_ORDER,
            "number",
        )

    def promised_to(self, meeting: Meeting) -> Self:
        """Return what other meetings promised to `meeting` by name; a hope or advice does not."""
        rows = self.filter(due_by_name(meeting), firmness__in=BINDING)
        return rows.exclude(meeting=meeting)

    def owed_to(self, codes: list[str]) -> Self:
        """Return what others promised to any of these parties."""
        received = self.model.made_to.through.objects.filter(
            commitment=OuterRef("pk"), economy__in=Economy.objects.meant_by(codes)
        )
        return self.filter(Exists(received)).exclude(owed_by(codes))

    def open(self) -> Self:
        """Return those that are not closed."""
        return self.with_status().exclude(status__in=CLOSED)

    def of_economies(self, codes: list[str]) -> Self:
        """Return what any of these parties must do, said, shares in or was promised."""
        meant = Economy.objects.meant_by(codes)
        shared, received = (
            through.objects.filter(commitment=OuterRef("pk"), economy__in=meant)
            for through in (self.model.partners.through, self.model.made_to.through)
        )
        return self.filter(made_by(codes) | owed_by(codes) | Exists(shared) | Exists(received))

    def of_initiatives(self, slugs: list[str]) -> Self:
        """Return what concerns any of these initiatives, as the main one or another."""
        links = self.model.other_initiatives.through.objects.filter(
            commitment=OuterRef("pk"), initiative__slug__in=slugs
        )
        return self.filter(Q(initiative__slug__in=slugs) | Exists(links))

    def owed_by(self, codes: list[str]) -> Self:
        """Return what any of these parties must do, also as one of a group."""
        return self.filter(owed_by(codes))

    def between(self, codes: list[str]) -> Self:
        """Return what one of these parties must do or said and each of them has a part in."""
        rows = self.made_by(codes)
        for code in codes:
            rows = rows.of_economies([code])
        return rows

    def open_first(self) -> Self:
        """Return those that have a date first, the nearest first; then undated and closed ones."""
        last = [(DueState.UNDATED.value, 1), (DueState.CLOSED.value, 2)]
        rows = self.in_order().with_due_state()
        return rows.order_by(
            Switch(F("due_state"), last, default=0),
            Coalesce("due_latest", "due_earliest").asc(nulls_last=True),
            *MEETING_ORDER,
            "number",
        )

    def in_each_state(self) -> dict[str, int]:
        """Return how many there are in each due state, of those in which there are any."""
        counted = self.with_due_state().order_by().values("due_state").annotate(rows=Count("pk"))
        return dict(counted.values_list("due_state", "rows"))

    def revising_with_another(self) -> Self:
        """Return what is open and revises a commitment that another open one revises, too."""
        rivals = Commitment.objects.as_of(self.day).open().filter(revises=OuterRef("revises"))
        return self.open().filter(Exists(rivals.exclude(pk=OuterRef("pk"))))

    def made_by(self, codes: list[str]) -> Self:
        """Return what any of these parties must do or said."""
        return self.filter(made_by(codes))


class Commitment(Sourced, HasDue, NumberedInMeeting):
    """A forward-looking undertaking: who, what, by when, how firm, said in which turn.

    What changes of it later is another commitment, which revises this one. One that only qualifies
    it stands beside it, and closes nothing.
    """

    noun = Noun(
        "commitments",
        search_fields=(
            *("text_en", "text_zh", "when_en", "when_zh"),
            *("owner__name_en", "owner__name_zh", "owner__code"),
        ),
        main_text="text",
        result_joins=("owner", "meeting"),
        list_url="initiatives:commitment-list",
        menu=2,
        source_line=SourceLine(
            "initiatives:commitment-detail",
            key=("meeting__slug", "number"),
            text=("text",),
            who=("owner__name",),
            choice=("firmness",),
        ),
    )
    world_columns = ("text_en", "text_zh", "firmness", "owner", *WINDOW)
    since_columns = TAKEN_OVER
    sheet_only = {"status": "status"}

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
    partners = TracedManyToManyField(
        Economy, blank=True, related_name="commitments_shared", verbose_name=_("together with")
    )
    made_to = TracedManyToManyField(
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
    other_initiatives = TracedManyToManyField(
        Initiative,
        blank=True,
        related_name="other_commitments",
        verbose_name=_("other initiatives"),
        help_text=_("Where it concerns more than the main one."),
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
        help_text=_("The earlier commitment that this one replaces, and so closes."),
    )
    qualifies = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="qualifications",
        verbose_name=_("qualifies"),
        help_text=_(
            "The earlier commitment that this one softens or explains; it stays due as it was."
        ),
    )

    text = Bilingual()
    status: str
    part: str
    due_state: str
    priority_slug: str | None
    # What `for_list()` found.
    last_outcome: "Outcome | None" = None
    chain = Chain()
    # What `with_steps()` found.
    steps: "list[Commitment]"
    is_revised: bool
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["meeting", "number"]
        constraints = [
            *NumberedInMeeting.Meta.constraints,
            *HasDue.Meta.constraints,
            choices_constraint(
                "firmness",
                Firmness,
                _("What was said is a commitment, a plan, a hope or a recommendation."),
            ),
            language_constraint("text", _("Say in English or in Chinese what is to be done.")),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | ~Q(revises=F("pk")),
                name="%(app_label)s_%(class)s_not_revising_itself",
                violation_error_message=_("A commitment cannot revise itself."),
            ),
            models.CheckConstraint(
                condition=Q(qualifies__isnull=True) | ~Q(qualifies=F("pk")),
                name="%(app_label)s_%(class)s_not_qualifying_itself",
                violation_error_message=_("A commitment cannot qualify itself."),
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True)
                | Q(qualifies__isnull=True)
                | ~Q(revises=F("qualifies")),
                name="%(app_label)s_%(class)s_revises_or_qualifies",
                violation_error_message=_(
                    "A commitment replaces an earlier one or qualifies it, not both."
                ),
            ),
        ]

    @property
    def concerned(self) -> list[Initiative]:
        """Return the initiatives that it concerns, the main one first."""
        others = self.other_initiatives.all()
        return [*filter(None, [self.initiative]), *others]

    get_absolute_url = PageUrl("initiatives:commitment-detail", "meeting.slug", "number")

    def clean(self) -> None:
        """Refuse a turn of another meeting, and one of another economy than the one that states it.

        What a body above has stated is heard in the turn of whoever reports it. No constraint of
        the database can look into the table of turns.
        """
        super().clean()
        turn = self.intervention
        if turn is None:
            return
        if turn.meeting_id != self.meeting_id:
            why = _("This turn is of another meeting: choose one of the meeting of the commitment.")
            raise ValidationError({"intervention": why})
        is_theirs = self.stated_by_id in (None, turn.speaker_id, turn.on_behalf_of_id)
        if not is_theirs and self.stated_by.kind == EconomyKind.MEMBER:
            why = _("In this turn another party speaks than the one who states the commitment.")
            raise ValidationError({"intervention": why})

    @property
    def status_label(self) -> str:
        """Return the annotated status in words. Needs `with_status()`."""
        return str(CommitmentStatus(self.status).label)

    @property
    def status_in_words(self) -> str:
        """Return the annotated status with how and where it was kept. Needs `for_list()`."""
        line = self.last_outcome
        if line is None or line.status != self.status:
            return self.status_label
        return line.how_it_was_kept(self)

    def report(self, **said: Any) -> "Outcome":
        """Append a line of what came of it and return it as it is on record.

        Raises ValidationError, with the sentence of the rule that it breaks.
        """
        (line,) = Outcome.objects.append([Outcome(commitment=self, **said)])
        return line

    def last_of_chain(self, *, lock: bool = False) -> "Commitment":
        """Return the commitment that counts: the last that revises this one, or this one itself.

        `lock` keeps it so until the end of the transaction.
        """
        last, seen = self, {self.pk}
        while True:
            if lock:
                last = last.locked() or last
            later = Commitment.objects.filter(revises=last).exclude(pk__in=seen)
            # Where two revise the same one, the one recorded last counts.
            found = later.select_related("meeting", "owner").order_by("recorded_on", "pk").last()
            if found is None:
                return last
            last = found
            # Two may have been made to revise each other by mistake.
            seen.add(last.pk)

    def promise_anew(
        self,
        *,
        meeting: Meeting,
        source: Source,
        section: str = "",
        intervention: Intervention | None = None,
        turn: dict[str, Any] | None = None,
        as_of: date | None = None,
        note_en: str = "",
        note_zh: str = "",
        **said: Any,
    ) -> "Commitment":
        """Write the promise that takes the place of this one, and return it as it is on record.

        In one action: the turn of the columns in `turn` (or else `intervention`), the commitment
        that revises the last of this one's chain, and the outcome "superseded" of that last one.
        `said` are columns of the new promise (`TAKEN_OVER`); what is left out is taken over.
        `as_of` is the day on which it was said: left out, the last day of the meeting, or today.
        Sent twice, it is written once. Raises ValidationError, with the sentence of the rule.
        """
        read_in = {"source": source, "section": section}
        with acting():
            # Two officers who write at the same moment take turns.
            Meeting._base_manager.select_for_update().filter(pk=meeting.pk).order_by("pk").first()
            revised = self.last_of_chain(lock=True)
            heard = intervention or turn_of(meeting, turn, **read_in)
            promise = revised.successor(said)
            promise.heard_in(heard, meeting, **read_in)
            if "stated_by" in said:
                promise.stated_by = said["stated_by"]
            if revised.revises_id and revised.says_the_same(promise, said):
                return revised
            promise.full_clean()
            promise.save()
            for name in SEVERAL:
                getattr(promise, name).set(said.get(name, getattr(revised, name).all()))
            notes = {"note_en": note_en, "note_zh": note_zh, **read_in}
            revised.supersede(meeting, as_of, intervention=heard, **notes)
        return promise

    def later_said(
        self, said: dict[str, Any], *, meeting: Meeting, source: Source | None, **_notes: Any
    ) -> "Commitment":
        """Return, not saved, the promise that `tell_since` would write.

        Raises ValidationError for a meeting before the one at which this was said.
        """
        mine = self.meeting
        if (meeting.year, meeting.earliest or date.max) < (mine.year, mine.earliest or date.min):
            why = _("%(meeting)s was before %(mine)s, at which this was said.")
            raise ValidationError(why % {"meeting": meeting, "mine": mine})
        later = self.successor(said)
        later.heard_in(None, meeting, source=source, section="")
        return later

    def tell_since(
        self, said: dict[str, Any], *, meeting: Meeting, source: Source | None, **notes: Any
    ) -> None:
        """Tell that the promise has changed since, as one that was made anew at a meeting.

        It was read in the notes of the desk, if in no other `source`; `notes` say what was said.
        """
        read_in = source or Source.objects.desk_notes()
        self.promise_anew(meeting=meeting, source=read_in, **notes, **said)

    def heard_in(self, turn: Intervention | None, meeting: Meeting, **read_in: Any) -> None:
        """Say where it was said and read; who speaks in the turn, or is spoken for, states it."""
        self.meeting, self.intervention = meeting, turn
        self.source, self.section = read_in["source"], read_in["section"]
        if turn:
            self.stated_by = turn.on_behalf_of or turn.speaker

    def supersede(self, meeting: Meeting, as_of: date | None, **evidence: Any) -> "Outcome":
        """Append that a later one, said at `meeting`, takes the place of this one."""
        today = timezone.localdate()
        return self.report(
            status=CommitmentStatus.SUPERSEDED,
            as_of=as_of or min(meeting.latest or today, today),
            heard_at=meeting,
            **evidence,
        )

    def successor(self, said: dict[str, Any]) -> "Commitment":
        """Return a commitment, not saved, that revises this one and says it anew.

        Words in one language take the place of those in both, and the days of new words are read
        from them.
        """
        values = {name: getattr(self, name) for name in TAKEN_OVER if name not in SEVERAL}
        for given, replaced in ((TEXTS, TEXTS), (WORDS, WINDOW)):
            if not said.keys().isdisjoint(given):
                values |= {name: None if name in NO_WORDS else "" for name in replaced}
        return Commitment(revises=self, **values | {k: v for k, v in said.items() if k in values})

    def says_the_same(self, other: "Commitment", said: dict[str, Any]) -> bool:
        """Return whether this one is on record as `other` says it, which is about to be saved."""
        other.clean()
        columns = ("meeting", "intervention", *(set(TAKEN_OVER) - {*SEVERAL}))
        return all(getattr(self, name) == getattr(other, name) for name in columns) and all(
            {each.pk for each in said[name]} == {each.pk for each in getattr(self, name).all()}
            for name in SEVERAL
            if name in said
        )

    @property
    def part_label(self) -> str:
        """Return the annotated part of a score in words. Needs `score_of()`."""
        return str(ScorePart(self.part).label)

    @property
    def due_state_label(self) -> str:
        """Return the annotated due state in words. Needs `with_due_state()`."""
        return str(DueState(self.due_state).label)

    @property
    def badges(self) -> list[tuple[str, str]]:
        """Return how it stands, each as a code and in words. Needs `for_list()`.

        How firm it was, its due state while it is open, its status where one was reported.
        """
        badges = [(self.firmness, self.get_firmness_display())]
        if self.due_state != DueState.CLOSED:
            badges.append((self.due_state, self.due_state_label))
        if self.status != CommitmentStatus.OPEN:
            badges.append((self.status, self.status_in_words))
        return badges

    @property
    def times_moved(self) -> int | None:
        """Return how often it was promised anew, or None where it never was. Needs `with_steps()`.

        That is of the promise, and so the same for each of its wordings.
        """
        return len(self.steps) - 1 if self.steps else None

    @property
    def step_in_words(self) -> LocalText | str:
        """Return when it is due as one step of several: its words, or that it has no date."""
        return self.when_now or str(DueState.UNDATED.label)

    @property
    def steps_in_words(self) -> str:
        """Return the steps of the promise, as "May 2022 → July 2022 → SCCP1 2023"; "" without any.

        Needs `with_steps()`.
        """
        return ARROW.join(step.step_in_words for step in self.steps)

    @property
    def steps_html(self) -> SafeString:
        """Return the same for a page, which marks the step that this row is."""
        return format_html_join(ARROW, "{}", ((step.step_html(self),) for step in self.steps))

    def step_html(self, row: "Commitment") -> SafeString:
        """Return the words of this step for a page, marked where it is `row`."""
        words = self.step_in_words
        html = words.html if isinstance(words, LocalText) else words
        return format_html("<b>{}</b>" if self == row else "{}", html)

    @property
    def said(self) -> LocalText:
        """Return the text, after who must act where it does not begin with them."""
        owner = self.owner
        if begins_with(self.text, (owner.name, owner.short_name, owner.code)):
            return self.text
        return self.text.reworded(f"{owner.short_name}{punctuation().colon}{self.text}")

    def year_said(self) -> int | None:
        return self.meeting.year if self.meeting_id else None

    def result_title(self) -> list[str]:
        return [*self.owner.result_title(), self.meeting.short_name, str(self.number)]


class OutcomeQuerySet(LogQuerySet):
    """Reads over what came of commitments."""

    list_joins = (*LogQuerySet.list_joins, "done_at")


class Outcome(LogLine):
    """One dated line of what came of a commitment. No line: nothing was reported."""

    noun = Noun(
        "outcomes",
        search_fields=SEARCHED_IN_LINES,
        main_text="note",
        result_joins=("commitment__meeting",),
        source_line=SourceLine(
            "initiatives:commitment-detail",
            key=("commitment__meeting__slug", "commitment__number"),
            text=("note",),
            who=("commitment__owner__name",),
            choice=("status",),
        ),
    )
    key_fields = ("commitment__meeting__slug", "commitment__number", "number")
    subject_name = "commitment"
    about = ("commitment", "as_of", "status", "recorded_on")

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="outcomes", verbose_name=_("commitment")
    )
    status = models.CharField(_("status"), max_length=20, choices=CommitmentStatus)
    how = models.CharField(_("how"), max_length=20, choices=OutcomeHow, blank=True)
    done_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes_done",
        verbose_name=_("done at"),
        help_text=_("The meeting at which it was done, where that is not where we heard of it."),
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-as_of", "-recorded_on", "-number"]
        indexes = [
            # Serves the first page (Home.news) and what is new since a day.
            models.Index(fields=["recorded_on", "id"], name="outcome_recorded"),
        ]
        constraints = [
            *LogLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message=_("The history has a line of this number already."),
            ),
            choices_constraint(
                "status", CommitmentStatus, _("Choose one of the outcomes of a commitment.")
            ),
            models.CheckConstraint(
                condition=Q(how__in=["", *OutcomeHow.values]),
                name="%(app_label)s_%(class)s_how_choice",
                violation_error_message=_("Choose how it was kept, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CLOSED)
                | Q(intervention__isnull=False)
                | Q(document__isnull=False)
                | ~Q(note_en="", note_zh=""),
                name="%(app_label)s_%(class)s_closed_with_evidence",
                violation_error_message=_(
                    "Name the evidence before closing it: the turn in which it was heard, a"
                    " document, or a note."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=KEPT) & ~Q(how="") | ~Q(status__in=KEPT) & Q(how=""),
                name="%(app_label)s_%(class)s_kept_somehow",
                violation_error_message=_(
                    "Say how it was kept (as promised, earlier, later, in another body or form)"
                    " when it was fulfilled or partly fulfilled, and only then."
                ),
            ),
        ]

    def says_too(self) -> list[Any]:
        """Return the promises that take the place of the one that is superseded."""
        is_superseded = self.status == CommitmentStatus.SUPERSEDED
        rows = self.commitment.revisions.select_related("meeting")
        return list(rows.order_by("recorded_on", "pk")) if is_superseded else []

    def how_it_was_kept(self, commitment: Commitment) -> str:
        """Return the status in words, with when and where it was kept beside what was promised.

        "fulfilled, later (1 July 2022, not May 2022)", "fulfilled at SOM2 2022, not at MRT 2022".
        """
        words = self.in_words
        if self.status not in KEPT:
            return words
        if self.done_at:
            said = {"status": words, "there": self.done_at, "due": commitment.due_at}
            if commitment.due_at and commitment.due_at != self.done_at:
                words = gettext("%(status)s at %(there)s, not at %(due)s") % said
            else:
                words = gettext("%(status)s at %(there)s") % said
        elif self.how in (OutcomeHow.OTHERWISE, OutcomeHow.AS_PROMISED):
            how = self.get_how_display()
            words = gettext("%(status)s, %(how)s") % {"status": words, "how": how}
        if self.how in (OutcomeHow.EARLIER, OutcomeHow.LATER):
            words = self.when_it_was_kept(words, commitment)
        return words

    def when_it_was_kept(self, words: str, commitment: Commitment) -> str:
        """Return the words with the day on which it was kept, and the one that was promised."""
        is_late = self.how == OutcomeHow.LATER
        said = {
            "status": words,
            "how": pgettext("kept", "later") if is_late else pgettext("kept", "earlier"),
            "day": self.when_now or date_format(self.as_of, "DATE_FORMAT"),
            "due": commitment.when_now,
        }
        if commitment.when:
            return gettext("%(status)s, %(how)s (%(day)s, not %(due)s)") % said
        return gettext("%(status)s, %(how)s (%(day)s)") % said

    def result_title(self) -> list[str]:
        row = self.commitment
        return [row.meeting.short_name, str(row.number), *super().result_title()]

    def get_result_url(self) -> str:
        return self.commitment.get_absolute_url()
