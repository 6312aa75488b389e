"""Which things may come up at a meeting, and how likely each is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from initiatives.briefing.parts import PRESSING
from initiatives.briefing.subjects import Subject
from initiatives.models import (
    BINDING,
    CLOSED,
    WORDS,
    Band,
    Commitment,
    DeskWords,
    DueState,
    Initiative,
    Intervention,
    Outcome,
)
from sccp_tracker.records.first_rows import MANY
from sccp_tracker.records.punctuation import punctuation

# How many items of a brief are printed in full: of those that are wanted so, at most as many.
IN_FULL, MOST_IN_FULL = 20, 30
# How long the title of an item is.
LONGEST_TITLE = 120
Thing = tuple[int | None, int | None, int | None]


@dataclass
class Candidate:
    """A thing that may come up: an initiative, or a commitment or question that names none.

    `rank` is its place in its band, and `why` says why it stands there; `words` are what the desk
    wrote of it. One that `is_wanted` comes first, and is printed in full.
    """

    row: Any
    band: Band = Band.IF_RAISED
    rank: int = 99
    why: list[str] = field(default_factory=list)
    words: DeskWords | None = None
    is_wanted: bool = False

    @property
    def thing(self) -> Thing:
        """Return what words of the desk are about, as `DeskWords.thing` does."""
        kinds = (Initiative, Commitment, Intervention)
        one, two, three = (self.row.pk if isinstance(self.row, kind) else None for kind in kinds)
        return one, two, three

    @property
    def is_written_of(self) -> bool:
        """Return whether the desk means to say anything of it, more than where it stands."""
        return any(getattr(self.words, name, None) for name in WORDS)

    @property
    def key(self) -> str:
        """Return its kind and key: "initiative:tfa-sequencing", "commitment:2022-sccp1/79"."""
        name = "question" if isinstance(self.row, Intervention) else self.row._meta.model_name
        return f"{name}:{self.row.key}"

    def may_come_up(self, band: Band, rank: int, why: str) -> None:
        """Say why it may come up; what is likeliest counts."""
        places = list(Band)
        if places.index(band) < places.index(self.band):
            self.band, self.rank, self.why = band, rank, [why]
        elif band == self.band:
            self.rank = min(rank, self.rank)
            if why not in self.why:
                self.why.append(why)


Banded = dict[Band, list[Candidate]]


def banded(subject: Subject, sees_words: bool, chosen: Collection[str] = ()) -> Banded:
    """Return what may come up, by band: first what is wanted, then the most pressing.

    Wanted is what the desk wrote of, and what is `chosen` by its key.
    """
    pressing = list(pressing_of(subject)[:MANY])
    silent = set(subject.cycle.silent().values_list("pk", flat=True)[:MANY])
    asked = set(asked_of(subject)[:MANY])
    words = words_about(subject) if sees_words and subject.meeting else {}
    named = {each.pk for row in pressing for each in row.concerned}
    named |= {initiative for initiative, _promise, _question in words if initiative}
    rows = [
        *initiatives_of(subject, named, silent | asked, chosen),
        *(row for row in pressing if not row.concerned),
        *others_of(subject, {row.pk for row in pressing}),
    ]
    found = [Candidate(row) for row in rows]
    for each in found:
        likely_by(each, pressing, asked, silent, subject)
        move(each, words.get(each.thing))
        each.is_wanted = each.is_written_of or each.key in chosen
    by_band: Banded = {band: [] for band in Band}
    for each in sorted(found, key=lambda each: (not each.is_wanted, each.rank)):
        by_band[each.band].append(each)
    return by_band


def in_full(found: Banded) -> dict[Band, int]:
    """Return how many items of each band are printed in full: those wanted, then the likeliest."""
    left, room, most = IN_FULL, MOST_IN_FULL, {}
    for band, items in found.items():
        wanted = sum(each.is_wanted for each in items)
        most[band] = min(max(wanted, min(len(items), left)), room)
        left, room = max(0, left - most[band]), room - most[band]
    return most


def likely_by(
    each: Candidate, pressing: list[Any], asked: set[int], silent: set[int], subject: Subject
) -> None:
    """Say why a thing may come up: by what is due, what was asked, and what was silent."""
    row = each.row
    if not is_initiative(each):
        for promise in pressing:
            if promise == row:
                press(each, promise, subject)
        if isinstance(row, Intervention):
            each.may_come_up(Band.MIGHT, 1, _("a question is open"))
        return
    for promise in pressing:
        if row in promise.concerned:
            press(each, promise, subject)
    if row.pk in asked:
        each.may_come_up(Band.MIGHT, 1, _("a question is open"))
    if row.pk in silent:
        words = {"meeting": subject.cycle.heard}
        each.may_come_up(Band.MIGHT, 2, _("silent at %(meeting)s") % words)
    if not each.why and row.status:
        each.why.append(row.status_label)


def title_of(row: Any) -> str:
    """Return what an item is called: of a commitment or a question, the beginning of its words."""
    if isinstance(row, Commitment):
        return Truncator(str(row.said)).chars(LONGEST_TITLE)
    if isinstance(row, Intervention):
        words = f"{row.speaker.short_name}{punctuation().colon}{row.gist}"
        return Truncator(words).chars(LONGEST_TITLE)
    return str(row)


def is_initiative(each: Candidate) -> bool:
    return isinstance(each.row, Initiative)


def press(each: Candidate, row: Any, subject: Subject) -> None:
    """Say that an open commitment makes something certain to come up, or likely."""
    meeting = subject.meeting
    is_promised = meeting and row.due_at == meeting and row.firmness in BINDING
    if is_promised:
        each.may_come_up(Band.CERTAIN, 0, _("promised to %(meeting)s") % {"meeting": meeting})
    if row.due_state in PRESSING:
        state = DueState(row.due_state)
        each.may_come_up(Band.CERTAIN, 1 + PRESSING.index(state), str(state.label))
    elif row.is_due_there and not is_promised:
        words = {"meeting": meeting}
        each.may_come_up(Band.CERTAIN, 5, _("due by %(meeting)s") % words)
    if row.is_reopened:
        each.may_come_up(Band.MIGHT, 0, _("reopened"))


def pressing_of(subject: Subject) -> Any:
    """Return the open commitments of a subject that are due or were closed once.

    Each with `is_due_there`, by the end of the meeting, and `is_reopened`.
    """
    rows = Commitment.objects.as_of(subject.day)
    there = rows.due_by_meeting(subject.meeting) if subject.meeting else rows.none()
    closed = Outcome.objects.as_of(subject.day).standing().filter(status__in=CLOSED)
    marked = (
        rows.for_list()
        .with_steps()
        .open()
        .annotate(
            is_due_there=flag(Q(pk__in=there.order_by().values("pk"))),
            is_reopened=flag(Q(Exists(closed.filter(commitment=OuterRef("pk"))))),
        )
    )
    due = Q(due_state__in=PRESSING) | Q(is_due_there=True) | Q(is_reopened=True)
    found = marked.filter(subject.of_promises(rows), due).open_first()
    found = found.prefetch_related("other_initiatives")
    return found.select_related(*rows.list_joins, "intervention__speaker")


def flag(condition: Q) -> Case:
    return Case(When(condition, Value(value=True)), default=Value(value=False))


def asked_of(subject: Subject) -> Any:
    """Return the initiatives of a subject that a question without an answer names."""
    open_ones = Intervention.objects.as_of(subject.day).unanswered().order_by().values("pk")
    links = Intervention.initiatives.through.objects.filter(
        intervention__in=open_ones, initiative__in=subject.initiatives().order_by().values("pk")
    )
    return links.values_list("initiative", flat=True).distinct()


def initiatives_of(
    subject: Subject, certain: set[int], likely: set[int], chosen: Collection[str]
) -> list[Any]:
    """Return the initiatives of a subject: where they are too many, those that may come up."""
    slugs = [key.partition(":")[2] for key in chosen]
    places = (
        When(Q(pk__in=certain) | Q(slug__in=slugs), then=Value(0)),
        When(pk__in=likely, then=Value(1)),
    )
    rows = subject.initiatives().for_list()
    order = rows.query.order_by or rows.model._meta.ordering
    return list(rows.order_by(Case(*places, default=Value(2)), *order)[:MANY])


def others_of(subject: Subject, there: set[int]) -> list[Any]:
    """Return the open commitments and questions that name no initiative, but for those there."""
    promises = (
        subject.commitments().for_list().with_steps().open().prefetch_related("other_initiatives")
    )
    rows = promises.exclude(pk__in=there).open_first()[:MANY]
    lone = [row for row in rows if not row.concerned]
    return [*lone, *subject.questions().for_list()[:MANY]]


def words_about(subject: Subject) -> dict[Thing, DeskWords]:
    """Return the words of the desk that count at the meeting, by what they are about."""
    rows = DeskWords.objects.as_of(subject.day).that_count().filter(meeting=subject.meeting)
    return {each.thing: each for each in rows.select_related("action__by")}


def move(each: Candidate, words: DeskWords | None) -> None:
    """Give a thing the words of the desk, which may move it to another band."""
    each.words = words
    if words and words.band and words.band != each.band:
        each.band = Band(words.band)
        each.why.append(_("placed here by the desk"))


def rows_by_initiative(rows: Any) -> dict[int, list[Any]]:
    """Return rows by the keys of the initiatives that they concern."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        for each in row.concerned if isinstance(row, Commitment) else row.initiatives.all():
            found[each.pk].append(row)
    return found
