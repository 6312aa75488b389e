"""What a file of a spreadsheet program holds: a heading and the filled rows below it.

A file is measured before it is read, and refused with a sentence where it is beyond the settings.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from sccp_tracker.records.csv_files import unguarded
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.xlsx import rows_of_workbook

# No noun has as many; it is what a heading may hold before it is looked at.
MOST_COLUMNS = 200
# More cells in one row are a mistake, and so are more lines to a row in all.
MOST_CELLS, LINES_A_ROW = 5_000, 100
# As many characters a cell of a workbook can hold; a spreadsheet program cuts the rest.
LONGEST_CELL = 32_767
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Files of another kind that are chosen by mistake, by how they begin.
OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc",
    b"\x1f\x8b",
)
OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"


@dataclass(frozen=True)
class Line:
    """A filled row of a sheet: its number there, from 1 for the heading, and its cells."""

    number: int
    cells: list[Any]


@dataclass
class Sheet:
    """What a file holds. `title` is the name of the sheet, "" of a text file.

    `remarks` tells what the reader of a file should know of how it was read.
    """

    headings: list[str]
    lines: list[Line]
    title: str = ""
    remarks: list[str] = field(default_factory=list)


def read_sheet(data: bytes) -> Sheet:
    """Return what a file holds; raise SheetRefused, with a sentence, where it is not read."""
    if len(data) > settings.SHEET_MAX_MB * 1024 * 1024:
        raise SheetRefused(too_large())
    if data.startswith(OLD_OR_ENCRYPTED):
        raise SheetRefused(
            _(
                "This is a workbook with a password, or one of an old kind (.xls). Save it as .xlsx"
                " without a password."
            )
        )
    if data.startswith(OTHER_KINDS):
        raise SheetRefused(not_a_sheet())
    if data.startswith(ZIP):
        title, rows = rows_of_workbook(data)
        return sheet_of(rows, title)
    text, remarks = text_of(data)
    return sheet_of(rows_of_text(text), remarks=remarks)


def too_large() -> str:
    return _(
        "The file is larger than %(most)d MB. Split it, and import one part after another."
    ) % {"most": settings.SHEET_MAX_MB}


def not_a_sheet() -> str:
    return _("This file is no sheet: choose a workbook (.xlsx) or a text file (.csv).")


# --- text files ---------------------------------------------------------------------------------


def text_of(data: bytes) -> tuple[str, list[str]]:
    """Return the text of a CSV file, and what its reader should know of how it was read."""
    try:
        if data.startswith(UTF_16):
            return data.decode("utf-16"), []
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("big5hkscs")
    except UnicodeDecodeError:
        raise SheetRefused(
            _(
                "The letters of this file cannot be read: they are neither UTF-8 nor UTF-16 nor"
                " Big5. Save it as “CSV UTF-8”, or as a workbook (.xlsx)."
            )
        ) from None
    if any(sign < " " and sign not in "\r\n\t" for sign in text):
        raise SheetRefused(not_a_sheet())
    remark = _(
        "This file was read as Big5. What Big5 has no sign for was written as “?” when it was"
        " saved: look for that among what is changed."
    )
    return text, [remark]


def rows_of_text(text: str) -> Iterator[list[Any]]:
    """Yield the rows of a CSV file; raise SheetRefused where its quotes do not match."""
    # The rows that are empty are left out, but not for ever.
    if text.count("\n") > LINES_A_ROW * settings.SHEET_MAX_ROWS:
        raise SheetRefused(too_many_rows())
    heading = text.lstrip("\r\n").partition("\n")[0]
    counts = Counter(heading)
    delimiter = max(",;\t", key=lambda sign: counts[sign])
    usual = csv.field_size_limit(max(len(text), LONGEST_CELL))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if len(row) > MOST_CELLS:
                raise SheetRefused(
                    _("Row %(row)d has %(count)d cells: no sheet has as many.")
                    % {"row": reader.line_num, "count": len(row)}
                )
            yield [unguarded(cell) for cell in row] if row else row
    except csv.Error as problem:
        raise SheetRefused(
            _(
                "A quote that is opened in the file is not closed as it should be, near line"
                " %(line)d."
            )
            % {"line": reader.line_num}
        ) from problem
    finally:
        csv.field_size_limit(usual)


# --- the heading and the filled rows ------------------------------------------------------------


def is_filled(cell: Any) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def sheet_of(rows: Iterable[list[Any]], title: str = "", remarks: Iterable[str] = ()) -> Sheet:
    """Return the sheet that these rows are; raise SheetRefused where it has too many, or none."""
    numbered = enumerate(rows, start=1)
    headings: list[str] = []
    for _number, cells in numbered:
        if any(map(is_filled, cells)):
            headings = headings_of(cells)
            break
    if not headings:
        raise SheetRefused(_("The file has no row: nothing is in it."))
    lines: list[Line] = []
    most, width = settings.SHEET_MAX_ROWS, len(headings)
    for number, cells in numbered:
        if any(map(is_filled, cells)):
            lines.append(Line(number, within_headings(number, cells, width)))
            if len(lines) > most:
                raise SheetRefused(too_many_rows())
    return Sheet(headings, lines, title, list(remarks))


def too_many_rows() -> str:
    return _(
        "The sheet has more than %(most)d rows. Split it, and import one part after another."
    ) % {"most": settings.SHEET_MAX_ROWS}


def headings_of(cells: list[Any]) -> list[str]:
    """Return the names of the columns, without the empty ones at the end."""
    names = [str(cell).strip() if is_filled(cell) else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise SheetRefused(
            _("The sheet has %(count)d columns, more than the %(most)d that it may have.")
            % {"count": len(names), "most": MOST_COLUMNS}
        )
    doubled = [name for name, count in Counter(names).items() if count > 1 and name]
    if doubled:
        raise SheetRefused(
            _("The column “%(column)s” is there twice: leave one of them.") % {"column": doubled[0]}
        )
    return names


def within_headings(number: int, cells: list[Any], width: int) -> list[Any]:
    """Return as many cells as there are columns; raise SheetRefused where one is beyond them."""
    if any(map(is_filled, cells[width:])):
        raise SheetRefused(
            _("Row %(row)d has a cell to the right of the last column that has a name.")
            % {"row": number}
        )
    return [*cells[:width], *[None] * (width - len(cells))]
