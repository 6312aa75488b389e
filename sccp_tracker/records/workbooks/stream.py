"""A workbook as a stream of bytes, written while its rows are read: no sheet is ever in memory.

XlsxWriter lays out an empty one: styles, printing, colours, all that is knowledge of the format.
Its parts are written anew into a ZIP that needs no way back, with our rows in their place. A file
that breaks off has no table of contents, and no program takes it for whole.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _
from xlsxwriter import Workbook as EmptyWorkbook

from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.workbooks.styles import CHINESE_FONT, EXCEPTIONS, FREE, STYLES, VARIANTS
from sccp_tracker.records.workbooks.worksheets import SOME_ROW, Worksheet, worksheet_names

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Compressed well enough, and quickly.
LEVEL = 2
# What of the parts tells where each sheet ends: it is written after the sheets.
WORKBOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet{}.xml"
RELATIONS = "xl/worksheets/_rels/sheet{}.xml.rels"


class Outlet:
    """A file without a way back, out of which is taken what was written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Do nothing: what was written can still be taken."""

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since, if anything was."""
        pieces, self.pieces = self.pieces, []
        if pieces:
            yield b"".join(pieces)


@dataclass
class Parts:
    """The parts of an empty workbook, and the numbers of its styles by their names."""

    files: dict[str, str]
    styles: Mapping[str, str]


@dataclass
class Workbook:
    """Sheets in their order, and what the properties of the document say."""

    sheets: list[Worksheet]
    title: str = ""
    author: str = ""

    def stream(self) -> Generator[bytes, None, None]:
        """Yield the file piece by piece; the first comes before any row is read."""
        parts, out = self.empty(), Outlet()
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            numbers = range(1, len(self.sheets) + 1)
            later = {WORKBOOK, *map(SHEET.format, numbers)}
            for name, content in parts.files.items():
                if name not in later:
                    archive.writestr(name, content)
            yield from out.taken()
            for number in sorted(numbers, key=lambda number: self.sheets[number - 1].is_last):
                yield from self.written(archive, out, number, parts)
            archive.writestr(WORKBOOK, self.with_last_rows(parts.files[WORKBOOK]))
        yield from out.taken()

    def empty(self) -> Parts:
        """Return the parts of a workbook with these sheets, in which no row stands."""
        made = BytesIO()
        with EmptyWorkbook(made, {"in_memory": True}) as book:
            book.set_properties({"title": self.title, "author": self.author})
            styles = styles_of(book)
            names = worksheet_names(sheet.name for sheet in self.sheets)
            for sheet, name in zip(self.sheets, names, strict=True):
                laid_out = book.add_worksheet(name)
                sheet.lay_out(laid_out, book)
                # One cell of each style, so that it is numbered; they are not written.
                for place, style in enumerate(styles.values()):
                    laid_out.write_number(0, place, 0, style)
        with ZipFile(made) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        numbers = re.findall(r'<c r="[A-Z]+1" s="(\d+)"', files[SHEET.format(1)])
        return Parts(files, dict(zip(styles, numbers, strict=True)))

    def written(self, archive: ZipFile, out: Outlet, number: int, parts: Parts) -> Iterator[bytes]:
        """Yield a sheet piece by piece, then the addresses to which its cells lead."""
        sheet = self.sheets[number - 1]
        rest = _("[the rest did not fit into the cell]")
        widths = sheet.begin(parts.styles, f" … {rest}")
        head, tail = re.split("<sheetData>.*</sheetData>", parts.files[SHEET.format(number)])
        # The addresses stand after the colours and before the margins.
        colours, margins, last = tail.partition("<pageMargins")
        with archive.open(SHEET.format(number), "w") as part:
            part.write(f"{with_columns(head, widths, sheet, parts.styles)}<sheetData>".encode())
            for rows in sheet.in_xml():
                part.write(rows.encode())
                yield from out.taken()
            part.write(f"</sheetData>{with_last_row(colours, sheet)}".encode())
            part.writelines(sheet.writer.links.in_sheet())
            part.write(f"{margins}{last}".encode())
        if sheet.writer.links.count:
            with archive.open(RELATIONS.format(number), "w") as part:
                part.writelines(sheet.writer.links.relations())

    def with_last_rows(self, part: str) -> str:
        """Return the part that names the sheets, with the last row of each in its place."""

        def ended(found: re.Match[str]) -> str:
            sheet = self.sheets[int(found[1])]
            return with_last_row(found[0], sheet)

        return re.sub(r'localSheetId="(\d+)"[^<]*', ended, part)


def styles_of(book: Any) -> dict[str, Any]:
    """Add the styles to a workbook, and return them by their names."""
    font = {"font_name": CHINESE_FONT} if reader_column() == "zh" else {}
    return {
        prefix + name: book.add_format(
            STYLES[name] | variant | font | EXCEPTIONS.get(prefix + name, {})
        )
        for prefix, variant in VARIANTS.items()
        for name in STYLES
    }


def with_last_row(part: str, sheet: Worksheet) -> str:
    """Return a part with the last row of a sheet where some row stood for it."""
    return part.replace(str(SOME_ROW), str(max(sheet.writer.row_count, 2)))


def with_columns(
    head: str, widths: list[float], sheet: Worksheet, styles: Mapping[str, str]
) -> str:
    """Return the head of a sheet with the widths of its columns; rows below its own are open.

    How many cells it has is left out, as nobody knows that yet.
    """
    blank = styles[f"{FREE}blank" if sheet.is_protected else "blank"]
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:.1f}" customWidth="1" style="{blank}"/>'
        for number, width in enumerate(widths, start=1)
    )
    return re.sub("<dimension[^>]*>", "", head) + (f"<cols>{columns}</cols>" if columns else "")
