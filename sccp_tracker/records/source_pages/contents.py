"""What was read from one source: how much at each of its places, and every row of one place.

All nouns are asked for in one query, their columns side by side as text.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from sccp_tracker.records.bilingual import LocalText, in_reader_language
from sccp_tracker.records.date_phrases import NUMERALS, read_tens
from sccp_tracker.records.first_rows import MANY
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.nouns import SourceLine, nouns
from sccp_tracker.records.numbers import number_in_words
from sccp_tracker.records.provenance import SECTIONS_APART, places_in

Counted = list[tuple[str, int]]
PLAIN = str.maketrans("壹貳參肆伍陸柒捌玖拾", "一二三四五六七八九十")
TENS = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?")


@cache
def read_from_sources() -> list[Any]:
    """Return the nouns whose rows were read from a source."""
    return [model for model in nouns() if model.noun.source_line]


def rows_on_record(model: Any, as_of: date | None) -> QuerySet[Any]:
    """Return the rows known on a day; of a history, the lines that stand."""
    known: Any = model.objects.as_of(as_of)
    return known.standing() if issubclass(model, HistoryLine) else known


def columns_of(line: SourceLine) -> dict[str, Any]:
    """Return the columns of a line, which are the same for every noun."""
    ways = {f"key_{nth}": line.key[nth : nth + 1] for nth in range(2)}
    ways |= {"choice": line.choice, "value": line.value, "denominator": line.denominator}
    for name in ("who", "text", "unit"):
        for lang in ("en", "zh"):
            ways[f"{name}_{lang}"] = tuple(f"{way}_{lang}" for way in getattr(line, name))
    nothing = Value("", output_field=TextField())
    return {
        f"line_{name}": Coalesce(*(Cast(way, TextField()) for way in paths), nothing, nothing)
        for name, paths in ways.items()
    }


@dataclass(frozen=True)
class Line:
    """One row as the page of its source tells it."""

    address: str
    places: list[str]
    who: LocalText
    text: LocalText
    unit: LocalText
    choice: str
    label: str
    value: str


def line_of(model: Any, row: dict[str, Any]) -> Line:
    """Return the line of a row that was read in the columns of all nouns."""
    told: SourceLine = model.noun.source_line
    said = {name.removeprefix("line_"): text for name, text in row.items()}
    labels = dict(model._meta.get_field(told.choice[0]).choices) if told.choice else {}
    return Line(
        address=reverse(told.page, args=[said[f"key_{nth}"] for nth, _ in enumerate(told.key)]),
        places=places_in(said["section"]),
        who=in_reader_language(said["who_en"], said["who_zh"]),
        text=in_reader_language(said["text_en"], said["text_zh"]),
        unit=in_reader_language(said["unit_en"], said["unit_zh"]),
        choice=said["choice"],
        label=str(labels.get(said["choice"], "")),
        value=number_said(said["value"], said["denominator"]),
    )


def number_said(value: str, denominator: str) -> str:
    """Return a number that was read as text, in words; "" where there is none."""
    return number_in_words(Decimal(value), int(denominator or 0)) if value else ""


def rows_of(
    source: Source, as_of: date | None, ask: Callable[[Any, Any], QuerySet[Any]]
) -> QuerySet[Any]:
    """Return what `ask` makes of the rows of each noun, which it knows by `nth`, in one query."""
    first, *others = (
        ask(model, rows_on_record(model, as_of).filter(source=source).order_by()).annotate(
            nth=Value(nth)
        )
        for nth, model in enumerate(read_from_sources())
    )
    return first.union(*others, all=True)


def named(nth: int) -> str:
    """Return the name of a noun, as of many."""
    return str(read_from_sources()[nth]._meta.verbose_name_plural)


def lines_at(
    source: Source, section: str, as_of: date | None
) -> tuple[list[tuple[str, list[Line]]], bool]:
    """Return the rows that were read at a section and in its parts, by noun, in order.

    They are the first `MANY`; the second value tells whether there are more.
    """

    def ask(model: Any, rows: Any) -> Any:
        columns = columns_of(model.noun.source_line)
        begins = Q(section__startswith=section)
        goes_on = Q(section__contains=SECTIONS_APART + section)
        at = rows.filter(begins | goes_on).annotate(**columns)
        return at.values("section", *columns)

    found: dict[int, list[Line]] = {}
    rows = list(rows_of(source, as_of, ask).order_by("nth", "section")[: MANY + 1])
    for row in rows[:MANY]:
        if is_within(row["section"], section):
            found.setdefault(row["nth"], []).append(line_of(read_from_sources()[row["nth"]], row))
    for lines in found.values():
        lines.sort(key=lambda line: (*map(in_order, line.places[:1]), in_order(line.address)))
    return [(named(nth), found[nth]) for nth in sorted(found)], len(rows) > MANY


def is_within(section: str, outer: str) -> bool:
    """Return whether a place that a section names is `outer` or a part of it: 十•1, not 十一."""
    return any(
        not (place[len(outer) :][:1].isnumeric() and outer[-1:].isnumeric())
        for place in places_in(section)
        if place.startswith(outer)
    )


def contents_of(source: Source, as_of: date | None) -> tuple[Counted, Counted]:
    """Return how many rows were read from the source: of each noun, and at each place in it."""
    nouns: Counter[int] = Counter()
    sections: Counter[str] = Counter()
    counted = rows_of(
        source, as_of, lambda _, rows: rows.values("section").annotate(rows=Count("pk"))
    )
    for row in counted:
        nouns[row["nth"]] += row["rows"]
        for place in places_in(row["section"]) or [""]:
            sections[place] += row["rows"]
    return (
        [(named(nth), nouns[nth]) for nth in sorted(nouns)],
        [(section, sections[section]) for section in sorted(sections, key=in_order)],
    )


def in_order(section: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts as documents number their parts: 二 before 十, 2 before 10."""
    text = TENS.sub(read_tens, section.translate(PLAIN))
    text = "".join(NUMERALS.get(sign, sign) for sign in text)
    pieces = re.findall(r"\d+|\D", text)
    return [(0, int(each), "") if each.isdecimal() else (1, 0, each) for each in pieces]
