"""Words looked for in everything on record, and what was found, kind by kind.

Each kind is asked once, for its first rows and for how many there are, so that a search asks as
often in a small record as in a large one. The rows are those of `search()`, as in every list.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Window
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from initiatives.models import (
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    StatusUpdate,
)
from meetings.models import AgendaItem, Delegate, Document, Economy, Meeting, Priority
from sccp_tracker.records.bilingual import LANG_TAGS, LocalText, reader_column
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.matching import around, found_in, marked, words_of
from sccp_tracker.records.models.source import Source

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


def address_of(row: Any) -> str:
    return str(row.get_absolute_url())


@dataclass(frozen=True)
class Kind:
    """A noun that is searched.

    `name` is what an address calls it; `title` returns what names a row; `text` is the name of its
    main text, which is shown even where the title holds the words; `joins` are the relations that
    the two need; `list_name` is the name of the address of its list.
    """

    name: str
    model: Any
    title: Callable[[Any], list[str]]
    text: str = ""
    joins: tuple[str, ...] = ()
    list_name: str = ""
    url: Callable[[Any], str] = address_of

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def rows(self, words: str, as_of: date | None) -> Any:
        """Return the rows that hold the words and were known on the day."""
        known = self.model.objects.as_of(as_of).in_order()
        if issubclass(self.model, HistoryLine):
            known = known.standing()
        return known.search(words).select_related(*self.joins)


@dataclass(frozen=True)
class Found:
    """What was found of one kind: the first rows, and how many there are in all."""

    kind: Kind
    count: int
    hits: list[Hit]


def party(row: Economy | None) -> list[str]:
    """Return the name and the code of a party, or nothing where there is none."""
    return [row.name, row.code] if row else []


def of_meeting(row: Any) -> list[str]:
    """Return a row's meeting and its number there."""
    return [row.meeting.short_name, str(row.number)]


def figure_title(row: Figure) -> list[str]:
    return [f"{row.reading} {row.unit}".strip(), *party(row.about)]


def document_title(row: Document) -> list[str]:
    return [row.title, *filter(None, [row.number]), *party(row.tabled_by)]


def delegate_title(row: Delegate) -> list[str]:
    return [row.name, *filter(None, [row.post]), *party(row.economy), row.meeting.short_name]


def line_title(subject: Any, line: Any) -> list[str]:
    """Return what a line of a history is about, what it tells and its day."""
    return [*subject, line.in_words, date_format(line.as_of, "DATE_FORMAT")]


KINDS = (
    Kind("initiatives", Initiative, lambda row: [row.title], list_name="initiative-list"),
    Kind(
        "commitments",
        Commitment,
        lambda row: [*party(row.owner), *of_meeting(row)],
        text="text",
        joins=("owner", "meeting"),
        list_name="commitment-list",
    ),
    Kind(
        "interventions",
        Intervention,
        lambda row: [*party(row.speaker), *of_meeting(row)],
        text="gist",
        joins=("speaker", "meeting"),
        list_name="intervention-list",
    ),
    Kind("figures", Figure, figure_title, text="counts", joins=("about",), list_name="figure-list"),
    Kind("meetings", Meeting, lambda row: [row.short_name, row.title], list_name="meeting-list"),
    Kind("economies", Economy, party, list_name="economy-list"),
    Kind(
        "priorities", Priority, lambda row: [str(row.number), row.title], list_name="priority-list"
    ),
    Kind("documents", Document, document_title, joins=("tabled_by",), list_name="document-list"),
    Kind(
        "agenda-items",
        AgendaItem,
        lambda row: [*of_meeting(row), row.title],
        joins=("meeting",),
        url=lambda row: f"{address_of(row.meeting)}#item-{row.number}",
    ),
    Kind(
        "delegates",
        Delegate,
        delegate_title,
        joins=("meeting", "economy"),
        url=lambda row: address_of(row.meeting),
    ),
    Kind(
        "status-lines",
        StatusUpdate,
        lambda row: line_title([row.initiative.title], row),
        text="note",
        joins=("initiative",),
        url=lambda row: address_of(row.initiative),
    ),
    Kind(
        "outcomes",
        Outcome,
        lambda row: line_title(of_meeting(row.commitment), row),
        text="note",
        joins=("commitment__meeting",),
        url=lambda row: address_of(row.commitment),
    ),
    Kind("sources", Source, lambda row: [row.title]),
)


def search_all(asked: str, as_of: date | None = None) -> list[Found]:
    """Return what holds every word of `asked`, kind by kind, without the kinds that have none."""
    found = []
    for kind in KINDS:
        rows = list(kind.rows(asked, as_of).annotate(found=Window(Count("*")))[:FEW])
        if rows:
            found.append(Found(kind, rows[0].found, hits_of(kind, rows, asked)))
    return found


def hits_of(kind: Kind, rows: Iterable[Any], asked: str) -> list[Hit]:
    """Return the rows as they are shown, the words of `asked` marked."""
    return [hit_of(kind, row, words_of(asked)) for row in rows]


def hit_of(kind: Kind, row: Any, words: list[str]) -> Hit:
    """Return a row as it is shown: title and text with the words marked."""
    title = kind.title(row)
    missing = set(words) - found_in("\n".join(title), words)
    pieces: list[Piece] = []
    for text, lang in texts_of(kind, row):
        # The main text comes first, and is shown whatever it holds.
        is_shown = kind.text and not pieces
        while len(pieces) < PIECES and (is_shown or found_in(text, missing)):
            part = around(text, missing or words)
            pieces.append(Piece(marked(part, words), lang))
            missing -= found_in(part, missing)
            is_shown = False
    named = [Piece(marked(part, words), lang_of(part)) for part in title]
    return Hit(row, kind.url(row), named, pieces)


def lang_of(text: str) -> str:
    """Return the language of a text that is not in the reader's, or else ""."""
    return text.lang if isinstance(text, LocalText) and text.is_fallback else ""


def texts_of(kind: Kind, row: Any) -> Iterator[tuple[str, str]]:
    """Yield the searched texts of a row with their language where it is not the reader's.

    The main text comes first, then what is in the reader's language, what is in the other one,
    and what has none, such as a code.
    """
    reader = reader_column()
    main = getattr(row, kind.text) if kind.text else ""
    if main:
        yield str(main), lang_of(main)
    by_language: dict[str, list[str]] = {reader: [], "zh": [], "en": [], "": []}
    for path in kind.model.objects.all().search_fields:
        suffix = path.rpartition("_")[2]
        value = row
        for step in path.split("__"):
            value = getattr(value, step, None)
        by_language[suffix if suffix in LANG_TAGS else ""].append(value or "")
    for language, texts in by_language.items():
        lang = LANG_TAGS[language] if language not in ("", reader) else ""
        yield from ((text, lang) for text in texts if text)
