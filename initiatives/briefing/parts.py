"""The parts of an item: each from rows that say it, with where they were read."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.briefing.pack import WIDTHS, Part, Statement
from initiatives.models import (
    BINDING,
    Commitment,
    CommitmentStatus,
    DeskWords,
    DueState,
    Figure,
    Firmness,
    Intervention,
    InterventionKind,
    StatusUpdate,
)
from initiatives.models.commitment import begins_with
from meetings.models import EconomyKind
from sccp_tracker.records.bilingual import LocalText
from sccp_tracker.records.numbers import in_units
from sccp_tracker.records.punctuation import punctuation
from sccp_tracker.records.text_width import columns_of

# What two sides hold besides the heading of an item, and what a heading takes, in lines.
TWO_SIDES, HEADING, HEAD_OF_TABLE = 88, 2.0, 1.6
# How many half-width signs a line has, of the text, of a note and of a centimetre of a table, and
# how high a line of a note is beside one of the text. A Chinese sign is as wide as two.
LINE, LINE_OF_NOTE, PER_CM, HEIGHT_OF_NOTE = 86, 118, 5.0, 0.8
# What stands between two statements, and between two rows of a table, in lines.
APART = 0.4
# As much as one statement says; the rest is one click away. Where it may be cut.
LONGEST, LONGEST_NOTE = 700, 200
SENTENCE_ENDS, WORD_ENDS = re.compile(r"[.;:!?](?=\s)|[。；：！？]"), re.compile(r"\s|[，、]")
POSITIONS = (InterventionKind.STATEMENT, InterventionKind.COMMENT, InterventionKind.REPLY)
# The parts that tell what was promised.
PROMISES = ("promised", "ours", "asked")
# The due states of what may be asked for, the most pressing first.
PRESSING = (DueState.OVERDUE, DueState.AT_MEETING, DueState.PASSED, DueState.DUE)


@dataclass
class Material:
    """What is on record of one thing, and what the desk wrote of it.

    `us` are the keys of the desk's own parties, `them` those of the parties to which one speaks, or
    none where it is the whole meeting; `meeting` is the one at which it may come up.
    """

    us: set[int]
    them: set[int]
    meeting: Any
    sees_words: bool
    row: Any = None
    words: DeskWords | None = None
    promises: list[Commitment] = field(default_factory=list)
    turns: list[Intervention] = field(default_factory=list)
    unanswered: set[int] = field(default_factory=set)
    readings: list[list[Figure]] = field(default_factory=list)
    lines: list[StatusUpdate] = field(default_factory=list)

    def is_ours(self, party: Any) -> bool:
        return party.pk in self.us

    def may_be_asked(self, row: Commitment) -> bool:
        """Return whether one may ask here what became of a promise: those who made it, later."""
        is_here = not self.them or row.owner_id in self.them
        is_others = row.owner.kind != EconomyKind.GROUP and not self.is_ours(row.owner)
        return is_here and is_others and row.meeting != self.meeting


def listed(*words: object) -> str:
    """Return those that say something, with commas between them."""
    return punctuation().comma.join(str(each) for each in words if each)


def bracketed(words: object, more: object) -> str:
    """Return the words with more of them in brackets."""
    return f"{words}{punctuation().opening}{more}{punctuation().closing}"


def shortened(text: str, most: int = LONGEST) -> str:
    """Return the first of a text, no longer than `most` signs, up to the end of a sentence or word.

    An ellipsis stands for the rest.
    """
    if len(text) <= most:
        return text
    head = text[:most]
    for ends in (SENTENCE_ENDS, WORD_ENDS):
        if found := [each.end() for each in ends.finditer(head) if each.end() > most // 2]:
            return f"{head[: found[-1]].rstrip()} …"
    return f"{head[:-1].rstrip()}…"


def cite_of(row: Any) -> str:
    """Return where a row was read, after its own name where it has one within a meeting."""
    return listed(getattr(row, "full_name", ""), row.source.title, row.section)


def fact(text: Any, row: Any, *cells: str, mark: str = "") -> Statement:
    """Return what a row says, with where it was read."""
    lang = text.lang if isinstance(text, LocalText) and text.is_fallback else ""
    return Statement(shortened(str(text)), cite_of(row), lang, mark, cells)


# --- the words of the desk ---------------------------------------------------------------------


def ours(text: LocalText, words: DeskWords) -> Statement:
    """Return a text of the desk, marked as such."""
    day = date_format(words.recorded_on, "DATE_FORMAT")
    by = name_of_account(words.action.by) if words.action.by else ""
    cite = listed(_("Ours, written by the desk"), by, day)
    return Statement(str(text), cite, text.lang if text.is_fallback else "", _("ours"))


def name_of_account(account: Any) -> str:
    """Return what a person is called: by name, where the account has one."""
    return str(account.get_full_name() or account.get_username())


def words_of(material: Material, name: str) -> tuple[Statement, ...]:
    """Return what the desk wrote under one name, a statement for each line."""
    words = material.words
    if words is None or not material.sees_words:
        return ()
    text: LocalText = getattr(words, name)
    lines = (line.strip() for line in text.splitlines())
    return tuple(ours(text.reworded(line), words) for line in lines if line)


def desk_part(material: Material, name: str, heading: str) -> Part:
    return Part(name, heading, statements=words_of(material, name))


def objective(material: Material) -> Part:
    return desk_part(material, "objective", _("Objective"))


def our_line(material: Material) -> Part:
    return desk_part(material, "line", _("Our line"))


def points(material: Material) -> Part:
    """Return the points to make: the desk's, and courteous lines for what was not heard."""
    part = desk_part(material, "points", _("Points to make"))
    return replace(part, statements=(*part.statements, *suggested(material)))


