"""Sheets of a workbook: what stands in them, and how wide, printed and coloured they are."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from sccp_tracker.records.text_width import columns_of
from sccp_tracker.records.workbooks.cells import (
    ARROW,
    LAST_ROW,
    Cell,
    Link,
    RowWriter,
    column_letters,
)
from sccp_tracker.records.workbooks.styles import BAND, FREE, LOCKED, TONES

# Of how many rows the widths of the columns are taken: those that follow come as they are read.
SAMPLE = 100
# How many rows are written at once.
ROWS_AT_ONCE = 100
# In letters of the Latin alphabet; a longer text is wrapped into about so many lines.
NARROWEST, SHORT, WIDEST, USUAL_LINES, LONG_WORD = 7, 14, 46, 4, 20
A4 = 9
# In a sheet that is laid out its last row is not known yet; it stands for it there.
SOME_ROW = 1_048_571
# What a reader may do in a sheet of which some cells are locked.
ALLOWED = (
    *("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows"),
    *("sort", "autofilter"),
)
# The last row that a sheet can have, from 0.
LAST_PLACE = LAST_ROW - 1
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


@dataclass(frozen=True)
class WorksheetColumn:
    """A column: its heading, the tone of cells that begin with certain words, and whether locked.

    `tones` gives the code of a badge for each of these words. Where some columns of a sheet are
    locked, what stands in them cannot be edited; all else can, and rows can be added. `offered` are
    the words of which one is chosen in a cell, or where such a list stands in the workbook.
    """

    heading: str
    tones: Mapping[str, str] = field(default_factory=dict)
    is_locked: bool = False
    offered: Sequence[str] | str = ()


def worksheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names that a workbook takes for its sheets, no two alike."""
    names: list[str] = []
    for each in wanted:
        plain = FORBIDDEN_IN_NAMES.sub(" ", each).strip(" '") or "–"
        name, number = cut(plain, LONGEST_NAME), 2
        while name.lower() in map(str.lower, names):
            ending = f" ({number})"
            name, number = cut(plain, LONGEST_NAME - len(ending)) + ending, number + 1
        names.append(name)
    return names


def cut(name: str, most: int) -> str:
    """Return the beginning of a name, up to the end of a word where one ends late enough."""
    head, space, _rest = name[: most + 1].rpartition(" ")
    is_between_words = len(name) > most and space and len(head) > most // 2
    return (head if is_between_words else name[:most]).rstrip(" '")


def shown(cell: Any) -> str:
    """Return about what a cell shows."""
    if isinstance(cell, Link):
        return ARROW
    value = cell.value if isinstance(cell, Cell) else cell
    return "" if value is None else str(value)


