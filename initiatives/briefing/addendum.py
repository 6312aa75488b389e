"""What changed since a brief was issued, on one page."""

from dataclasses import replace

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from initiatives.briefing.pack import Item, Pack, Part, Statement
from initiatives.briefing.parts import cost, listed
from initiatives.models import Brief
from sccp_tracker.records.punctuation import punctuation

# What one page has room for, in lines, and how many signs each change has.
ONE_PAGE, LONGEST = 38, 160


def addendum_to(brief: Brief, now: Pack) -> Pack:
    """Return what `now` says that the brief did not, and what it says no more."""
    before = Pack.of_json(brief.content)
    old, new = told_in(before), told_in(now)
    came = [each for key, each in new.items() if key not in old]
    went = [each for key, each in old.items() if key not in new]
    room = float(ONE_PAGE)
    parts = []
    for name, heading, found in (
        ("came", _("New, or said otherwise now"), came),
        ("went", _("Said no longer"), went),
    ):
        part, shown = Part(name, heading, empty=_("Nothing.")), []
        for each in found:
            if room >= cost(part, each):
                room -= cost(part, each)
                shown.append(each)
        left_out = len(found) - len(shown)
        parts.append(replace(part, statements=tuple(shown), left_out=left_out))
    words = {"brief": brief, "day": date_format(brief.issued_on, "DATE_FORMAT")}
    note = _("What changed since brief %(brief)s of %(day)s.") % words
    return replace(now, first=tuple(parts), bands=(), notes=(note,))


def told_in(pack: Pack) -> dict[tuple[str, ...], Statement]:
    """Return all that a brief says of its items, each after the title of its item."""
    found: dict[tuple[str, ...], Statement] = {}
    for band in pack.bands:
        for item in (*band.items, *band.others):
            said = f"{band.heading}{punctuation().colon}{item.why}"
            found[item.key, band.band, item.why] = Statement(shown(item, said))
            for part in item.parts:
                for each in part.statements:
                    text = listed(each.text, *each.cells)
                    found[item.key, part.name, text] = replace(
                        each, text=shown(item, text), cells=()
                    )
    return found


def shown(item: Item, text: str) -> str:
    title = Truncator(item.title).chars(LONGEST // 3)
    return Truncator(f"{title}{punctuation().colon}{text}").chars(LONGEST)
