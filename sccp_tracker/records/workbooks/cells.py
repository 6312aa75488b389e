"""Cells of a workbook as XML: text that stays text, true numbers and true days.

Text stands in its own cell ("inline"), so that a sheet is written row by row and none is kept. No
cell is ever a formula.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from django.utils import timezone

# What a cell, a sheet and the links of a sheet hold at most.
LONGEST_TEXT, LAST_ROW, MOST_LINKS = 32_767, 1_048_576, 65_530
# What XML means otherwise, changes or has no place for; what a workbook itself would read as one.
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Whole numbers beyond this are not kept by a workbook to their last digit.
LARGEST_NUMBER = 10**15
# A workbook counts its days from here, and takes 1900 for a leap year.
DAY_ZERO, FIRST_TRUE_DAY = date(1899, 12, 30).toordinal(), date(1900, 3, 1)
# The height of a line and of the highest row, in points; how far a wrapped line is filled.
LINE, HIGHEST_ROW, FILLED = 16, 409, 0.9
# Which cells a column remembers, how many of them, and how long they are at most.
KEPT_TYPES, MOST_SEEN, LONGEST_SEEN = (str, date), 2_000, 300
TEXT = ' t="inlineStr"><is><t xml:space="preserve">'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Cell(NamedTuple):
    """A cell with a style of its own, or with an address to which it leads."""

    value: Any
    style: str = ""
    url: str = ""


def replaced(found: re.Match[str]) -> str:
    """Return how a workbook writes a character that would not come back as it is."""
    character = found[0]
    if character in ENTITIES:
        return ENTITIES[character]
    # Half of a character can be in no file.
    is_half = "\ud800" <= character <= "\udfff"
    return "\ufffd" if is_half else f"_x{ord(character):04X}_"


def escaped(text: str) -> str:
    """Return text as it stands in the XML of a workbook."""
    return SPECIAL.sub(replaced, text) if SPECIAL.search(text) else text


def cut_to_fit(text: str, mark: str) -> str:
    """Return the first of a text that a cell can hold, ending in a mark where some are left out.

    A workbook counts characters beyond the first 65,536, such as 𠮷, as two.
    """
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    return units[: (LONGEST_TEXT - len(mark)) * 2].decode("utf-16-le", "ignore") + mark


def column_letters(count: int) -> list[str]:
    """Return the names of the first columns: A, B, …, Z, AA, …."""
    names = []
    for number in range(1, count + 1):
        name = ""
        while number:
            number, letter = divmod(number - 1, 26)
            name = chr(ord("A") + letter) + name
        names.append(name)
    return names


def is_number(value: Any) -> bool:
    """Return whether a workbook keeps the value as a number, to its last digit."""
    if isinstance(value, int | float | Decimal):
        return isfinite(value) and -LARGEST_NUMBER < value < LARGEST_NUMBER
    return False


def day_number(value: date) -> str:
    """Return the number by which a workbook knows a day or a moment; "" before it counts.

    A moment is told by the clock of the office.
    """
    if not isinstance(value, datetime):
        return str(value.toordinal() - DAY_ZERO) if value >= FIRST_TRUE_DAY else ""
    moment = timezone.make_naive(value) if timezone.is_aware(value) else value
    day = day_number(moment.date())
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return day and f"{int(day) + seconds / 86_400:.10f}"


class Kept:
    """Text that is written later, and takes little room until then."""

    def __init__(self) -> None:
        self.compressor = zlib.compressobj(1)
        self.pieces: list[bytes] = []

    def add(self, text: str) -> None:
        self.pieces.append(self.compressor.compress(text.encode()))

    def read(self) -> Iterator[bytes]:
        """Yield all of it, once."""
        decompressor = zlib.decompressobj()
        for piece in (*self.pieces, self.compressor.flush()):
            yield decompressor.decompress(piece)


class Links:
    """Where the cells of a sheet lead: it says which of them do, a part beside it says where to."""

    def __init__(self) -> None:
        self.count = 0
        self.cells, self.targets = Kept(), Kept()

    def add(self, cell: str, url: str) -> None:
        self.count += 1
        target = escaped(url).replace('"', "&quot;")
        self.cells.add(f'<hyperlink ref="{cell}" r:id="rId{self.count}"/>')
        self.targets.add(
            f'<Relationship Id="rId{self.count}" Type="{OFFICE}/hyperlink" Target="{target}"'
            ' TargetMode="External"/>'
        )

    def in_sheet(self) -> Iterator[bytes]:
        """Yield what the sheet says of them; nothing where there are none."""
        if self.count:
            yield from (b"<hyperlinks>", *self.cells.read(), b"</hyperlinks>")

    def relations(self) -> Iterator[bytes]:
        """Yield the part beside the sheet."""
        yield f'{XML}<Relationships xmlns="{PACKAGE}">'.encode()
        yield from self.targets.read()
        yield b"</Relationships>"


def lines_of(text: str, room: float) -> int:
    """Return about how many lines a text takes in a column with this much room.

    A Chinese character has three bytes and takes the room of two letters, which have one.
    """
    lines = int((len(text.encode(errors="replace")) + len(text)) / 2 / room) + 1
    return lines + text.count("\n")


@dataclass
class ColumnOfCells:
    """A column of a sheet: how its cells begin, and those that it had already.

    `seen` leads from a text or a day to all of its cell after the number of the row, and to how
    many lines it takes: most columns say the same of many rows.
    """

    name: str
    prefix: str
    room: float
    seen: dict[Any, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = f'<c r="{self.name}'

    def remember(self, cell: Any, rest: str, lines: int) -> None:
        if len(self.seen) >= MOST_SEEN:
            self.seen.clear()
        self.seen[cell] = (rest, lines)


class RowWriter:
    """Writes the rows of one sheet, and counts what it could not write as it was.

    `styles` numbers the styles; `prefixes` says of each column what the name of its styles begins
    with, `widths` how wide it is. `cut_mark` ends a text that is too long for a cell.
    """

    def __init__(
        self,
        styles: Mapping[str, str],
        prefixes: Sequence[str],
        widths: Sequence[float],
        cut_mark: str,
    ) -> None:
        self.styles, self.cut_mark = styles, cut_mark
        names = column_letters(len(prefixes))
        self.columns = [
            ColumnOfCells(name, prefix, width * FILLED)
            for name, prefix, width in zip(names, prefixes, widths, strict=True)
        ]
        self.row_count = self.cut_texts = self.links_left_out = 0
        self.links = Links()

    @property
    def is_full(self) -> bool:
        return self.row_count == LAST_ROW

    def row(self, cells: Sequence[Any]) -> str:
        """Return the next row, as high as its texts need.

        Empty cells are left out, but for the last: some readers take a row to end with its cells.
        """
        self.row_count = self.row_count + 1
        number = str(self.row_count)
        parts, lines = [""], 1
        for column, cell in zip(self.columns, cells, strict=False):
            if cell is None or cell == "":
                continue
            found = column.seen.get(cell) if type(cell) in KEPT_TYPES else None
            rest, its_lines = found or self.rest(column, cell)
            parts += (column.start, number, rest)
            if its_lines > lines:
                lines = its_lines
        height = f' ht="{min(lines * LINE, HIGHEST_ROW)}"' if lines > 1 else ""
        parts[0] = f'<row r="{number}"{height}>'
        if cells and cells[-1] in (None, ""):
            parts += (self.columns[len(cells) - 1].start, number, '"/>')
        parts.append("</row>")
        return "".join(parts)

    def rest(self, column: ColumnOfCells, cell: Any) -> tuple[str, int]:
        """Return what stands in a cell after the number of its row, and how many lines it takes."""
        given = cell if isinstance(cell, Cell) else Cell(cell)
        rest = f'" s="{self.styled(f"{column.name}{self.row_count}", column.prefix, given)}'
        shown, lines = given.value, 1
        if isinstance(shown, str) and len(shown) * 2 > column.room:
            lines = lines_of(shown, column.room)
        if type(cell) in KEPT_TYPES and len(rest) <= LONGEST_SEEN:
            column.remember(cell, rest, lines)
        return rest, lines

    def text(self, text: str) -> str:
        fits = cut_to_fit(text, self.cut_mark)
        self.cut_texts += fits is not text
        return escaped(fits)

    def styled(self, place: str, prefix: str, given: Cell) -> str:
        """Return the number of the style of a cell, and the rest of it."""
        usual, content = self.content(given.value)
        if given.url and self.links.count == MOST_LINKS:
            self.links_left_out += 1
        elif given.url:
            self.links.add(place, given.url)
            usual = "link"
        return f'{self.styles[prefix + (given.style or usual)]}"{content}'

    def content(self, value: Any) -> tuple[str, str]:
        """Return the usual style of a value, and what stands in its cell."""
        if value is None or value == "":
            return "text", "/>"
        if isinstance(value, bool):
            return "text", f' t="b"><v>{value:d}</v></c>'
        if is_number(value):
            return "text", f"><v>{value}</v></c>"
        if isinstance(value, date) and (number := day_number(value)):
            style = "moment" if isinstance(value, datetime) else "day"
            return style, f"><v>{number}</v></c>"
        return "text", f"{TEXT}{self.text(str(value))}</t></is></c>"
