"""A brief as it is printed: the pack, and the words around it, for DOCX and PDF alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from initiatives.briefing.pack import WIDTHS, BandOf, Item, Pack, Part, Statement
from initiatives.briefing.parts import listed, name_of_account, with_told_after
from initiatives.models import Brief
from sccp_tracker.records.punctuation import punctuation

# The fonts of a brief, each for where the one before it is not there.
LATIN = ("Arial", "Liberation Sans")
CHINESE = ("Microsoft JhengHei", "Noto Sans CJK TC")
# What no XML and no page can hold: controls but for tab and line break, lone surrogates, no-signs.
UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")

Said = dict[str, Any]


@dataclass(frozen=True)
class Issue:
    """Under which number and when a brief was issued, and to which it is an addendum."""

    number: str
    day: date
    by: str
    addendum_to: str = ""


def issue_of(brief: Brief) -> Issue:
    """Return how a brief was issued."""
    to = str(brief.addendum_to) if brief.addendum_to else ""
    return Issue(str(brief), brief.issued_on, name_of_account(brief.issued_by), to)


def clean(said: Any) -> Any:
    """Return what is said without signs that cannot be printed, in all its depth."""
    if isinstance(said, str):
        return UNPRINTABLE.sub("", said)
    if isinstance(said, dict):
        return {name: clean(each) for name, each in said.items()}
    return [clean(each) for each in said] if isinstance(said, list | tuple) else said


def printed(pack: Pack, issue: Issue | None, notes: Iterable[str] = ()) -> Said:
    """Return all that stands in the file of a brief, in the language of the brief.

    Without an issue it is a draft.
    """
    with override(pack.language):
        return clean(
            {
                "language": "zh" if pack.language.startswith("zh") else "en",
                "region": "TW" if pack.language.startswith("zh") else "GB",
                "classification": pack.classification,
                "title": title_of(pack, issue),
                "facts": facts_of(pack, issue),
                "notes": [*pack.notes, *notes],
                "first": [part_of(part) for part in pack.first],
                "index": _("Index"),
                "bands": [band_of(band) for band in pack.bands if band.total],
                "nothing": [
                    f"{band.heading}{punctuation().colon}{_('Nothing.')}"
                    for band in pack.bands
                    if not band.total
                ],
                "page": _("Page"),
                "of": "/",
                "made": (issue.day if issue else date.fromisoformat(pack.as_of)).isoformat(),
            }
        )


def title_of(pack: Pack, issue: Issue | None) -> str:
    kind = _("Addendum: %(name)s") if issue and issue.addendum_to else _("Briefing: %(name)s")
    return kind % {"name": pack.title}


def facts_of(pack: Pack, issue: Issue | None) -> list[list[str]]:
    """Return what page one says first, each with its label."""
    as_of = date_format(date.fromisoformat(pack.as_of), "DATE_FORMAT")
    if issue is None:
        first = [[_("Number"), _("draft")]]
    else:
        day = date_format(issue.day, "DATE_FORMAT")
        first = [[_("Number"), issue.number], [_("Issued"), listed(day, issue.by)]]
        if issue.addendum_to:
            first.append([_("Addendum to"), issue.addendum_to])
    return [*first, [_("As known on"), as_of], [pack.kind.capitalize(), pack.counterpart]]


def said_of(each: Statement, is_told_after: bool) -> Said:
    """Return a statement; where the desk says several, the last of them tells who wrote them."""
    language = {"en": _("in English"), "zh-Hant": _("in Chinese")}.get(each.lang, "")
    return {
        "text": each.text,
        "cite": "" if is_told_after else each.cite,
        "lang": each.lang,
        "mark": listed(each.mark, language),
        "cells": list(each.cells),
    }


def part_of(part: Part) -> Said:
    return {
        "name": part.name,
        "heading": part.heading,
        "columns": list(part.columns),
        "widths": list(WIDTHS[part.name]) if part.columns else [],
        "statements": [said_of(*each) for each in with_told_after(part)],
        "empty": part.empty,
        "left_out": part.more,
    }


def more_of(count: int) -> str:
    words = ngettext("%(count)s more is on its page.", "%(count)s more are on its page.", count)
    return words % {"count": count}


def item_of(number: int, item: Item) -> Said:
    return {
        "number": number,
        "title": item.title,
        "why": item.why,
        "page": f"{settings.SITE_URL}{item.page}",
        "parts": [part_of(part) for part in item.parts],
        "left_out": more_of(item.left_out) if item.left_out else "",
    }


def band_of(band: BandOf) -> Said:
    left_out = ""
    if band.left_out:
        words = ngettext(
            "and %(count)s more on record", "and %(count)s more on record", band.left_out
        )
        left_out = words % {"count": band.left_out}
    return {
        "band": band.band,
        "heading": band.heading,
        "items": [item_of(number, item) for number, item in band.numbered],
        "others_heading": _("%(band)s: also on record") % {"band": band.heading},
        "columns": [_("What"), _("Why"), _("Source")],
        "widths": [7.5, 3.5, 6.0],
        "others": [[item.title, item.why, item.cite] for item in band.others],
        "left_out": left_out,
    }
