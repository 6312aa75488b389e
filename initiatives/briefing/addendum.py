"""What changed since a brief was issued, on one page.

Only items that both tell in full are held side by side, with what they had no room for: that there
is more room now, or less, is no change of the record. Lines that are suggested follow from others.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import takewhile
from operator import eq

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from initiatives.briefing.pack import NOT_DISCLOSED, Item, Pack, Part, Statement
from initiatives.briefing.parts import cost, is_desks, is_suggested, listed
from initiatives.models import Brief
from sccp_tracker.records.punctuation import punctuation

# What one page has room for, in lines.
ONE_PAGE = 38
# How many signs of a title, of a text and of a cell of a table are told.
TITLE, TEXT, CELL = 53, 110, 70
# How many signs of what differs are to be seen, and how many of what stands before it.
DIFFERENT, LEAD = 10, 30


def addendum_to(brief: Brief, before: Pack, now: Pack) -> Pack:
    """Return what `now` says that the brief did not, and what it says no more."""
    found = news(before, now), news(now, before, frozenset(told_in_full(before)))
    came, went = ([each for _part, each in some] for some in found)
    none = _("Nothing.")
    parts = (
        Part("came", _("New, or said otherwise now"), empty=none),
        Part("went", _("Said no longer"), empty=none),
    )
    # What is said no longer has half of the page at most, so that both are told of.
    half = min(ONE_PAGE / 2, sum(cost(parts[1], each) for each in went))
    first, left = shown_within(parts[0], came, ONE_PAGE - half)
    words = {"brief": brief, "day": date_format(brief.issued_on, "DATE_FORMAT")}
    note = _("What changed since brief %(brief)s of %(day)s.") % words
    told = (first, shown_within(parts[1], went, left + half)[0])
    is_closed = any(part == NOT_DISCLOSED for some in found for part, _each in some)
    return replace(now, first=told, bands=(), notes=(note,), is_closed=is_closed)


def shown_within(part: Part, found: list[Statement], room: float) -> tuple[Part, float]:
    """Return a part with those that there is room for, and what is left of the room."""
    shown = []
    for each in found:
        if room >= cost(part, each):
            room -= cost(part, each)
            shown.append(each)
    return replace(part, statements=tuple(shown), left_out=len(found) - len(shown)), room


def news(before: Pack, now: Pack, asked_for: Collection[str] = ()) -> list[tuple[str, Statement]]:
    """Return what one brief says of its items that another did not, by the part that says it.

    Each begins with its item; where an item stands in the brief is said by no part, "".

    The other was asked for the items with these keys: where it does not name them, they are not
    there.
    """
    old, known = places_in(before), told_in_full(before)
    # Of the last ones of a band a brief says only how many there are.
    cut = {band.band for band in before.bands if band.left_out}
    found: list[tuple[str, Statement]] = []
    for band in now.bands:
        for item in (*band.items, *band.others):
            place = band.band, item.why
            is_new = item.key not in old and (band.band not in cut or item.key in asked_for)
            if is_new or old.get(item.key, place) != place:
                where = f"{band.heading}{punctuation().colon}{item.why}"
                found.append(("", Statement(shown([item.title], where))))
            then = known.get(item.key)
            there, here = told_of(then) if then else {}, told_of(item)
            gone = [there[said] for said in there.keys() - here.keys()]
            for said, (part, each) in here.items():
                # Of a history a brief tells the last lines: an older one is no less on record.
                is_older = bool(asked_for) and part.name == "background"
                if said not in there and (is_desks(each) or (then and not is_older)):
                    # What must not be disclosed is told as that.
                    title = [part.heading] if is_desks(each) else []
                    others = [(o.text, *o.cells) for one, o in gone if one.name == part.name]
                    words = from_difference((each.text, *each.cells), others)
                    text = shown([item.title, *title], *words)
                    found.append((part.name, replace(each, text=text, cells=())))
    return found


def most_of(cells: Collection[str]) -> int:
    """Return how many signs are told of a text with these cells beside it."""
    return CELL if cells else TEXT


def from_difference(words: tuple[str, ...], others: list[tuple[str, ...]]) -> list[str]:
    """Return a text and its cells, each from where it differs from those that it replaces."""
    most = most_of(words[1:])
    return [
        beginning_late(text, [other[place] for other in others if place < len(other)], most)
        for place, text in enumerate(words)
    ]


def beginning_late(text: str, others: list[str], most: int) -> str:
    """Return a text from where it differs from the one that begins most like it.

    All of it, where what differs is to be seen among its first `most` signs.
    """
    alike = max((sum(takewhile(bool, map(eq, text, each))) for each in others), default=0)
    if text in others or alike <= most - DIFFERENT:
        return text
    lead = text[alike - LEAD : alike]
    # Chinese has no spaces, and is cut between any two signs.
    whole_words = lead.partition(" ")[2] or lead
    return f"… {whole_words}{text[alike:]}"


def places_in(pack: Pack) -> dict[str, tuple[str, str]]:
    """Return in which band each item stands, and why, by its key."""
    return {
        item.key: (band.band, item.why)
        for band in pack.bands
        for item in (*band.items, *band.others)
    }


def told_in_full(pack: Pack) -> dict[str, Item]:
    """Return the items that a brief tells in full, by their keys."""
    return {item.key: item for _number, item in pack.numbered}


def told_of(item: Item) -> dict[tuple[str, str], tuple[Part, Statement]]:
    """Return what is known of an item, by the part and the words; no lines suggested."""
    return {
        (part.name, listed(each.text, *each.cells)): (part, each)
        for part in (*item.parts, *item.beyond)
        for each in part.statements
        if not is_suggested(each)
    }


def shown(titles: list[str], text: str, *cells: str) -> str:
    """Return the beginnings of what is said, and of the cells beside it, after the titles."""
    most = most_of(cells)
    words = listed(*(Truncator(each).chars(most) for each in (text, *cells)))
    return punctuation().colon.join([*(Truncator(each).chars(TITLE) for each in titles), words])