def width_of(heading: str, texts: Sequence[str]) -> float:
    """Return how wide a column is in which these texts stand under a heading.

    A Chinese character takes the room of two letters. A heading breaks between its words, and
    leaves room for the button of the filter.
    """
    widths = sorted(max(map(columns_of, text.split("\n"))) for text in texts) or [0]
    most, usual = widths[-1], widths[len(widths) * 9 // 10]
    words = [len(word) for text in texts for word in text.split() if word.isascii()]
    unbroken = min(max(words, default=0), LONG_WORD)
    wanted = most if most <= SHORT else max(usual / USUAL_LINES, SHORT, unbroken)
    of_heading = max(map(columns_of, heading.split()), default=0)
    return min(max(wanted + 2, min(of_heading, SHORT) + 3, NARROWEST), WIDEST)


class Worksheet:
    """A sheet of rows under a heading, with filters, ready to be printed.

    `rows` are read once, when they are written; a cell is text, a number, a day, yes or no, None,
    or a `Cell`. `footer` stands at the foot of each printed page.
    """

    # Whether it is written after all others, wherever it stands, and may tell of them.
    is_last = False
    writer: RowWriter

    def __init__(
        self,
        name: str,
        columns: Iterable[WorksheetColumn],
        rows: Iterable[Sequence[Any]],
        footer: str = "",
    ) -> None:
        self.name, self.columns, self.footer = name, list(columns), footer
        self.rows = iter(rows)

    @property
    def is_protected(self) -> bool:
        return any(each.is_locked for each in self.columns)

    @property
    def prefixes(self) -> list[str]:
        """What the names of the styles of each column begin with."""
        if not self.is_protected:
            return [""] * len(self.columns)
        return [LOCKED if each.is_locked else FREE for each in self.columns]

    def lay_out(self, sheet: Any, book: Any) -> None:
        """Say how a sheet of XlsxWriter's looks and is printed."""
        last = max(len(self.columns) - 1, 0)
        # What finds a row stays in sight while one edits.
        sheet.freeze_panes(1, int(self.is_protected))
        sheet.autofilter(0, 0, SOME_ROW - 1, last)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        self.print_on_a4(sheet)
        for place, column in enumerate(self.columns):
            self.colour(sheet, book, place, column.tones)
            if column.offered:
                rule = {"validate": "list", "source": column.offered, "error_type": "warning"}
                sheet.data_validation(1, place, LAST_PLACE, place, rule)
        band = {"type": "formula", "criteria": "=MOD(ROW(),2)=1"}
        band["format"] = book.add_format({"bg_color": BAND})
        sheet.conditional_format(1, 0, SOME_ROW - 1, last, band)
        if self.is_protected:
            sheet.protect("", dict.fromkeys(ALLOWED, True))

    def print_on_a4(self, sheet: Any) -> None:
        """Fit the sheet to the width of one page, with a foot that numbers the pages."""
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        footer = self.footer.replace("&", "&&")
        sheet.set_footer(f"&L&9{footer}&R&9{page}")

    def colour(self, sheet: Any, book: Any, place: int, tones: Mapping[str, str]) -> None:
        """Colour the cells of a column by the words with which they begin, the longest first."""
        for words in sorted(tones, key=len, reverse=True):
            if tones[words] in TONES:
                rule = {"type": "text", "criteria": "begins with", "value": words}
                rule["format"] = book.add_format(TONES[tones[words]])
                sheet.conditional_format(1, place, SOME_ROW - 1, place, rule)

    def widths(self, sample: list[Any]) -> list[float]:
        """Return how wide each column is, by its heading and the first rows."""
        texts = [[shown(cell) for cell in row] for row in sample]
        return [
            width_of(column.heading, [row[place] for row in texts if place < len(row)])
            for place, column in enumerate(self.columns)
        ]

    def begin(self, styles: Mapping[str, str], cut_mark: str) -> list[float]:
        """Read the first rows, and return how wide the columns are."""
        sample = list(islice(self.rows, SAMPLE))
        self.rows = chain(sample, self.rows)
        widths = self.widths(sample)
        self.writer = RowWriter(styles, self.prefixes, widths, cut_mark)
        return widths

    def headings(self) -> list[list[Any]]:
        """Return the rows that stand above the others."""
        return [[Cell(each.heading, "heading") for each in self.columns]]

    def in_xml(self) -> Iterator[str]:
        """Yield the rows, some hundred at once, as long as the sheet has room."""
        yield self.writer.rows(self.headings())
        while not self.writer.is_full and (some := list(islice(self.rows, ROWS_AT_ONCE))):
            yield self.writer.rows(some)


class Cover(Worksheet):
    """A sheet of text that tells of the others, and is written after them: `rows` know of them."""

    is_last = True
    WIDTHS = (24, 84)

    def __init__(self, name: str, rows: Iterable[Sequence[Any]], footer: str = "") -> None:
        super().__init__(name, [WorksheetColumn("") for _width in self.WIDTHS], rows, footer)

    def lay_out(self, sheet: Any, book: Any) -> None:
        sheet.hide_gridlines(2)
        self.print_on_a4(sheet)

    def widths(self, sample: list[Any]) -> list[float]:
        return list(self.WIDTHS)

    def headings(self) -> list[list[Any]]:
        return []


class Lists(Worksheet):
    """A hidden sheet of lists, a row each, from which the cells of others are chosen."""

    def __init__(self, name: str) -> None:
        self.lists: list[Sequence[str]] = []
        super().__init__(name, [], self.lists)

    def add(self, words: Sequence[str]) -> str:
        """Add a list, and return where it stands."""
        self.lists.append(words)
        self.columns = [WorksheetColumn("") for _word in max(self.lists, key=len)]
        row = len(self.lists)
        return f"={self.name}!$A${row}:${column_letters(len(words))[-1]}${row}"

    def lay_out(self, sheet: Any, book: Any) -> None:
        sheet.hide()

    def headings(self) -> list[list[Any]]:
        return []
