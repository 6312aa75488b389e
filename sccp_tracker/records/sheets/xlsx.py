"""The cells of the first sheet of a workbook (.xlsx), of which no part is read unmeasured.

What a file unpacks to is known before it is unpacked, and how far its sheet reaches before there
is a cell. Only the parts that hold the cells of that sheet are then read, packed anew: no macro,
no drawing, no other file.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from sccp_tracker.records.sheets.refused import SheetRefused

# As many times its size a workbook may unpack to, of the size that a file may have.
UNPACKED = 4
MOST_PARTS = 2000
LAST_COLUMN = 200
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
BESIDE = ("[Content_Types].xml", "_rels/.rels", "xl/styles.xml")
# The namespace and the name of an attribute, as `attributes_of` gives it.
NAMESPACE_ENDS = "}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# The place of a cell as programs write it, and a cell that is written in any other way.
PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
OTHER_CELL = re.compile(
    rb"<(?:[^\s<>/:]*:)?c(?=[\s/>])"
    rb'(?!(?<=<c) r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]*")?(?: t="[a-zA-Z]*")? ?/?>)'
)
ANY_PLACE = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")
# What may be the number of a shared text, and one whose digits are spelled so that they are hidden.
NUMBER = re.compile(rb"<(?:[^\s<>/:]*:)?v(?:\s[^<>]*)?>\s*([0-9]{1,9})\s*<")
SPELLED = re.compile(rb"<(?:[^\s<>/:]*:)?v(?:\s[^<>]*)?>[^<]*&#(?:0*(?:4[89]|5[0-7])|x0*3[0-9]);")
# A cell in which a formula of the spreadsheet went wrong.
ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]* t="e"')
# A formula of which the file does not hold the result; one that is an empty text says so ("str").
UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]*")?(?: t="(?!str")[a-zA-Z]*")? ?>'
    rb"<f\b[^<>]*(?:/>|>[^<]*</f>)\s*+(?:<v ?/>|<v>\s*+</v>)?\s*+</c>"
)
SHARED, END_OF_TEXT = "xl/sharedStrings.xml", b"</si>"
# An empty cell says nothing but how it looks.
EMPTY_CELL = re.compile(rb"<c\b[^<>]*/>|<c\b[^<>]*></c>")
EMPTY_ROW = re.compile(rb"<row\b[^<>]*/>|<row\b[^<>]*>\s*</row>")


def rows_of_workbook(data: bytes) -> tuple[str, Iterator[list[Any]]]:
    """Return the name of the first sheet that is shown, and its rows from the first one on."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            title, small = parts_read(packed)
        book = CalamineWorkbook.from_filelike(BytesIO(small))
        rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    # Of a part that is not as it should be, each library says it in its own way.
    except (
        *(BadZipFile, CalamineError, ExpatError, EOFError, KeyError, LookupError),
        *(NotImplementedError, OSError, RuntimeError, ValueError, OverflowError, zlib.error),
    ) as problem:
        raise SheetRefused(broken()) from problem
    return title, iter(rows)


def most_unpacked() -> int:
    """Return how many MB a workbook may unpack to."""
    return UNPACKED * settings.SHEET_MAX_MB


def too_much() -> str:
    return _("This workbook unpacks to more than %(most)d MB: no sheet is as large.") % {
        "most": most_unpacked()
    }


def broken() -> str:
    return _("This workbook is damaged: open it in a spreadsheet program, and save it anew.")


def parts_read(packed: ZipFile) -> tuple[str, bytes]:
    """Return the name of the first sheet that is shown, and the parts that hold its cells."""
    refuse_by_its_list(packed)
    names = set(packed.namelist())
    if BOOK not in names:
        raise SheetRefused(
            _("This file is no workbook (.xlsx). Save it as one, or as a text file (.csv).")
        )
    title, where = first_sheet(read(packed, BOOK), read(packed, RELATIONS))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as small:
        for name in (BOOK, RELATIONS, *BESIDE):
            if name in names:
                small.writestr(name, read(packed, name))
        cells = within_bounds(read(packed, where))
        refuse_errors(cells)
        if SHARED in names:
            shared = read(packed, SHARED)
            refuse_repeated(cells, shared)
            small.writestr(SHARED, shared)
        small.writestr(where, cells)
    return title, out.getvalue()


def refuse_errors(sheet: bytes) -> None:
    """Refuse a sheet with a formula that has no result: its cell would be read as an empty one."""
    if found := ERROR.search(sheet):
        raise SheetRefused(
            _("Cell %(cell)s holds an error, such as #REF!: mend it, and save the workbook anew.")
            % {"cell": found[1].decode()}
        )
    if found := UNCALCULATED.search(sheet):
        raise SheetRefused(
            _(
                "Cell %(cell)s holds a formula without its result: open the workbook in a"
                " spreadsheet program and save it, or write an apostrophe before text that begins"
                " with =."
            )
            % {"cell": found[1].decode()}
        )


