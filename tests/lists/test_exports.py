"""A list as a file: the rows of the screen, in their order, as they would be read back."""

import csv
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from initiatives.models import DueState
from sccp_tracker.lists.exports import FORMATS
from sccp_tracker.records.csv_files import csv_stream
from sccp_tracker.records.workbooks.stream import Workbook
from sccp_tracker.records.workbooks.worksheets import Worksheet, WorksheetColumn
from support.make import (
    make_commitment,
    make_document,
    make_economy,
    make_figure,
    make_initiative,
    make_meeting,
    make_participation,
    make_status,
)
from support.pages import LISTS, rows_at, table_at, view_of
from support.sheets import Data, content_of, through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

Row = Any
Query = dict[str, Any]
Line = dict[str, Any]
# Gives the file of a whole list in a format.
Whole = Callable[[str, str], bytes]

# A few columns of each list that together say which row a line is of.
SAYS: dict[str, dict[str, Callable[[Row], Any]]] = {
    "initiatives": {
        "Title (English)": lambda row: row.title_en,
        "Title (Chinese)": lambda row: row.title_zh,
        "Summary (Chinese)": lambda row: row.summary_zh,
        "Due until": lambda row: row.due_latest,
        "Section": lambda row: row.section,
    },
    "commitments": {
        "No.": lambda row: row.number,
        "What (English)": lambda row: row.text_en,
        "What (Chinese)": lambda row: row.text_zh,
        "Who must act": lambda row: row.owner.name_en,
        "Due from": lambda row: row.due_earliest,
        "Due until": lambda row: row.due_latest,
        "Said at": lambda row: row.meeting.short_name,
        "Together with": lambda row: "; ".join(party.name_en for party in row.partners.all()),
        "Source": lambda row: row.source.slug,
    },
    "interventions": {
        "Turn": lambda row: row.number,
        "Speaker": lambda row: row.speaker.name_en,
        "What was said (English)": lambda row: row.gist_en,
        "What was said (Chinese)": lambda row: row.gist_zh,
        "Meeting": lambda row: row.meeting.short_name,
    },
    "figures": {
        "Value": lambda row: float(row.value),
        "Series": lambda row: row.series,
        "What it counts (Chinese)": lambda row: row.counts_zh,
    },
    "meetings": {
        "Meeting": lambda row: row.short_name,
        "Title": lambda row: row.title_en,
        "Earliest day": lambda row: row.earliest,
        "Latest day": lambda row: row.latest,
    },
    "economies": {
        "Code": lambda row: row.code,
        "Name (English)": lambda row: row.name_en,
        "Name (Chinese)": lambda row: row.name_zh,
    },
    "priorities": {"No.": lambda row: row.number, "Title (Chinese)": lambda row: row.title_zh},
    "documents": {"Annex": lambda row: row.annex, "Title": lambda row: row.title_en},
    "follow-up": {
        "What (English)": lambda row: row.text_en,
        "Who must act": lambda row: row.owner.name_en,
        "Due until": lambda row: row.due_latest,
    },
}

QUERIES: dict[str, list[Query]] = {
    "initiatives": [
        {"kind": ["guideline", "project"]},
        {"economy": "HKC", "sort": "-title"},
        {"sort": "when"},
    ],
    "commitments": [
        {"firmness": "plan", "sort": "-due_latest"},
        {"economy": ["THA", "HKC"]},
        {"q": "AEO"},
        {"sort": "meeting", "page": 2},
    ],
    "interventions": [
        {"speaker": "NZ"},
        {"priority": "2022-2", "sort": "-number"},
        {"sort": "agenda_item"},
    ],
    "figures": [{"about": ["THA", "CT"], "sort": "-value"}, {"q": "AEO"}, {"sort": "about"}],
    "meetings": [{"kind": "sccp"}, {"year": 2022, "sort": "latest"}],
    "economies": [{"kind": "member"}, {"sort": "-name"}],
    "priorities": [{"q": "TFA"}],
    "documents": [{"q": "微量價值門檻"}, {"q": "Customs", "sort": "-annex"}, {"sort": "tabled_by"}],
    "follow-up": [{"firmness": ["plan", "commitment"]}, {"sort": "owner"}],
}
CASES = [
    pytest.param(name, query, id=f"{name}-{query}")
    for name in LISTS
    for query in [{}, *QUERIES[name], {"q": "no row says this"}]
]