def suggested(material: Material) -> list[Statement]:
    """Return a courteous line for each thing that is due from others and was not heard of."""
    found = []
    for row in material.promises:
        is_said = row.firmness in (*BINDING, Firmness.HOPE)
        is_silent = row.status == CommitmentStatus.OPEN and is_due(row, material.meeting)
        if material.may_be_asked(row) and is_said and is_silent:
            words = {"meeting": row.meeting, "said": row.said}
            line = _("At %(meeting)s we heard: %(said)s We would be glad to hear how this stands.")
            found.append(fact(row.said.reworded(line % words), row, mark=_("suggested")))
    return found


def is_due(row: Any, meeting: Any) -> bool:
    """Return whether an open commitment is due or overdue, or falls due by a meeting."""
    if row.due_state in PRESSING:
        return True
    last: date | None = meeting.known_latest if meeting else None
    at_it = bool(meeting and row.due_at == meeting)
    return at_it or bool(last and row.due_latest and row.due_latest <= last)


# --- the record --------------------------------------------------------------------------------


def spoken(turn: Intervention) -> str:
    """Return who speaks, for whom, and as what."""
    who = turn.speaker.short_name
    if turn.on_behalf_of:
        words = {"party": turn.on_behalf_of.short_name}
        who = bracketed(who, _("for %(party)s") % words)
    if turn.as_chair:
        who = bracketed(who, _("as chair"))
    return who


def told(turn: Intervention, mark: str = "") -> Statement:
    """Return what was said, after who said it, unless the words begin with that."""
    who, gist = spoken(turn), turn.gist
    begins = begins_with(gist, (turn.speaker.short_name, turn.speaker.name))
    is_named = begins and who == turn.speaker.short_name
    text = gist if is_named else gist.reworded(f"{who}{punctuation().colon}{gist}")
    return fact(text, turn, mark=mark)


def day_of(turn: Any) -> str:
    """Return the meeting and the last day of it, as known."""
    day = turn.meeting_latest
    return listed(turn.meeting, date_format(day, "DATE_FORMAT") if day else "")


def said_last(material: Material) -> Part:
    """Return what was reported at the last meeting at which anybody spoke of it."""
    apart = (*POSITIONS, InterventionKind.QUESTION)
    turns = [
        turn
        for turn in material.turns
        if turn.kind not in apart or (material.is_ours(turn.speaker) and turn.kind in POSITIONS)
    ]
    last = [turn for turn in turns if turn.meeting_id == turns[-1].meeting_id]
    # What speaks of little else says most of it; what names nothing was only said beside it.
    last.sort(key=lambda turn: (not turn.initiatives.all(), len(turn.initiatives.all())))
    heading = _("What was said last time")
    if last:
        heading = bracketed(heading, day_of(last[0]))
    return Part("said", heading, statements=tuple(map(told, last)))


def positions(material: Material) -> Part:
    """Return the last position of each other party, with the turn and the day that say it.

    What answers a question is told beside it.
    """
    asked = {turn.pk for turn in material.turns if turn.kind == InterventionKind.QUESTION}
    latest: dict[int, Intervention] = {}
    for turn in material.turns:
        is_answer = turn.kind == InterventionKind.REPLY and turn.in_reply_to_id in asked
        if turn.kind in POSITIONS and not (is_answer or material.is_ours(turn.speaker)):
            latest[turn.speaker_id] = turn
    rows = (
        Statement(spoken(turn), cite_of(turn), cells=(shortened(turn.gist), day_of(turn)))
        for turn in latest.values()
    )
    columns = (_("Who"), _("Position"), _("Said at"))
    return Part("positions", _("Positions of others"), columns, tuple(rows))


