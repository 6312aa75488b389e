"""Words looked for in everything on record, and what was found, noun by noun.

Each noun is asked once, for its first rows and for how many there are, so that a search asks as
often in a small record as in a large one. The rows are those of `search()`, as in every list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, Window
from django.utils.safestring import SafeString

from sccp_tracker.records.bilingual import LANG_TAGS, LocalText, reader_column
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.matching import around, found_in, marked, words_of
from sccp_tracker.records.nouns import Noun, nouns

# How many rows of a kind are shown beside the other kinds.
FEW = 6
# How many pieces of text one row shows.
PIECES = 3


@dataclass(frozen=True)
class Piece:
    """A part of a text with the words in it marked, and its language where it is not the page's."""

    html: SafeString
    lang: str = ""


@dataclass(frozen=True)
class Hit:
    """A row that holds the words: its title, and the text around what the title does not hold."""

    row: Any
    url: str
    title: list[Piece]
    pieces: list[Piece]


@cache
def searched() -> list[Any]:
    """Return the nouns in which words are looked for, in the order of the results."""
    return [model for model in nouns() if model.noun.search_fields]


def rows_with(model: Any, words: str, as_of: date | None) -> Any:
    """Return the rows of a noun that hold the words and were known on the day."""
    known = model.objects.as_of(as_of).in_order()
    if issubclass(model, HistoryLine):
        known = known.standing()
    return known.search(words).select_related(*model.noun.result_joins)


@dataclass(frozen=True)
class Found:
    """What was found of one noun: the first rows, and how many there are in all."""

    noun: Noun
    label: str
    count: int
    hits: list[Hit]


def found_of(model: Any, count: int, rows: Iterable[Any], asked: str) -> Found:
    """Return the first rows of a noun as they are shown, the words of `asked` marked."""
    hits = [hit_of(row, words_of(asked)) for row in rows]
    return Found(model.noun, str(model._meta.verbose_name_plural), count, hits)


def search_all(asked: str, as_of: date | None = None) -> list[Found]:
    """Return what holds every word of `asked`, noun by noun, without the nouns that have none."""
    found = []
    for model in searched():
        rows = list(rows_with(model, asked, as_of).annotate(found=Window(Count("*")))[:FEW])
        if rows:
            found.append(found_of(model, rows[0].found, rows, asked))
    return found


def hit_of(row: Any, words: list[str]) -> Hit:
    """Return a row as it is shown: title and text with the words marked."""
    title = row.result_title()
    missing = set(words) - found_in("\n".join(title), words)
    pieces: list[Piece] = []
    for text, lang in texts_of(row):
        # The main text comes first, and is shown whatever it holds.
        is_shown = row.noun.main_text and not pieces
        while len(pieces) < PIECES and (is_shown or found_in(text, missing)):
            part = around(text, missing or words)
            pieces.append(Piece(marked(part, words), lang))
            missing -= found_in(part, missing)
            is_shown = False
    named = [Piece(marked(part, words), lang_of(part)) for part in title]
    return Hit(row, row.get_result_url(), named, pieces)


def lang_of(text: str) -> str:
    """Return the language of a text that is not in the reader's, or else ""."""
    return text.lang if isinstance(text, LocalText) and text.is_fallback else ""


def texts_of(row: Any) -> Iterator[tuple[str, str]]:
    """Yield the searched texts of a row with their language where it is not the reader's.

    The main text comes first, then what is in the reader's language, what is in the other one,
    and what has none, such as a code.
    """
    reader = reader_column()
    main = getattr(row, row.noun.main_text) if row.noun.main_text else ""
    if main:
        yield str(main), lang_of(main)
    by_language: dict[str, list[str]] = {reader: [], "zh": [], "en": [], "": []}
    for path in row.noun.search_fields:
        suffix = path.rpartition("_")[2]
        by_language[suffix if suffix in LANG_TAGS else ""].append(text_at(row, path))
    for language, texts in by_language.items():
        lang = LANG_TAGS[language] if language not in ("", reader) else ""
        yield from ((text, lang) for text in texts if text)


def text_at(row: Any, path: str) -> str:
    """Return the text to which a look-up path leads from a row, "" where a step is empty."""
    value = row
    for step in path.split("__"):
        value = getattr(value, step, None)
    return value or ""
