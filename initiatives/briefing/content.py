"""Writing a brief: what is on record of each thing that may come up, and the words of the desk."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from initiatives.briefing import parts
from initiatives.briefing.bands import Candidate, banded, in_full, rows_by_initiative, title_of
from initiatives.briefing.nomenclature import Checked, texts_of
from initiatives.briefing.pack import BandOf, Item, Pack, Part, Statement, band_heading
from initiatives.briefing.parts import Material
from initiatives.briefing.subjects import Subject
from initiatives.models import (
    WORDS,
    Band,
    Commitment,
    Figure,
    Initiative,
    Intervention,
    StatusUpdate,
)
from meetings.models import Economy
from sccp_tracker.records.bilingual import in_reader_language, reader_column
from sccp_tracker.records.first_rows import MANY, SHOWN
from sccp_tracker.records.punctuation import punctuation

# As many rows of one kind as a whole brief reads, and lines of a history as an item tells.
MOST, MOST_LINES = 4 * MANY, 3
# How many statements of a kind page one has, so that the index stands there too, and how wide, in
# half-width signs, each is.
MOST_ON_FIRST_PAGE, WIDEST_ON_FIRST_PAGE = 5, 300
# What page one holds of statements and index, in lines; how many signs a title has of a line of the
# index, and how high that is; and what the statements have at least.
FIRST_PAGE, TITLE_LINE, HEIGHT_OF_TITLE, LEAST_OF_STATEMENTS = 41.0, 96, 0.8, 9.0


def pack_of(subject: Subject, sees_words: bool) -> Pack:
    """Return what a brief says (see `pack_and_texts`)."""
    return pack_and_texts(subject, sees_words)[0]


def pack_and_texts(
    subject: Subject, sees_words: bool, chosen: Collection[str] = ()
) -> tuple[Pack, list[Checked]]:
    """Return what a brief says in the reader's language, to one who sees the desk's words or not.

    Beside it the texts of ours that it is made of, in both languages, for the check of their words.
    Items of which the keys are `chosen` are printed in full, as those are that the desk wrote of.

    The number of queries does not grow with what is on record; items of a band that are not
    printed in full are named in its index.
    """
    found = banded(subject, sees_words, chosen)
    most = in_full(found)
    printed = [each for band in Band for each in found[band][: most[band]]]
    material = Gathered(subject, printed, sees_words)
    bands, first = [], 1
    for band in Band:
        bands.append(band_of(band, found[band], most[band], material, first))
        first += len(bands[-1].items)
    items = [item for band in bands for item in band.items]
    day = subject.day or timezone.localdate()
    pack = Pack(
        title=subject.name,
        kind=subject.kind,
        counterpart=subject.counterpart,
        as_of=day.isoformat(),
        language=get_language() or settings.LANGUAGE_CODE,
        classification=str(
            in_reader_language(settings.CLASSIFICATION_EN, settings.CLASSIFICATION_ZH)
        ),
        first=first_page(items, sees_words),
        bands=tuple(bands),
        notes=notes_of(sees_words, items),
    )
    return pack, [*desk_texts(printed, subject, sees_words), *texts_of(material.rows())]


def desk_texts(printed: list[Candidate], subject: Subject, sees_words: bool) -> Iterator[Checked]:
    """Yield the words of the desk, with the form in which they are mended."""
    for each in printed:
        if each.words and sees_words:
            page = reverse("initiatives:desk-words", args=[subject.meeting.slug, each.key])
            for name in WORDS:
                texts = (getattr(each.words, f"{name}_{column}") for column in ("en", "zh"))
                place = f"{title_of(each.row)}{punctuation().comma}{_('words of the desk')}"
                yield Checked(place, page, *texts)


def band_of(
    band: Band, found: list[Candidate], most: int, material: "Gathered", first: int
) -> BandOf:
    """Return a band, so many of its items in full; the first of them numbered `first`."""
    told = tuple(item_of(each, material.of(each)) for each in found[:most])
    others = tuple(item_of(each) for each in found[most : most + SHOWN])
    left_out = max(0, len(found) - most - SHOWN)
    return BandOf(band.value, band_heading(band), told, others, left_out, first)


def first_page(items: list[Item], sees_words: bool) -> tuple[Part, ...]:
    """Return what page one says before the index, to one who sees the desk's words or not."""
    index = sum(parts.lines_of(f"00. {item.title}", TITLE_LINE) for item in items)
    room = max(FIRST_PAGE - index * HEIGHT_OF_TITLE, LEAST_OF_STATEMENTS)
    points = Part("points", _("Points to make"), empty=_("Nothing."))
    if not sees_words:
        return (on_first_page(items, points, room)[0],)
    objective = Part("objective", _("Objective"), empty=_("The desk has written no objective."))
    told, left = on_first_page(items, objective, room / 2)
    return told, on_first_page(items, points, room / 2 + left)[0]


