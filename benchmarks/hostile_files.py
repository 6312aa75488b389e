"""Files that nobody should import, each with words of what is said of it; some are read."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

SHEET = "xl/worksheets/sheet1.xml"
HEADING = ["slug", "title_en", "kind", "source"]
GRAIN = ["grain", "Grain", "pilot", "sccp1-2022-report"]


def workbook(*cells: tuple[int, int, Any], rows: int = 0) -> bytes:
    out = BytesIO()
    with Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for number in range(1, rows + 1):
            sheet.write_row(number, 0, [f"grain-{number}", *GRAIN[1:]])
        for cell in cells:
            sheet.write(*cell)
    return out.getvalue()


GOOD_BOOK = workbook(rows=1)


def with_part(
    name: str, made: Callable[[bytes], bytes | None], good_book: bytes = GOOD_BOOK
) -> bytes:
    """Return a workbook of which one part is another one, or is not there."""
    out = BytesIO()
    with ZipFile(BytesIO(good_book)) as book, ZipFile(out, "w", ZIP_DEFLATED) as changed:
        for part in {*book.namelist(), name}:
            content: bytes | None = book.read(part) if part in book.namelist() else b""
            if part == name:
                content = made(content or b"")
            if content is not None:
                changed.writestr(part, content)
    return out.getvalue()


def before_the_end(more: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"</sheetData>", more + b"</sheetData>")


def empty_rows(count: int) -> bytes:
    row = b'<row r="%d" s="1"><c r="A%d" s="1"/></row>'
    return b"".join(row % (number, number) for number in range(3, count))


def cells_in_row_3(cells: str) -> Callable[[], bytes]:
    row = f'<row r="3">{cells}</row>'.encode()
    return lambda: with_part(SHEET, before_the_end(row))


def filled_down() -> bytes:
    """Return a workbook of which one long text is said in ten thousand cells."""
    out = BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for number in range(1, 10_001):
            sheet.write_row(number, 0, [f"grain-{number}", "x" * 32_767, *GRAIN[2:]])
    return out.getvalue()


BEYOND = "further than row 10001"
DEFINED = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst>&a;&a;</sst>'
# The row of one initiative to another that is not there, and each to another one.
ORPHAN = "grain-{nth},Grain,pilot,sccp1-2022-report,no-initiative-{nth}"
CSV_LINE = b"abc,Title of it,plan,sccp1-2022-report\r\n"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "an image": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "is no sheet"),
    "a PDF": (lambda: b"%PDF-1.7 and so on", "is no sheet"),
    "another archive": (lambda: with_part("xl/workbook.xml", lambda _: None), "is no workbook"),
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "password"),
    "macros": (lambda: with_part("xl/vbaProject.bin", lambda _: b"x"), "macros"),
    "links to other files": (
        lambda: with_part("xl/externalLinks/externalLink1.xml", lambda _: b"<x/>"),
        "other files",
    ),
    "a bomb": (lambda: with_part(SHEET, before_the_end(b" " * 100_000_000)), "more than 40 MB"),
    "a bomb within the list": (
        lambda: with_part(SHEET, before_the_end(b" " * 30_000_000)),
        "1 row read",
    ),
    "definitions": (lambda: with_part("xl/sharedStrings.xml", lambda _: DEFINED), "damaged"),
    "a cell in the last row and column": (
        lambda: workbook((1_048_575, 16_383, "x")),
        "further than row 10001",
    ),
    "a cell in row 20,000": (lambda: workbook((19_999, 0, "x")), "further than row 10001"),
    "cells that do not say where": (
        lambda: with_part(
            SHEET, before_the_end(b"<row>" + b"<c><v>1</v></c>" * 99_999 + b"</row>")
        ),
        "further than row 10001",
    ),
    "places in another spelling": (
        lambda: with_part(
            SHEET, before_the_end(b"<row r='2'><c r = 'XFD1048576'><v>1</v></c></row>")
        ),
        "further than row 10001",
    ),
    "a place in small letters": (cells_in_row_3('<c r="xfd1048576"><v>1</v></c>'), BEYOND),
    "a name of its own for cells": (
        cells_in_row_3('<x-y:c r="XFD1048576"><x-y:v>1</x-y:v></x-y:c>'),
        BEYOND,
    ),
    "two places of one cell": (
        cells_in_row_3('<c r="A3" r="XFD1048576"><v>1</v></c>'),
        "damaged",
    ),
    "places in a remark": (
        lambda: with_part(
            SHEET,
            before_the_end(b'<!-- r="A1" --><row r="1000000"><c><v>1</v></c></row>'),
        ),
        BEYOND,
    ),
    "9,000,000 cells of nothing": (
        lambda: with_part(SHEET, before_the_end(b"<row>" + b"<c/>" * 9_000_000 + b"</row>")),
        BEYOND,
    ),
    "one text in 10,000 cells": (filled_down, "more than 40 MB"),
    "a number in hiding": (
        lambda: with_part(
            "xl/sharedStrings.xml",
            lambda _: b"<sst><si><t>grain</t></si></sst>",
            with_part(SHEET, before_the_end(b'<row r="3"><c r="A3" t="s"><v>&#48;</v></c></row>')),
        ),
        "damaged",
    ),
    "an error in a cell": (
        cells_in_row_3('<c r="B3" t="e"><v>#REF!</v></c>'),
        "Cell B3 holds an error",
    ),
    "a formula without its result": (
        cells_in_row_3('<c r="B3"><f>CONCATENATE("a",B2)</f><v></v></c>'),
        "Cell B3 holds a formula without its result",
    ),
    "100,000 empty rows": (
        lambda: with_part(SHEET, before_the_end(empty_rows(100_000))),
        "1 row read",
    ),
    "a million empty rows": (
        lambda: with_part(SHEET, before_the_end(empty_rows(1_000_000))),
        "more than 40 MB",
    ),
    "20,000 rows": (lambda: workbook(rows=20_000), "further than row 10001"),
    "1,000 columns": (lambda: workbook(*((0, n, f"c{n}") for n in range(1000))), "column 200"),
    "broken XML": (lambda: with_part(SHEET, lambda part: part[: len(part) // 2]), "damaged"),
    "half a workbook": (lambda: GOOD_BOOK[: len(GOOD_BOOK) // 2], "damaged"),
    "no sheet": (lambda: with_part(SHEET, lambda _: None), "damaged"),
    "60 MB of CSV": (lambda: CSV_LINE * 1_500_000, "larger than 10 MB"),
    "9 MB of CSV": (
        lambda: b"slug,title_en,kind,source\r\n" + CSV_LINE * 230_000,
        "more than 10000",
    ),
    "9 MB of line ends": (lambda: b"slug\r\n" + b"\n" * 9_000_000, "more than 10000 rows"),
    "9 MB of commas": (lambda: b"slug\r\n" + b"," * 9_000_000, "no sheet has as many"),
    "9 MB in a cell": (lambda: b"slug\r\n" + b"x" * 9_000_000, "9000000 characters"),
    "a column that names nothing": (
        lambda: "\r\n".join(
            [",".join([*HEADING, "part_of"]), *(ORPHAN.format(nth=nth) for nth in range(9_999))]
        ).encode(),
        "There is no initiative",
    ),
    "a quote left open": (lambda: b'slug,title_en\r\na,"b\r\nc,d\r\n', "near line 3"),
    "NUL": (lambda: b"slug,title_en,kind,source\r\na,b\0c,plan,sccp1-2022-report", "(NUL)"),
    "half of UTF-16": (lambda: "slug\t".encode("utf-16") + b"x", "neither UTF-8"),
    "Latin-1": (lambda: b"slug,title_en\r\na,caf\xe9 \xff\xfe\r\n", "neither UTF-8"),
    "UTF-16": (
        lambda: (
            "\t".join(HEADING).encode("utf-16") + ("\r\n" + "\t".join(GRAIN)).encode("utf-16-le")
        ),
        "1 row read",
    ),
    "Big5": (
        lambda: "slug,title_zh,kind,source\r\ngrain,穀物試辦,pilot,sccp1-2022-report".encode(
            "big5"
        ),
        "1 row read",
    ),
}