def refuse_repeated(sheet: bytes, shared: bytes) -> None:
    """Refuse a sheet that says shared texts so often that it is as large as no sheet is."""
    lengths = list(map(len, shared.split(END_OF_TEXT)))
    numbers = list(map(int, NUMBER.findall(sheet)))
    size = sum(lengths[number] for number in numbers if number < len(lengths))
    if size > most_unpacked() * 1024 * 1024:
        raise SheetRefused(too_much())
    if SPELLED.search(sheet):
        raise SheetRefused(broken())


def refuse_by_its_list(packed: ZipFile) -> None:
    """Refuse a file for what its list of parts says, before any is unpacked."""
    parts = packed.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(_("This workbook has a password. Save it without one."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetRefused(
            _("This workbook holds macros. Save it as .xlsx without macros, and choose that file.")
        )
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise SheetRefused(
            _(
                "This workbook takes values from other files. Replace these links by their values,"
                " and save it anew."
            )
        )
    size = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or size > most_unpacked() * 1024 * 1024:
        raise SheetRefused(too_much())
    if len(set(names)) < len(names):
        raise SheetRefused(broken())


def read(packed: ZipFile, name: str) -> bytes:
    """Return one part, which is plain XML: in one encoding, and with no definitions of its own."""
    part = packed.read(name)
    if b"\0" in part[:1000] or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise SheetRefused(broken())
    return part


def attributes_of(element: str, part: bytes) -> list[dict[str, str]]:
    """Return the attributes of each element of that name in a part; raise ExpatError if broken."""
    found = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(NAMESPACE_ENDS)[2] == element:
            found.append(attributes)

    parser = ParserCreate(namespace_separator=NAMESPACE_ENDS)
    parser.StartElementHandler = begin
    parser.Parse(part, True)
    return found


def first_sheet(book: bytes, relations: bytes) -> tuple[str, str]:
    """Return the name of the first sheet that is shown, and where its cells are."""
    sheets = attributes_of("sheet", book)
    shown = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"]
    if not shown:
        raise SheetRefused(_("The workbook has no sheet that is shown."))
    wanted = shown[0].get(OFFICE) or shown[0].get(STRICT)
    for each in attributes_of("Relationship", relations):
        if each.get("Id") == wanted:
            target = each.get("Target", "")
            return shown[0].get("name", ""), target.lstrip("/") if target.startswith("/") else (
                f"xl/{target}"
            )
    raise SheetRefused(broken())


def within_bounds(sheet: bytes) -> bytes:
    """Return the XML of a sheet that reaches no further than the settings allow.

    A spreadsheet program may keep empty rows and cells far below the last one; these are left out.
    """
    if not is_within(sheet):
        # No program keeps so many empty ones that they would fill the bounds.
        if is_sparse := sheet.count(b"<") < LAST_COLUMN * settings.SHEET_MAX_ROWS:
            sheet = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", sheet))
        if not is_sparse or not is_within(sheet):
            raise SheetRefused(
                _(
                    "The sheet reaches further than row %(rows)d or column %(columns)d. Delete the"
                    " rows and columns beyond, or split it."
                )
                % {"rows": settings.SHEET_MAX_ROWS + 1, "columns": LAST_COLUMN}
            )
    return sheet


def is_within(sheet: bytes) -> bool:
    """Return whether no cell and no row is beyond the bounds, whether it tells its place or not.

    Raises ExpatError where that cannot be told.
    """
    if OTHER_CELL.search(sheet):
        return Walk().is_within(sheet)
    most, places = settings.SHEET_MAX_ROWS + 1, PLACE.findall(sheet)
    columns, rows = {column for column, _row in places}, {row for _column, row in places}
    return not any(int(row) > most for row in rows) and not any(
        place_of(column.decode()) > LAST_COLUMN for column in columns
    )


class Beyond(Exception):
    """A sheet reaches further than it may."""


class Walk:
    """A walk through a sheet from cell to cell, as its reader counts them.

    It takes longer than to look for places, and knows of any spelling.
    """

    def __init__(self) -> None:
        self.row = self.column = 0

    def is_within(self, sheet: bytes) -> bool:
        parser = ParserCreate()
        parser.StartElementHandler = self.begin
        try:
            parser.Parse(sheet, True)
        except Beyond:
            return False
        return True

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        element, place = name.rpartition(":")[2], attributes.get("r", "")
        if element == "row":
            self.go_to(int(place) if place.isdecimal() else self.row + 1, 0)
        elif element == "c":
            found = ANY_PLACE.fullmatch(place)
            if place and not found:
                raise Beyond
            row, column = (int(found[2]), place_of(found[1])) if found else (self.row, 0)
            self.go_to(row, column or self.column + 1)

    def go_to(self, row: int, column: int) -> None:
        self.row, self.column = row, column
        if row > settings.SHEET_MAX_ROWS + 1 or column > LAST_COLUMN:
            raise Beyond


def place_of(column: str) -> int:
    """Return the number of a column that a sheet calls by letters."""
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
