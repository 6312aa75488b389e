"""Cells of a workbook as XML: text that stays text, true numbers and true days.

Text stands in its own cell ("inline"), so that a sheet is written row by row and none is kept. No
cell is ever a formula.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat, zip_longest
from math import isfinite
from typing import Any, NamedTuple

from django.utils import timezone

from sccp_tracker.records.workbooks.styles import LOCKED

# What a cell, a sheet and the links of a sheet hold at most.
LONGEST_TEXT, LAST_ROW, MOST_LINKS = 32_767, 1_048_576, 65_530
# What XML means otherwise, changes or has no place for; what a workbook itself would read as one.
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Numbers of more digits are not kept by a workbook to their last one.
MOST_DIGITS = 15
LARGEST_NUMBER = 10**MOST_DIGITS
# A workbook counts its days from here, and takes 1900 for a leap year.
DAY_ZERO, FIRST_TRUE_DAY = date(1899, 12, 30).toordinal(), date(1900, 3, 1)
# The height of a line and of the highest row, in points; how far a wrapped line is filled.
LINE, HIGHEST_ROW, FILLED = 17, 409, 0.9
# The types of cells that a column remembers, and how many of them.
KEPT_TYPES, MOST_SEEN = (str, date, type(None)), 1_000
TEXT, TEXT_AS_IT_IS = ' t="inlineStr"><is><t>', ' t="inlineStr"><is><t xml:space="preserve">'
TEXT_END = "</t></is></c>"
ARROW, QUOTE = "→", '"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Cell(NamedTuple):
    """A cell with a style of its own."""

    value: Any
    style: str = ""


class Link(str):
    """A cell that shows an arrow, and leads to this address. Its column has no other cells."""

    __slots__ = ()


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


def is_too_long(value: Any) -> bool:
    """Return whether no cell can hold all of a text.

    A workbook counts characters beyond the first 65,536, such as 𠮷, as two.
    """
    if not isinstance(value, str) or len(value) * 2 <= LONGEST_TEXT:
        return False
    return len(value.encode("utf-16-le", "surrogatepass")) > LONGEST_TEXT * 2


def cut_to_fit(text: str, mark: str) -> str:
    """Return the first of a text that a cell can hold, ending in a mark."""
    units = text.encode("utf-16-le", "surrogatepass")
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
    if not isinstance(value, int | float | Decimal) or not isfinite(value):
        return False
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > MOST_DIGITS:
        return False
    return -LARGEST_NUMBER < value < LARGEST_NUMBER


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

    def add(self, places: Sequence[str], urls: Iterable[str]) -> None:
        """Let the cells in these places lead to these addresses."""
        first, self.count = self.count + 1, self.count + len(places)
        numbers = range(first, self.count + 1)
        cells = zip(places, numbers, strict=True)
        self.cells.add(
            "".join([f'<hyperlink ref="{place}" r:id="rId{number}"/>' for place, number in cells])
        )
        targets = zip(map(escaped, urls), numbers, strict=True)
        start, end = f'" Type="{OFFICE}/hyperlink" Target="', '" TargetMode="External"/>'
        self.targets.add(
            "".join(
                [
                    f'<Relationship Id="rId{number}{start}{url.replace(QUOTE, "&quot;")}{end}'
                    for url, number in targets
                ]
            )
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


def lines_of(value: Any, room: float) -> int:
    """Return about how many lines a text takes in a column with this much room; else one.

    A Chinese character has three bytes and takes the room of two letters, which have one.
    """
    if not isinstance(value, str) or len(value) * 2 <= room:
        return 1
    lines = int((len(value.encode(errors="replace")) + len(value)) / 2 / room) + 1
    return lines + value.count("\n")


@dataclass
class ColumnOfCells:
    """A column of a sheet: its letters, what its styles begin with, how much room a line has.

    Of what it had before, `seen` has all of the cell after the number of its row, `tall` how many
    lines it takes where it takes more than one, `cut` what is too long.
    """

    name: str
    prefix: str
    room: float
    seen: dict[Any, str] = field(default_factory=dict)
    tall: dict[Any, int] = field(default_factory=dict)
    cut: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start = f'<c r="{self.name}'

    def forget(self) -> None:
        """Keep no more than a thousand cells, before those of the next rows."""
        if len(self.seen) > MOST_SEEN:
            for each in (self.seen, self.tall, self.cut):
                each.clear()


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

    def rows(self, rows: Sequence[Sequence[Any]]) -> str:
        """Return the next rows, each as high as its texts need: those for which there is room.

        Empty cells are left out, but for locked ones, and the last: some readers take a row to end
        with its cells.
        """
        rows = rows[: LAST_ROW - self.row_count]
        numbers = [str(self.row_count + nth) for nth in range(1, len(rows) + 1)]
        lines, written = [1] * len(rows), []
        for column, cells in zip(self.columns, zip_longest(*rows), strict=False):
            made, is_last = self.made(column, cells, numbers, lines), column is self.columns[-1]
            is_whole = is_last or column.prefix == LOCKED
            written.append(self.filled(column, made, numbers) if is_whole else made)
        self.row_count += len(rows)
        starts = map(row_start, numbers, lines)
        return "".join(map("".join, zip(starts, *written, repeat("</row>"), strict=False)))

    def made(
        self, column: ColumnOfCells, cells: Sequence[Any], numbers: list[str], lines: list[int]
    ) -> list[str]:
        """Return the cells of a column in XML, "" for an empty one.

        `lines` are raised to those that its texts take.
        """
        kinds = set(map(type, cells))
        if Link in kinds:
            return self.linked(column, cells, numbers)
        if all(issubclass(each, KEPT_TYPES) for each in kinds):
            return self.repeated(column, cells, numbers, lines)
        return self.loose(column, cells, numbers, lines)

    def linked(self, column: ColumnOfCells, cells: Sequence[Any], numbers: list[str]) -> list[str]:
        """Return the cells of a column of links; those beyond what a sheet holds lead nowhere."""
        room = MOST_LINKS - self.links.count
        linked = [(number, cell) for number, cell in zip(numbers, cells, strict=True) if cell]
        led, beyond = linked[:room], linked[room:]
        self.links.add([f"{column.name}{number}" for number, _url in led], [url for _, url in led])
        self.links_left_out += len(beyond)
        ends: dict[str, str] = {}
        for style, some in (("link", led), ("text", beyond)):
            end = f'" s="{self.styles[column.prefix + style]}"{TEXT}{ARROW}{TEXT_END}'
            ends |= {number: f"{column.start}{number}{end}" for number, _url in some}
        return [ends.get(number, "") for number in numbers]

    def filled(self, column: ColumnOfCells, cells: list[str], numbers: list[str]) -> list[str]:
        """Return the cells of a column in XML, of which none is left out."""
        blank = f'" s="{self.styles[column.prefix + "blank"]}"/>'
        found = zip(cells, numbers, strict=True)
        return [cell or f"{column.start}{number}{blank}" for cell, number in found]

    def repeated(
        self, column: ColumnOfCells, cells: Sequence[Any], numbers: list[str], lines: list[int]
    ) -> list[str]:
        """Return the cells of a column of texts and days, as `made` does, each made once."""
        column.forget()
        seen, tall, cut, start = column.seen, column.tall, column.cut, column.start
        self.remember(column, set(cells) - seen.keys())
        if tall:
            lines[:] = map(max, lines, [tall.get(cell, 1) for cell in cells])
        if cut:
            self.cut_texts += sum(cell in cut for cell in cells)
        return [
            f"{start}{number}{seen[cell]}" if cell else ""
            for cell, number in zip(cells, numbers, strict=True)
        ]

    def remember(self, column: ColumnOfCells, cells: set[Any]) -> None:
        """Let a column know the cells, which it never had."""
        seen, room = column.seen, column.room
        texts = [cell for cell in cells if isinstance(cell, str)]
        # Looked at as one, all of them are as a rule what XML takes as it is.
        if not SPECIAL.search("".join(texts)):
            start = f'" s="{self.styles[column.prefix + "text"]}"{TEXT}'
            seen |= {
                text: f"{start}{text}{TEXT_END}"
                for text in texts
                if len(text) * 2 <= LONGEST_TEXT and text == text.strip()
            }
        seen |= {cell: self.rest(column, Cell(cell)) for cell in cells - seen.keys()}
        long = [text for text in texts if len(text) * 2 > room]
        column.tall |= {text: lines for text in long if (lines := lines_of(text, room)) > 1}
        column.cut.update(filter(is_too_long, long))

    def loose(
        self, column: ColumnOfCells, cells: Sequence[Any], numbers: list[str], lines: list[int]
    ) -> list[str]:
        """Return the cells of a column of any kind, as `made` does, each made for itself."""
        written = []
        for place, (cell, number) in enumerate(zip(cells, numbers, strict=True)):
            if cell is None or cell == "":
                written.append("")
                continue
            given = cell if isinstance(cell, Cell) else Cell(cell)
            if given.style != "title":
                lines[place] = max(lines[place], lines_of(given.value, column.room))
            self.cut_texts += is_too_long(given.value)
            written.append(f"{column.start}{number}{self.rest(column, given)}")
        return written

    def rest(self, column: ColumnOfCells, given: Cell) -> str:
        """Return what stands in a cell after the number of its row: its style, and its value."""
        usual, content = self.content(given.value)
        return f'" s="{self.styles[column.prefix + (given.style or usual)]}"{content}'

    def content(self, value: Any) -> tuple[str, str]:
        """Return the usual style of a value, and what stands in its cell."""
        if isinstance(value, str):
            return ("text", self.text(value)) if value else ("blank", "/>")
        if isinstance(value, bool):
            return "number", f' t="b"><v>{value:d}</v></c>'
        if is_number(value):
            return "number", f"><v>{value}</v></c>"
        if isinstance(value, date) and (number := day_number(value)):
            style = "moment" if isinstance(value, datetime) else "day"
            return style, f"><v>{number}</v></c>"
        return ("blank", "/>") if value is None else ("text", self.text(str(value)))

    def text(self, text: str) -> str:
        """Return a text as the rest of its cell, as much of it as a cell can hold."""
        fits = escaped(cut_to_fit(text, self.cut_mark) if is_too_long(text) else text)
        # Spaces and line breaks at either end would be taken off.
        start = TEXT if fits == fits.strip() else TEXT_AS_IT_IS
        return f"{start}{fits}{TEXT_END}"


def row_start(number: str, lines: int) -> str:
    """Return how a row begins that holds so many lines."""
    height = f' ht="{min(lines * LINE, HIGHEST_ROW)}"' if lines > 1 else ""
    return f'<row r="{number}"{height}>'