def on_first_page(items: list[Item], part: Part, room: float) -> tuple[Part, float]:
    """Return what the desk wrote in a part of each item, after its number, and the room left.

    Then the first thing that is suggested of others; page one has room for a few.
    """
    widest = WIDEST_ON_FIRST_PAGE // (2 if reader_column() == "zh" else 1)
    found = []
    for number, item in enumerate(items, 1):
        said = found_in.statements if (found_in := item.part(part.name)) else ()
        for each in [one for one in said if parts.is_desks(one)] or said[:1]:
            words = {"number": number, "text": parts.shortened(each.text, widest)}
            found.append(replace(each, text=_("Item %(number)s: %(text)s") % words))
    ours_first = sorted(found, key=parts.is_suggested)
    told: list[Statement] = []
    for each in ours_first[:MOST_ON_FIRST_PAGE]:
        if room < (needed := parts.cost(part, each)):
            break
        room -= needed
        told.append(each)
    left_out = sum(map(parts.is_desks, ours_first[len(told) :]))
    return replace(part, statements=tuple(told), left_out=left_out), room


def notes_of(sees_words: bool, items: list[Item]) -> tuple[str, ...]:
    """Return what page one says besides."""
    notes = []
    if not sees_words:
        notes.append(_("Without the words of the desk, which officers see who are signed in."))
    if not items:
        notes.append(_("Nothing on record may come up."))
    return tuple(notes)


def item_of(each: Candidate, material: Material | None = None) -> Item:
    """Return an item; without material, only its line in the index."""
    why = punctuation().semicolon.join(each.why)
    item = Item(each.key, title_of(each.row), why, each.row.get_absolute_url())
    if material is None:
        return replace(item, cite=parts.cite_of(each.row))
    given = parts_of(material)
    kept = parts.fitting(given)
    return replace(item, parts=kept, beyond=parts.beyond(given, kept))


def parts_of(material: Material) -> list[Part]:
    """Return the parts of an item in the order of a brief."""
    return [
        parts.objective(material),
        parts.our_line(material),
        parts.points(material),
        parts.said_last(material),
        *parts.promised(material),
        *parts.questions(material),
        parts.positions(material),
        parts.figures(material),
        *parts.background(material),
    ]