def sheet_of(content: bytes) -> Any:
    """Return the sheet of rows of a workbook, which is the last one."""
    return load_workbook(BytesIO(content)).worksheets[-1]


def file_at(
    client: Client, url: str, query: Query | None = None, languages: str = "both", **kwargs: Any
) -> bytes:
    """Return the file of a list at an address."""
    answer = client.get(url, {**(query or {}), "languages": languages}, **kwargs)
    assert answer.status_code == 200
    return answer.getvalue()


def lines_of_xlsx(content: bytes) -> list[Line]:
    """Return the lines below the heading, by column; empty cells as ""."""
    heading, *lines = sheet_of(content).iter_rows(values_only=True)
    return [
        {column: "" if cell is None else cell for column, cell in zip(heading, line, strict=True)}
        for line in lines
    ]


def lines_of_csv(content: bytes) -> list[Line]:
    """Return the lines below the heading, by column."""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def in_workbook(value: Any) -> Any:
    """Return a value as openpyxl gives it back."""
    if value is None:
        return ""
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value  # noqa: DTZ001  # a sheet knows no zone


def in_text(value: Any) -> str:
    """Return a value as CSV writes it."""
    if isinstance(value, float):
        return format(value, ".4f")
    return "" if value is None else str(value)


@pytest.fixture(scope="module")
def files() -> dict[tuple[str, str], bytes]:
    """The files of whole lists by list and format, kept for all who only read them."""
    return {}


@pytest.fixture
def whole(client: Client, files: dict[tuple[str, str], bytes]) -> Whole:
    """Return a function that asks for the file of a whole list, but only once in all."""

    def ask(name: str, export: str) -> bytes:
        if (name, export) not in files:
            files[name, export] = file_at(client, LISTS[name], {"export": export})
        return files[name, export]

    return ask


@pytest.mark.parametrize(("name", "query"), CASES)
def test_a_file_holds_the_rows_of_the_screen_in_their_order(
    name: str, query: Query, client: Client
) -> None:
    narrowed = {key: value for key, value in query.items() if key != "page"}
    rows = rows_at(LISTS[name], narrowed)
    lines = lines_of_csv(file_at(client, LISTS[name], query | {"export": "csv"}))
    for column, says in SAYS[name].items():
        assert [line[column] for line in lines] == [in_text(says(row)) for row in rows]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", LISTS)
def test_a_workbook_holds_the_rows_of_the_screen_in_their_order(name: str, whole: Whole) -> None:
    rows = rows_at(LISTS[name])
    lines = lines_of_xlsx(whole(name, "xlsx"))
    for column, says in SAYS[name].items():
        assert [line[column] for line in lines] == [in_workbook(says(row)) for row in rows]