def questions(material: Material) -> list[Part]:
    """Return the questions to us, from us and between others, each with what came back."""
    answers: dict[int, list[Intervention]] = {}
    for turn in material.turns:
        if turn.kind == InterventionKind.REPLY and turn.in_reply_to_id:
            answers.setdefault(turn.in_reply_to_id, []).append(turn)
    sorted_: dict[str, list[Statement]] = {"to-us": [], "from-us": [], "others": []}
    for turn in material.turns:
        if turn.kind == InterventionKind.QUESTION:
            to_us = any(material.is_ours(each) for each in turn.hearers())
            name = "from-us" if material.is_ours(turn.speaker) else "to-us" if to_us else "others"
            mark = _("no answer yet") if turn.pk in material.unanswered else ""
            sorted_[name] += [told(turn, mark), *map(told, answers.get(turn.pk, []))]
    headings = {
        "to-us": _("Questions to us"),
        "from-us": _("Questions from us"),
        "others": _("Questions among others"),
    }
    return [Part(name, headings[name], statements=tuple(sorted_[name])) for name in headings]


def promised(material: Material) -> list[Part]:
    """Return what others and we promised, and what all were asked for, each with how it stands.

    What a group must do that we belong to, and did not promise, is no undertaking of ours.
    """
    later = {row.revises_id for row in material.promises if row.revises_id}
    found: dict[str, list[Statement]] = {"promised": [], "ours": [], "asked": []}
    for row in material.promises:
        # What was revised is told beside what took its place.
        if row.pk not in later:
            is_asked = row.owner.kind == EconomyKind.GROUP and row.firmness not in BINDING
            is_ours = material.is_ours(row.owner)
            name = ("asked" if is_asked else "ours") if is_ours else "promised"
            found[name].append(fact(row.said, row, due_of(row) or "–", stand_of(row)))
    columns = (_("What"), _("By when"), _("How it stands"))
    headings = {
        "promised": _("Promised"),
        "ours": _("Our own undertakings"),
        "asked": _("Asked of all, us among them"),
    }
    return [Part(name, headings[name], columns, tuple(rows)) for name, rows in found.items()]


def due_of(row: Any) -> str:
    """Return when something is due: as said, and the days where the words do not give them."""
    said, days = str(row.due_when_now), row.due_days
    if not said or not days or say_all(said, row.due_earliest, row.due_latest):
        return said or days
    return bracketed(said, days)


def say_all(words: str, first: date | None, last: date | None) -> bool:
    """Return whether words say these days themselves: "March 2022" says all of that month."""
    if first is None or last is None:
        return False
    if first.day > 1 or (last + timedelta(days=1)).day > 1 or first.year != last.year:
        return first == last
    months = (f"{month_name[first.month]} {first.year}", f"{first.year}年{first.month}月")
    is_month = first.month == last.month and any(each in words for each in months)
    is_year = last.month - first.month == 11 and words in (str(first.year), f"{first.year}年")
    return is_month or is_year


def stand_of(row: Commitment) -> str:
    """Return how firm it was, how it stands and where that is said, after the steps before it."""
    words = listed(*(label for _code, label in row.badges))
    if (line := row.last_outcome) and line.status == row.status:
        read_in = listed(line.heard_at, line.source.title, line.section)
        note = shortened(str(line.note), LONGEST_NOTE)
        heard = bracketed(note, read_in) if note else read_in
        words = f"{words}{punctuation().semicolon}{heard}"
    before = row.steps[: row.steps.index(row)] if row in row.steps else []
    if not before:
        return words
    told = (
        _("at %(meeting)s: %(due)s")
        % {"meeting": step.meeting, "due": due_of(step) or _("no date")}
        for step in before
    )
    ladder = _("before, %(ladder)s") % {"ladder": punctuation().semicolon.join(told)}
    return f"{words}{punctuation().semicolon}{ladder}"


def figures(material: Material) -> Part:
    """Return each figure with its last reading, and the earlier ones beside it."""
    rows = []
    for series in material.readings:
        last, earlier = series[-1], series[:-1]
        before = (bracketed(reading_of(each), each.meeting) for each in earlier)
        told_before = punctuation().semicolon.join(before)
        cells = (bracketed(reading_of(last), last.meeting), told_before or "–")
        rows.append(fact(last.counts, last, *cells))
    columns = (_("What it counts"), _("Last reading"), _("Earlier readings"))
    return Part("figures", _("Figures"), columns, tuple(rows))


def reading_of(figure: Figure) -> str:
    return in_units(figure.reading, figure.unit)