class Gathered:
    """What is on record of the things that a brief tells in full, read at once."""

    def __init__(self, subject: Subject, printed: list[Candidate], sees_words: bool) -> None:
        self.subject, self.sees_words = subject, sees_words
        self.named = [each.row for each in printed if isinstance(each.row, Initiative)]
        self.us = set(
            Economy.objects.meant_by([settings.OWNER_ECONOMY]).values_list("pk", flat=True)
        )
        them = Economy.objects.meant_by(subject.codes).values_list("pk", flat=True)
        self.them = set(them) if subject.codes else set()
        self.promises = rows_by_initiative(self.read_promises())
        turns = self.read_turns(printed)
        self.turns = rows_by_initiative(turns)
        self.turns_by_key = {turn.pk: turn for turn in turns}
        self.beside = self.read_beside(turns)
        open_ones = Intervention.objects.as_of(subject.day).unanswered()
        found = open_ones.filter(pk__in=list(self.turns_by_key))
        self.unanswered = set(found.values_list("pk", flat=True))
        self.readings = self.read_figures()
        self.lines = self.read_lines()

    def read_promises(self) -> list[Commitment]:
        rows = Commitment.objects.as_of(self.subject.day).for_list().with_steps().open_first()
        rows = rows.of_initiatives([row.slug for row in self.named])
        rows = rows.select_related("last_outcome__source")
        return list(rows.prefetch_related("other_initiatives")[:MOST])

    def read_turns(self, printed: list[Candidate]) -> list[Intervention]:
        """Return the turns that speak of the initiatives, in order; and those that are items."""
        rows = Intervention.objects.as_of(self.subject.day).for_list()
        spoken = list(rows.of_initiatives([row.slug for row in self.named])[:MOST])
        return [*spoken, *(each.row for each in printed if isinstance(each.row, Intervention))]

    def read_beside(self, turns: list[Intervention]) -> dict[int, list[Intervention]]:
        """Return the replies to these turns and the turns that they reply to, by their keys.

        One of the two may name no initiative, or another one. The first `MOST` are read.
        """
        rows = Intervention.objects.as_of(self.subject.day).for_list()
        told = {turn.pk for turn in turns}
        replying: dict[int, list[int]] = defaultdict(list)
        for turn in turns:
            if turn.in_reply_to_id:
                replying[turn.in_reply_to_id].append(turn.pk)
        found = rows.filter(Q(in_reply_to__in=told) | Q(pk__in=list(replying)))
        beside: dict[int, list[Intervention]] = defaultdict(list)
        for other in found[:MOST]:
            if other.in_reply_to_id in told:
                beside[other.in_reply_to_id].append(other)
            for key in replying[other.pk]:
                beside[key].append(other)
        return beside

    def read_figures(self) -> dict[int, list[list[Figure]]]:
        """Return the series of the initiatives, each with its readings in order; no own counts."""
        rows = Figure.objects.as_of(self.subject.day).for_list().reported()
        mine = rows.filter(initiative__in=self.named).order_by().values("series")
        series: dict[str, list[Figure]] = defaultdict(list)
        for figure in rows.filter(series__in=mine)[:MOST]:
            series[figure.series].append(figure)
        found: dict[int, list[list[Figure]]] = defaultdict(list)
        for readings in series.values():
            for key in {each.initiative_id for each in readings if each.initiative_id}:
                found[key].append(readings)
        return found

    def read_lines(self) -> dict[int, list[StatusUpdate]]:
        """Return the last lines of the histories of the initiatives, the latest first."""
        rows = StatusUpdate.objects.as_of(self.subject.day).for_list().standing()
        rows = rows.filter(initiative__in=self.named).order_by("-as_of", "-recorded_on", "-number")
        found: dict[int, list[StatusUpdate]] = defaultdict(list)
        for line in rows[:MOST]:
            if len(found[line.initiative_id]) < MOST_LINES:
                found[line.initiative_id].append(line)
        return found

    def rows(self) -> list[Any]:
        """Return every row of the record that is told."""
        promises = {row.pk: row for rows in self.promises.values() for row in rows}
        lines = [line for lines in self.lines.values() for line in lines]
        series = {each.pk: each for all_ in self.readings.values() for one in all_ for each in one}
        beside = {turn.pk: turn for some in self.beside.values() for turn in some}
        turns = self.turns_by_key | beside
        return [*self.named, *turns.values(), *promises.values(), *lines, *series.values()]

    def of(self, each: Candidate) -> Material:
        """Return what is on record of one thing."""
        row, key = each.row, each.row.pk
        meeting = self.subject.meeting
        common = Material(self.us, self.them, meeting, self.sees_words, row, each.words)
        common.unanswered = self.unanswered
        if isinstance(row, Initiative):
            common.promises, common.turns = self.promises[key], self.with_beside(self.turns[key])
            common.readings, common.lines = self.readings[key], self.lines[key]
        elif isinstance(row, Commitment):
            common.promises = [row]
        else:
            common.turns = self.with_beside([self.turns_by_key[key]])
        return common

    def with_beside(self, turns: list[Intervention]) -> list[Intervention]:
        """Return the turns with the questions and replies that belong to them, in order."""
        found = {turn.pk: turn for turn in turns}
        for turn in turns:
            found |= {each.pk: each for each in self.beside[turn.pk]}
        return sorted(found.values(), key=place_of)


def place_of(turn: Any) -> tuple[Any, ...]:
    """Return where a turn stands in time: at its meeting, by its number."""
    return turn.meeting_earliest or date.max, turn.meeting.slug, turn.number