@pytest.mark.parametrize("name", LISTS)
def test_both_formats_have_the_same_columns_and_the_sheet_is_ready_to_read(
    name: str, whole: Whole
) -> None:
    sheet, content = sheet_of(whole(name, "xlsx")), whole(name, "csv")
    heading = [cell.value for cell in sheet[1]]
    assert content.startswith(b"\xef\xbb\xbf")
    # A workbook has, before all others, the link to the page of the row.
    assert heading[0] == "Page"
    assert next(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == heading[1:]
    assert len(heading) == len(set(heading))
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize("name", LISTS)
def test_every_column_of_the_screen_is_in_the_file(name: str, whole: Whole) -> None:
    sheet = sheet_of(whole(name, "xlsx"))
    on_screen = {str(column.label) for column in table_at(LISTS[name]).shown}
    # The days allowed are two columns in a file.
    assert on_screen - {cell.value for cell in sheet[1]} <= {"Days allowed"}


@pytest.mark.parametrize("name", [name for name in LISTS if name != "economies"])
def test_a_file_says_where_each_fact_was_read(name: str, whole: Whole) -> None:
    lines = lines_of_csv(whole(name, "csv"))
    rows = rows_at(LISTS[name])
    assert [line["Source"] for line in lines] == [row.source.slug for row in rows]
    assert [line["Section"] for line in lines] == [row.section for row in rows]


def test_a_day_is_a_date_in_a_workbook_and_sortable_text_in_csv(client: Client) -> None:
    row = make_commitment(when_en="May 2022", text_en="Only in May")
    query = {"q": "Only in May"}
    cells = {
        heading.value: cell
        for heading, cell in zip(
            *sheet_of(file_at(client, "/commitments/", query | {"export": "xlsx"}))["1:2"],
            strict=True,
        )
    }
    assert cells["Due from"].is_date
    assert cells["Due from"].value.date() == row.earliest == date(2022, 5, 1)
    assert cells["Due from"].number_format == "yyyy-mm-dd"
    assert cells["Due until"].value.date() == row.latest
    (line,) = lines_of_csv(file_at(client, "/commitments/", query | {"export": "csv"}))
    assert (line["Due from"], line["Due until"]) == ("2022-05-01", "2022-05-31")


@pytest.mark.parametrize("export", FORMATS)
def test_days_long_past_and_far_ahead_go_to_a_file(export: str, client: Client) -> None:
    # A workbook counts its days from 1900: an earlier one is only asked not to fail.
    make_meeting(when_en="long ago", earliest=date(1850, 1, 1), latest=date(1901, 1, 1))
    make_meeting(when_en="far ahead", earliest=date(9999, 12, 31), latest=date(9999, 12, 31))
    content = file_at(client, "/meetings/", {"export": export})
    days = {str(line["Latest day"])[:10] for line in read(export, content)}
    assert {"1901-01-01", "9999-12-31"} <= days


def read(export: str, content: bytes) -> list[Line]:
    """Return the lines of a file of either format."""
    return lines_of_xlsx(content) if export == "xlsx" else lines_of_csv(content)


@pytest.mark.parametrize("export", FORMATS)
def test_economies_are_separated_by_semicolons(export: str, client: Client) -> None:
    hong_kong = make_economy(name_en="Hong Kong, China", name_zh="香港", code="HK")
    japan = make_economy(name_en="Japan", code="JP")
    initiative = make_initiative(title_en="Led by two")
    for economy in (japan, hong_kong):
        make_participation(initiative=initiative, economy=economy)
    make_commitment(text_en="Made by two", owner=hong_kong, partners=[japan, hong_kong])
    (line,) = read(export, file_at(client, "/initiatives/", {"q": "Led by two", "export": export}))
    assert sorted(line["Led by"].split("; ")) == ["Hong Kong, China", "Japan"]
    (line,) = read(export, file_at(client, "/commitments/", {"q": "Made by two", "export": export}))
    assert sorted(line["Together with"].split("; ")) == ["Hong Kong, China", "Japan"]
    assert line["Who must act"] == "Hong Kong, China"


@pytest.mark.parametrize("export", FORMATS)
def test_a_number_is_a_number_however_it_is_read_on_the_page(export: str, client: Client) -> None:
    make_figure(value="1234567.5", bound="about", counts_en="Only this")
    (line,) = read(export, file_at(client, "/figures/", {"q": "Only this", "export": export}))
    assert float(line["Value"]) == 1234567.5
    assert line["Bound"] == "about"


@pytest.mark.parametrize("export", FORMATS)
def test_a_row_with_empty_cells_leaves_them_empty(export: str, client: Client) -> None:
    make_initiative(title_en="Nothing else is known")
    (line,) = read(
        export, file_at(client, "/initiatives/", {"q": "Nothing else", "export": export})
    )
    for column in ("Priority", "Status", "As of", "Led by", "Due", "Due until", "Due at"):
        assert line[column] == "", column


@pytest.mark.parametrize("export", FORMATS)
def test_a_chinese_reader_gets_chinese_headings_and_the_same_rows(
    export: str, client: Client
) -> None:
    make_status(initiative=make_initiative(title_en="Both", title_zh="兩龘者"))
    chinese = {"accept-language": "zh-hant"}
    query = {"q": "兩龘者", "export": export}
    (line,) = read(export, file_at(client, "/initiatives/", query, headers=chinese))
    assert "兩龘者" in line.values()
    assert "Both" in line.values()
    for name in ("meetings", "economies", "priorities", "documents"):
        content = file_at(client, LISTS[name], {"export": export}, headers=chinese)
        assert len(read(export, content)) == table_at(LISTS[name]).rows.count(), name


@pytest.mark.parametrize("export", ["pdf", "", "XLSX", "xlsx ", "../csv", "\x00", "csv,xlsx"])
def test_a_format_that_is_not_offered_is_not_found(export: str, client: Client) -> None:
    assert client.get(LISTS["priorities"], {"export": export}).status_code == 404


@pytest.mark.parametrize(
    ("export", "kind"),
    [
        ("csv", "text/csv"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_named_after_its_rows_and_the_day(export: str, kind: str, client: Client) -> None:
    day, nothing = timezone.localdate().isoformat(), {"export": export, "q": "no row says this"}
    for name, url in LISTS.items():
        noun = str(view_of(url).model._meta.verbose_name_plural)
        answer = client.get(url, nothing)
        disposition = answer.headers["Content-Disposition"]
        assert disposition == f'attachment; filename="{noun} {day}.{export}"', name
        assert answer.headers["Content-Type"].startswith(kind)
    for name, url in LISTS.items():
        chinese = client.get(url, nothing, headers={"accept-language": "zh-hant"})
        disposition = chinese.headers["Content-Disposition"]
        assert disposition.startswith("attachment; filename")
        assert disposition.isascii()
        assert disposition.isprintable()
        assert unquote(disposition).endswith(f" {day}.{export}"), name


def test_a_chinese_file_name_is_encoded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of("/initiatives/")
    monkeypatch.setattr(view.model._meta, "verbose_name_plural", '倡議";\r\nX: y/..\\')
    disposition = client.get("/initiatives/?export=csv").headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E5%80%A1%E8%AD%B0")
    assert disposition.isascii()
    assert not set(disposition) & set('\r\n"\\')


def test_a_file_of_a_refused_filter_holds_what_the_screen_holds(client: Client) -> None:
    query = {"due_from": "2022-02-30"}
    rows = rows_at("/commitments/", query)
    lines = lines_of_csv(file_at(client, "/commitments/", query | {"export": "csv"}))
    assert len(lines) == len(rows)


# --- what is asked for, and what the cover says of it -------------------------------------------

CHINESE = {"accept-language": "zh-hant"}


def heading_of(client: Client, url: str, **query: Any) -> list[str]:
    content = client.get(url, {"export": "csv", **query}).getvalue()
    return next(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_is_in_the_language_of_the_page_and_in_both_where_asked(client: Client) -> None:
    shown, both = (
        heading_of(client, "/initiatives/", **query) for query in ({}, {"languages": "both"})
    )
    assert "Initiative" in shown
    # What no other column says stays, in the language of the page.
    assert {each for each in both if each not in shown} == {
        *("Title (English)", "Title (Chinese)", "Summary (Chinese)")
    }
    chinese = client.get("/initiatives/", {"export": "csv"}, headers=CHINESE).getvalue().decode()
    row = make_initiative(title_en="Both", title_zh="兩龘者")
    assert "摘要（中文）" in chinese.splitlines()[0]
    answer = client.get("/initiatives/", {"export": "csv", "q": "Both"}, headers=CHINESE)
    assert row.title_zh in answer.getvalue().decode()
    assert "Both" not in answer.getvalue().decode()


def test_a_file_has_the_columns_shown_where_those_are_asked_for(client: Client) -> None:
    client.cookies["columns-commitment-list"] = "number.text.window"
    asked = heading_of(client, "/commitments/", columns="shown")
    # The days allowed are two columns in a file.
    assert asked == ["No.", "What", "Due from", "Due until"]


def cover_of(client: Client, url: str, **query: Any) -> dict[str, Any]:
    """Return what the cover says, by its labels."""
    content = client.get(url, {"export": "xlsx", **query}).getvalue()
    cover = load_workbook(BytesIO(content)).worksheets[0]
    return {"title": cover["A1"].value} | {
        str(line[0]): line[1] for line in cover.iter_rows(min_row=2, values_only=True)
    }


def test_the_cover_says_what_was_asked_for_and_counts_what_is_there(client: Client) -> None:
    query = {"firmness": "plan", "sort": "-due_latest", "as_of": "2022-06-15"}
    rows = rows_at("/commitments/", query)
    told = cover_of(client, "/commitments/", **query)
    assert told["title"] == "Commitments"
    assert told["Firmness"] == "plan"
    assert told["Order"] == "Due until (descending)"
    assert "15 Jun 2022" in told["As of"]
    assert told["Rows"] == len(rows) > 0
    content = client.get("/commitments/", {"export": "xlsx", **query}).getvalue()
    cover = [*load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]
    start = next(n for n, line in enumerate(cover) if line[0] == "Status")
    counted: dict[Any, Any] = {}
    for count, words, *_ in cover[start + 1 :]:
        if not isinstance(count, int):
            break
        counted[words] = count
    assert counted == Counter(row.status_label for row in rows)
    sources = [line[1] for line in cover[-len({row.source for row in rows}) :]]
    assert set(sources) == {str(row.source.name) for row in rows}
    assert cover_of(client, "/priorities/")["Filter"] == "none: all rows"


def test_a_row_of_a_workbook_leads_to_its_page_on_its_day(client: Client) -> None:
    row = rows_at("/commitments/", {"as_of": "2022-06-15"})[0]
    content = file_at(client, "/commitments/", {"export": "xlsx", "as_of": "2022-06-15"})
    cell, number = sheet_of(content)["A2:B2"][0]
    assert number.value == row.number
    assert (
        cell.hyperlink.target == f"http://localhost:8000/as-of/2022-06-15{row.get_absolute_url()}"
    )
    assert "15 Jun 2022" in sheet_of(content).oddFooter.left.text


def test_a_file_is_sent_while_its_rows_are_read(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get("/interventions/", {"export": "xlsx"})
        before = len(asked)
        pieces = iter(answer.streaming_content)
        assert next(pieces).startswith(b"PK")
        assert len(asked) == before
        assert len(b"".join(pieces)) > 10_000
        assert len(asked) > before


@pytest.mark.parametrize("url", ["/compare/?from=2022-01-01", "/timeline/?year=2022"])
def test_what_is_no_list_of_one_noun_goes_into_a_workbook_too(url: str, client: Client) -> None:
    content = client.get(f"{url}&export=xlsx").getvalue()
    assert sheet_of(content).max_row > 2
    assert by_calamine(content) == sheet_of(content).max_row


def by_calamine(content: bytes) -> int:
    """Return how many rows another reader finds in the sheet of rows."""
    return len(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(1).to_python())


def test_libreoffice_opens_a_workbook_and_prints_it(whole: Whole, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        assert not os.environ.get("CI"), "Install LibreOffice where the tests run for all."
        pytest.skip("LibreOffice is not installed here.")
    (tmp_path / "list.xlsx").write_bytes(whole("priorities", "xlsx"))
    own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked: list[Any] = [program, own, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*asked, tmp_path / "list.xlsx"], check=True, timeout=180, capture_output=True)
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")


def test_a_list_is_exported_from_the_command_line_as_from_its_page(
    client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    asked: dict[str, Any] = {"as_of": "2022-08-20", "output": file, "verbosity": 0}
    with CaptureQueriesContext(connection) as of_some:
        call_command("export_list", "commitments", "--priority=3", "--sort=-due_latest", **asked)
    query = {"priority": "2022-3", "sort": "-due_latest", "as_of": "2022-08-20", "export": "csv"}
    assert file.read_bytes() == file_at(client, "/commitments/", query, languages="")
    with CaptureQueriesContext(connection) as of_all:
        call_command("export_list", "commitments", **asked)
    # What other rows refer to is read once for all of them.
    assert len(of_all) <= len(of_some) + 1
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("export_list", "documents", output=tmp_path / "nowhere" / "list.csv")
    call_command("export_list", "documents", "--language=zh-hant", output=tmp_path / "list.xlsx")
    assert load_workbook(tmp_path / "list.xlsx").sheetnames == ["關於本檔案", "文件"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["list.csv", "list.xlsx"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["documents", "--firmness=plan"], "has no filter firmness"),
        (["commitments", "--firmness=firm"], "Select a valid choice"),
        (["commitments", "--as-of=2022-02-30"], "is not a day of the calendar"),
        (["commitments", "--output=list.pdf"], "must end in .xlsx or .csv"),
    ],
)
def test_a_command_that_cannot_be_followed_says_why(
    asked: list[str], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("export_list", "--output", str(tmp_path / "list.csv"), *asked)
    assert list(tmp_path.iterdir()) == []


def test_the_cover_counts_a_source_for_each_row_that_was_read_there(client: Client) -> None:
    answer = client.get("/compare/", {"from": "2022-01-01", "to": "2022-12-31", "export": "xlsx"})
    cover, data = load_workbook(BytesIO(answer.getvalue())).worksheets
    told = {row[1]: row[0] for row in cover.values}
    assert told["SCCP1 2022 report"] == data.max_row - 1 > 1


def test_the_briefing_workbook_is_in_the_columns_of_the_pages(client: Client) -> None:
    url, asked = "/meetings/2022-sccp2/follow-up/", {"export": "workbook", "as_of": "2022-06-15"}
    book = load_workbook(BytesIO(client.get(url, asked).getvalue()))
    headings = [cell.value for cell in book["Commitments"][1]]
    assert headings[:4] == ["Page", "No.", "What", "Firmness"]
    assert headings[-2:] == ["Source", "Section"]
    assert "Together with" not in headings
    both = load_workbook(BytesIO(client.get(url, {**asked, "languages": "both"}).getvalue()))
    assert "What (Chinese)" in [cell.value for cell in both["Commitments"][1]]


def test_the_briefing_workbook_has_what_the_pages_have(client: Client) -> None:
    url, day = "/meetings/2022-sccp2/follow-up/", {"as_of": "2022-06-15"}
    book = load_workbook(BytesIO(client.get(url, {"export": "workbook", **day}).getvalue()))
    cover, *sheets = book.worksheets
    rows = {sheet.title: sheet.max_row - 1 for sheet in sheets}
    due = sum(count for title, count in rows.items() if title[0].isdigit())
    assert cover["A1"].value == "Briefing for SCCP2 2022"
    assert due + rows["Under no priority"] == len(rows_at(url, day)) > 0
    states = [state.value for state in DueState if state != DueState.CLOSED]
    assert rows["Commitments"] == len(rows_at("/commitments/", {"due_state": states, **day}))
    # A sheet of nothing is left out.
    assert rows.get("Questions", 0) == len(rows_at("/interventions/", {"unanswered": "on", **day}))
    assert rows["Figures"] == len(rows_at("/figures/", day))
    assert rows["Documents"] == len(rows_at("/documents/", day))
    assert "Nothing was due at SCCP1 2022." in {cell.value for cell in cover["B"]}


# --- any text ----------------------------------------------------------------------------------

# XML 1.0 has no place for the other control characters, nor for halves of characters.
readable = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")
in_xml = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n"
)
starts = st.sampled_from(["=", "+", "-", "@", "\t", "\n", "'", "''", "'=", '"', ";", ",", "\ufeff"])
STRANGE = ["=1+1", "=cmd|' /C calc'!A0", "+886-2", "-1", "@SUM(A1)", "'quoted'", "'", "''=", "0012"]
STRANGE += ["1e5", "2022-02-17", "TRUE", "#N/A", " spaces ", "a\nb", "\na", "a\n", "微量價值門檻"]
STRANGE += ["😀👩‍👩‍👧", "http://x.example/", "mailto:a@b.example", "Hong Kong, China; Japan"]
STRANGE += ['say "yes"', "_x0041_", "{=1}", "\u200b", "\u2028", "é"]


def there_and_back(ending: str, text: str) -> Any:
    """Return a text of a sheet as the import reads it from the file of the export."""
    back = through(ending, Data([text, "beside"], headers=["text", "other"]))
    assert back.headers == ["text", "other"]
    ((cell, beside),) = back
    assert beside == "beside"
    return cell


def in_workbook_of(*rows: list[Any], headings: list[str]) -> bytes:
    """Return rows as a list writes them into a workbook."""
    columns = [WorksheetColumn(heading) for heading in headings]
    return b"".join(Workbook([Worksheet("Sheet", columns, rows)]).stream())


@hypothesis_settings(max_examples=200)
@given(text=st.one_of(st.text(readable), st.builds("{}{}".format, starts, st.text(readable))))
def test_any_text_comes_back_through_csv(text: str) -> None:
    assert there_and_back("csv", text) == text


@hypothesis_settings(max_examples=50)
@given(text=st.one_of(st.text(in_xml), st.builds("{}{}".format, starts, st.text(in_xml))))
def test_any_text_comes_back_through_xlsx(text: str) -> None:
    assert there_and_back("xlsx", text) == text


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_text_that_a_spreadsheet_would_read_otherwise_comes_back(ending: str, text: str) -> None:
    assert there_and_back(ending, text) == text


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "\ra", "a\r", "=1\r\n=2"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_lines_ended_as_a_browser_ends_them_come_back(ending: str, text: str) -> None:
    assert there_and_back(ending, text) == text


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\x1b[0m", "\x7f", "\x85", "\ufffe"])
def test_a_character_that_a_workbook_cannot_hold_is_no_server_error(
    text: str, client: Client
) -> None:
    assert sheet_of(in_workbook_of([text], headings=["text"])).max_row == 2


@hypothesis_settings(max_examples=50)
@given(text=st.one_of(st.sampled_from(STRANGE), st.builds("{}{}".format, starts, st.text(in_xml))))
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = sheet_of(in_workbook_of([text], headings=["text"]))["A2"]
    assert cell.data_type != "f"
    assert cell.hyperlink is None
    made = b"".join(csv_stream([[[text], ["x"]]])).decode("utf-8-sig")
    ((written, _),) = csv.reader(StringIO(made, newline=""))
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("export", FORMATS)
def test_no_cell_of_the_record_is_a_formula(export: str, client: Client, whole: Whole) -> None:
    files = {name: whole(name, export) for name in LISTS}
    make_initiative(title_en="=1+1 formula", summary_en="@x", title_zh="-一")
    make_document(number="+1", title_en="=HYPERLINK(1) formula")
    for name in ("initiatives", "documents"):
        query = {"export": export, "q": "formula"}
        files[f"{name} of today"] = file_at(client, LISTS[name], query)
    for name, content in files.items():
        if export == "xlsx":
            cells = [cell for line in sheet_of(content).iter_rows() for cell in line]
            assert [cell.value for cell in cells if cell.data_type == "f"] == [], name
        else:
            texts = [text for line in lines_of_csv(content) for text in line.values()]
            assert [text for text in texts if text.startswith(("=", "+", "@"))] == [], name


@hypothesis_settings(max_examples=50)
@given(value=st.decimals(min_value=-(10**10), max_value=10**10, places=4))
def test_a_number_comes_back_to_its_last_place(value: Any) -> None:
    cell = sheet_of(in_workbook_of([value], headings=["value"]))["A2"]
    assert cell.data_type == "n"
    assert round(type(value)(str(cell.value)), 4) == value


def test_a_file_without_rows_still_has_its_heading() -> None:
    headers = ["one", "two"]
    assert [cell.value for cell in sheet_of(in_workbook_of(headings=headers))[1]] == headers
    assert content_of("csv", Data(headers=headers)).decode() == "\ufeffone,two\r\n"