def status_lines(material: Material) -> list[Statement]:
    """Return what the initiative is, and how far it has come."""
    row = material.row
    found = [fact(row.summary, row)] if getattr(row, "summary", "") else []
    for line in material.lines:
        day = date_format(line.as_of, "DATE_FORMAT")
        by = line.endorsed_by.short_name if line.endorsed_by else ""
        words = bracketed(line.in_words, listed(by, day))
        note = line.note
        said = note.reworded(f"{words}{punctuation().colon}{note}") if note else words
        found.append(fact(said, line))
    return found


def background(material: Material) -> list[Part]:
    """Return the background in two parts: what may be used freely, and what not to disclose."""
    free = (*status_lines(material), *words_of(material, "background"))
    closed = words_of(material, "not_disclosed")
    return [
        Part("background", _("Background: may be used freely"), statements=free),
        Part("not_disclosed", _("Background: not to be disclosed"), statements=closed),
    ]


# --- two sides ---------------------------------------------------------------------------------


def lines_of(text: str, signs: float) -> int:
    """Return how many lines a text takes of so many half-width signs."""
    return ceil(columns_of(text) / signs)


def cost(part: Part, statement: Statement, is_told_after: bool = False) -> float:
    """Return what a statement of a part takes of two sides, in lines."""
    if not part.columns:
        words = lines_of(f"{statement.mark} {statement.text}", LINE)
        note = 0 if is_told_after else lines_of(statement.cite, LINE_OF_NOTE)
        return words + note * HEIGHT_OF_NOTE + APART
    first, *others = (width * PER_CM for width in WIDTHS[part.name])
    below = lines_of(statement.cite, first * LINE_OF_NOTE / LINE) * HEIGHT_OF_NOTE
    cells = map(lines_of, statement.cells, others)
    return max(lines_of(statement.text, first) + below, *cells) + APART


def with_told_after(part: Part) -> list[tuple[Statement, bool]]:
    """Return the statements of a part, each with whether the next one has its note: it is ours."""
    after = [*part.statements[1:], None]
    return [
        (each, bool(then and each.mark and (then.mark, then.cite) == (each.mark, each.cite)))
        for each, then in zip(part.statements, after, strict=False)
    ]


def is_desks(statement: Statement) -> bool:
    return statement.mark == _("ours")


def is_suggested(statement: Statement) -> bool:
    return statement.mark == _("suggested")


def fitting(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts that say something, cut to two sides.

    Our own words are never cut. What was promised has half of the room, and what the others leave
    of theirs; these come in order. Of what is left out the last part tells; a part of which nothing
    is left has no heading.
    """
    given = [part for part in parts if part.statements]
    room = TWO_SIDES - sum(map(cost_of_ours, given))
    promises = [part for part in given if part.name in PROMISES]
    _shown, spare = filled(promises, room / 2)
    shown, left = filled([part for part in given if part not in promises], room / 2 + spare)
    shown |= filled(promises, room / 2 - spare + left)[0]
    kept, gone = [], 0
    for part in given:
        told = shown[part.name]
        left_out = len(part.statements) - len(told)
        if told:
            kept.append(replace(part, statements=told, left_out=left_out))
        else:
            gone += left_out
    if kept and gone:
        kept[-1] = replace(kept[-1], left_out=kept[-1].left_out + gone)
    return tuple(kept)


def cost_of_ours(part: Part) -> float:
    """Return what our own words take of two sides, with their heading, in lines."""
    told = [
        cost(part, each, is_told_after)
        for each, is_told_after in with_told_after(part)
        if is_desks(each)
    ]
    return sum(told) + (HEADING if told else 0)


def filled(parts: list[Part], room: float) -> tuple[dict[str, tuple[Statement, ...]], float]:
    """Return by part our own words, for which room was left, and the others that there is room for.

    Then what is left of it.
    """
    shown: dict[str, tuple[Statement, ...]] = {}
    for part in parts:
        head = HEADING + (HEAD_OF_TABLE if part.columns else 0)
        told: list[Statement] = []
        for each in part.statements:
            needed = cost(part, each) + (0 if told else head)
            if is_desks(each):
                told.append(each)
            elif room >= needed:
                room -= needed
                told.append(each)
        shown[part.name] = tuple(told)
    return shown, room


def beyond(parts: Iterable[Part], kept: Iterable[Part]) -> tuple[Part, ...]:
    """Return what was left out of these parts, so that an addendum tells it from what is new."""
    shown = {part.name: set(part.statements) for part in kept}
    rest = (
        replace(
            part,
            statements=tuple(
                each for each in part.statements if each not in shown.get(part.name, ())
            ),
        )
        for part in parts
    )
    return tuple(part for part in rest if part.statements)
