"""Workbooks: written as they are read, never a formula, and the same to every program."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sccp_tracker.records.csv_files import csv_stream, in_columns
from sccp_tracker.records.workbooks import cells
from sccp_tracker.records.workbooks.cells import Cell, Link
from sccp_tracker.records.workbooks.stream import Workbook
from sccp_tracker.records.workbooks.worksheets import (
    Cover,
    Worksheet,
    WorksheetColumn,
    worksheet_names,
)

pytestmark = pytest.mark.one_database

TWO = [WorksheetColumn("What"), WorksheetColumn("Beside")]


def made(*sheets: Worksheet) -> bytes:
    return b"".join(Workbook(list(sheets), "A title", "An author").stream())


def of_rows(*rows: Any) -> bytes:
    """Return a workbook of one sheet with these rows of one or two cells."""
    return made(Worksheet("Sheet", TWO, rows))


# How a workbook writes control characters, and an underscore that would read as such.
ESCAPED = re.compile("_x(00[01][0-9A-F]|005F|FFF[EF])_")


def unescaped(text: str) -> str:
    """Return a text of a workbook as programs show it; openpyxl leaves that to its reader."""
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)


def by_openpyxl(content: bytes, sheet: int = 0) -> list[list[Any]]:
    rows = load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)
    return [[unescaped(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def by_calamine(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


# What no file can hold is left aside: halves of characters, and of XML what is no character.
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
starts = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "'", " ", "_x000D_", "{="])
texts = st.builds("{}{}".format, starts, any_text)
numbers = st.integers(-(10**14), 10**14) | st.decimals(-(10**9), 10**9, places=4)
days = st.dates(date(1900, 3, 1), date(9999, 12, 31))


@hypothesis_settings(max_examples=150)
@given(text=texts, number=numbers, day=days)
def test_two_readers_find_every_cell_as_it_was(text: str, number: Any, day: date) -> None:
    content = of_rows([text, "x"], [number, "x"], [day, "x"], [True, "x"])
    as_number = float(number)
    (_, *column), (_, *other) = (
        [row[0] for row in read(content)] for read in (by_openpyxl, by_calamine)
    )
    assert column == [text, as_number, datetime(day.year, day.month, day.day), True]  # noqa: DTZ001  # a sheet knows no zone
    assert other == [text, as_number, day, True]
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet for cell in row} <= {"inlineStr", "s", "n", "d", "b"}


def test_what_a_workbook_cannot_hold_as_it_is_is_text() -> None:
    strange = [10**15 + 1, Decimal("NaN"), float("inf"), date(1850, 1, 1)]
    told = [row[0] for row in by_calamine(of_rows(*([each] for each in strange)))[1:]]
    assert told == [str(each) for each in strange]


def test_a_moment_is_told_by_the_clock_of_the_office() -> None:
    moment = datetime(2022, 2, 17, 1, 30, tzinfo=UTC)
    assert by_openpyxl(of_rows([moment]))[1][0] == datetime(2022, 2, 17, 9, 30)  # noqa: DTZ001  # a sheet knows no zone


@pytest.mark.parametrize("letter", ["a", "漢", "𠮷"])
def test_a_text_longer_than_a_cell_ends_in_a_mark_and_is_counted(letter: str) -> None:
    sheet = Worksheet("Sheet", TWO, [[letter * 40_000], [letter * 16_000]])
    long, whole = (row[0] for row in by_calamine(made(sheet))[1:])
    assert re.fullmatch(rf"{letter}{{16000,}} … \[the rest did not fit into the cell\]", long)
    assert len(long.encode("utf-16-le")) <= 2 * cells.LONGEST_TEXT
    assert whole == letter * 16_000
    assert sheet.writer.cut_texts == 1


def test_the_first_bytes_come_before_a_row_is_read_and_the_rest_while_they_are() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[Any]]:
        for number in range(5_000):
            read.append(number)
            yield [number, "beside"]

    stream = Workbook([Worksheet("Sheet", TWO, rows())]).stream()
    first = next(stream)
    assert (first[:2], read) == (b"PK", [])
    next(stream)
    assert 0 < len(read) < 500
    rest = b"".join(stream)
    assert len(read) == 5_000
    assert rest[-22:].startswith(b"PK\x05\x06")


def breaking() -> Iterator[list[Any]]:
    yield from ([number, "x"] for number in range(1_000))
    raise RuntimeError("The database went away.")


def test_a_workbook_that_breaks_off_is_none() -> None:
    pieces: list[bytes] = []
    with pytest.raises(RuntimeError):
        pieces.extend(Workbook([Worksheet("Sheet", TWO, breaking())]).stream())
    for read in (by_openpyxl, by_calamine):
        with pytest.raises(Exception, match=r"not a zip file|Cannot detect"):
            read(b"".join(pieces))


def test_a_csv_that_breaks_off_says_so() -> None:
    pieces: list[bytes] = []
    with pytest.raises(RuntimeError):
        pieces.extend(csv_stream(in_columns(breaking())))
    assert b"".join(pieces).decode().splitlines()[-1].startswith("This file is not whole")


def test_a_stream_that_nobody_reads_on_ends_quietly() -> None:
    stream = Workbook([Worksheet("Sheet", TWO, ([n, "x"] for n in range(9_999)))]).stream()
    next(stream)
    next(stream)
    stream.close()


def test_a_sheet_is_ready_to_be_read_and_printed() -> None:
    sheet = Worksheet("Data", TWO, [["a", "b"]], footer="As of 17 February 2022 & later")
    content = made(Cover("Cover", [[Cell("A title", "title")]]), sheet)
    book = load_workbook(BytesIO(content))
    data = book["Data"]
    assert book.active.title == "Cover"
    assert (data.freeze_panes, data.auto_filter.ref) == ("A2", "A1:B2")
    assert data.print_title_rows == "$1:$1"
    assert (data.page_setup.orientation, data.page_setup.paperSize) == ("landscape", 9)
    assert (data.sheet_properties.pageSetUpPr.fitToPage, data.page_setup.fitToHeight) == (True, 0)
    foot = data.oddFooter
    assert "As of 17 February 2022 && later" in foot.left.text
    assert foot.right.text == "Page &P of &N"
    assert (book.properties.title, book.properties.creator) == ("A title", "An author")
    assert [name for name in ZipFile(BytesIO(content)).namelist() if "sharedStrings" in name] == []


def test_a_chinese_column_is_as_wide_as_a_latin_one_of_twice_its_letters() -> None:
    sheet = load_workbook(BytesIO(of_rows(["微量價值門檻", "twelveletter"]))).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] == widths[1] >= 12
    long = load_workbook(BytesIO(of_rows(["漢" * 400, "x"]))).worksheets[0]
    assert long.column_dimensions["A"].width <= 60
    assert long.row_dimensions[2].height > 100


def test_a_column_of_links_is_as_wide_as_its_heading() -> None:
    link = Link("http://localhost:8000/commitments/2022-sccp1/37/")
    sheet = load_workbook(BytesIO(of_rows([link, "x"]))).worksheets[0]
    assert sheet.column_dimensions["A"].width < 10
    assert sheet["A2"].hyperlink.target == link


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("3. Enhancing supply chain predictability", "3. Enhancing supply chain"),
        ("Commitments of the past meetings", "Commitments of the past"),
        ("Commitments of the past meeting", "Commitments of the past meeting"),
        ("Of commitmentsandofinterventionsheard", "Of commitmentsandofintervention"),
        ("1. Contributing to economies' responses", "1. Contributing to economies"),
        ("Commitmentsofalleconomiesofth'e'year", "Commitmentsofalleconomiesofth'e"),
        ("1. 提升經濟體對COVID-19疫情之因應", "1. 提升經濟體對COVID-19疫情之因應"),
    ],
)
def test_a_long_name_of_a_sheet_ends_with_a_word(wanted: str, name: str) -> None:
    assert worksheet_names([wanted]) == [name]


def test_a_tone_colours_the_words_it_is_of() -> None:
    tones = {"Fulfilled": "fulfilled", "Fulfilled, late": "overdue", "Open": ""}
    sheet = Worksheet("Sheet", [WorksheetColumn("Status", tones)], [["Fulfilled, late"]])
    rules = load_workbook(BytesIO(made(sheet))).worksheets[0].conditional_formatting
    told = [rule.text for each in rules for rule in each.rules if rule.type == "beginsWith"]
    # The longer first: it begins with the shorter one.
    assert told == ["Fulfilled, late", "Fulfilled"]


def test_a_cell_leads_to_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_LINKS", 2)
    url = 'https://sccp.example/commitments/?q="a"&b=<漢>'
    sheet = Worksheet(
        "Sheet", TWO, [[Link(url), "x"], [None, "x"], [Link(url), "x"], [Link(url), "x"]]
    )
    data = load_workbook(BytesIO(made(sheet))).worksheets[0]
    links = [cell.hyperlink and cell.hyperlink.target for cell in data["A"]]
    assert links == [None, url, None, url, None]
    assert [cell.value for cell in data["A"]] == ["What", "→", None, "→", "→"]
    assert sheet.writer.links_left_out == 1


def test_a_sheet_takes_no_more_rows_than_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LAST_ROW", 3)
    sheet = Worksheet("Sheet", TWO, [["a", 1]] * 5)
    assert len(by_calamine(made(sheet))) == 3
    assert sheet.writer.is_full


def test_what_is_locked_cannot_be_edited_and_all_else_can() -> None:
    columns = [
        WorksheetColumn("Key", is_locked=True),
        WorksheetColumn("What"),
        WorksheetColumn("Day"),
    ]
    rows: list[list[Any]] = [
        ["2022-sccp1/1", "text", date(2022, 1, 1)],
        [None, "text", date(2022, 1, 1)],
    ]
    data = load_workbook(BytesIO(made(Worksheet("Sheet", columns, rows)))).worksheets[0]
    assert data.protection.sheet
    assert [cell.protection.locked for cell in data[1]] == [True, True, True]
    assert [cell.protection.locked for cell in data[2]] == [True, False, False]
    assert [cell.protection.locked for cell in data[3]] == [True, False, False]
    assert data["C2"].number_format == "yyyy-mm-dd"
    # New rows can be added under them, with their keys.
    assert not data.column_dimensions["A"].protection.locked
    assert not data.column_dimensions["B"].protection.locked


def test_a_cover_may_tell_of_the_sheets_that_stand_after_it() -> None:
    data = Worksheet("Data", TWO, iter([["a", 1], ["b", 2]]))
    cover = Cover("Cover", ([label, data.writer.row_count] for label in ("Rows",)))
    assert by_calamine(made(cover, data))[0] == ["Rows", 3]


def test_sheets_have_names_that_a_workbook_takes() -> None:
    wanted = ["Commitments: 'all'/[x]", "a" * 40, "A" * 40, "", "承諾事項"]
    names = worksheet_names(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    assert max(map(len, names)) <= 31
    assert names[-1] == "承諾事項"
    sheets = [Worksheet(name, TWO, [["x", 1]]) for name in wanted]
    assert load_workbook(BytesIO(made(*sheets))).sheetnames == names
