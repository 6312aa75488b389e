"""A cell says the same on the page and in a file, but for a few differences that are named here."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils.formats import date_format, localize
from django.utils.text import Truncator
from django.utils.translation import gettext, override

from initiatives.compare.tables import InitiativeBesideColumn
from initiatives.models import Figure
from initiatives.tables import DueColumn, PriorityColumn, ReadingColumn
from meetings.models import Economy, Priority
from meetings.tables import EconomiesColumn, EconomyColumn
from sccp_tracker.lists.columns import (
    Column,
    DayColumn,
    ListColumn,
    SourceColumn,
    TextColumn,
    YesColumn,
)
from sccp_tracker.lists.tables import Table
from sccp_tracker.records.date_phrases import days_in_words
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.punctuation import punctuation
from support.make import make_commitment, make_initiative
from support.pages import LISTS, rows_of_file, table_at, view_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

TABLES = LISTS | {"compare": "/compare/?from=2022-01-01", "timeline": "/timeline/?year=2022"}
# What the page alone has, and the two columns of the file that say it.
DAYS_OF = {"window": ("due_earliest", "due_latest"), "days": ("first", "last")}


class Cells(HTMLParser):
    """The text of the cells of each row of the first table of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in_cell = False
        self.feed(html.partition("<table")[2].partition("</table>")[0])
        self.rows = [[" ".join(cell.split()) for cell in row] for row in self.rows if row]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
        self.is_in_cell |= tag == "td"

    def handle_endtag(self, tag: str) -> None:
        self.is_in_cell &= tag != "td"

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.rows[-1][-1] += data


def short(name: str) -> str:
    """Return the short name of the party of a name."""
    return {party.name: party.short_name for party in Economy.objects.all()}[name]


def short_each(names: str) -> str:
    return punctuation().semicolon.join(map(short, filter(None, names.split("; "))))


def each(names: str) -> str:
    return names.replace("; ", punctuation().semicolon)


def number_of(title: str) -> str:
    return str({str(row): row.number for row in Priority.objects.all()}[title])


# How the page says what stands in the file: in short, or as people write it.
IN_SHORT: dict[type[Column], Callable[[Any], str]] = {
    DayColumn: date_format,
    YesColumn: lambda value: gettext("yes") if value else "",
    EconomyColumn: short,
    EconomiesColumn: short_each,
    ListColumn: each,
    PriorityColumn: number_of,
    SourceColumn: lambda slug: str(Source.objects.get(slug=slug).name),
}


def words_for(column: Column, value: Any, record: Any) -> str:
    """Return what the page has to say where a file has this value."""
    stands_beside = type(column) is InitiativeBesideColumn and record.initiative == record.row
    if value is None or stands_beside:
        return "—"
    if type(column) is ReadingColumn:
        return Figure.objects.get(pk=record.pk, value=value).reading
    if type(column) is DueColumn:
        # The file has the steps in a column of their own.
        return f"{value} {record.steps_in_words}"
    if isinstance(column, TextColumn) and column.most:
        return Truncator(value).chars(column.most)
    return IN_SHORT.get(type(column), lambda value: str(localize(value)))(value) or "—"


def lines_of(table: Table) -> Iterator[dict[str, Any]]:
    """Yield what a file has of each row, by the name of the column."""
    _, *lines = rows_of_file(table)
    names = [column.name for column in table.columns.values() if column.in_file]
    for line in lines:
        yield dict(zip(names, line, strict=True))


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("name", TABLES)
def test_every_cell_says_on_the_page_what_it_says_in_a_file(
    name: str, language: str, client: Client
) -> None:
    url = TABLES[name]
    path = url.partition("?")[0]
    view = view_of(path)
    client.cookies[f"columns-{resolve(path).url_name}"] = ".".join(view.table_class.columns)
    page = Cells(client.get(url, headers={"accept-language": language}).content.decode()).rows
    with override(language):
        table = table_at(url)
        columns = [each for each in table.columns.values() if each.name not in view.grouped_by]
        assert len(page) == min(len(table.rows), 50) > 0
        for cells, line, record in zip(page, lines_of(table), table.rows, strict=False):
            for column, cell in zip(columns, cells, strict=True):
                if column.in_file:
                    words = words_for(column, line[column.name], record)
                else:
                    first, last = DAYS_OF[column.name]
                    words = days_in_words(line[first], line[last]) or "—"
                assert cell == " ".join(words.split()), column.name


def test_only_days_in_words_are_left_out_of_files() -> None:
    for url in TABLES.values():
        columns = view_of(url.partition("?")[0]).table_class.columns.values()
        assert {each.name for each in columns if not each.in_file} <= set(DAYS_OF), url


def test_what_could_be_a_tag_is_text_in_every_cell(client: Client) -> None:
    title = "<b>Bold</b> & <i>more"
    make_commitment(text_en=title, section=title, initiative=make_initiative(title_en=title))
    client.cookies["columns-commitment-list"] = "text.initiative.section"
    html = client.get("/commitments/", {"q": title}).content.decode()
    assert "<b>Bold" not in html
    assert "<i>more" not in html
    [row] = Cells(html).rows
    assert row[-3:] == [title] * 3
    (line,) = lines_of(table_at("/commitments/", {"q": title}))
    assert (line["text"], line["initiative"], line["section"]) == (title, title, title)


def test_a_path_that_leads_nowhere_is_told_and_an_empty_step_is_not() -> None:
    class Wrong(Table):
        good = Column("Good", "initiative__title_en")
        bad = Column("Bad", "initiative__titel")

    initiative = make_initiative(title_en="A title")
    empty, filled = make_commitment(initiative=None), make_commitment(initiative=initiative)
    good, bad = Wrong.columns["good"], Wrong.columns["bad"]
    assert good.page_cell(empty) == ("empty", "—")
    assert good.file_cells([empty, filled, filled]) == [None, "A title", "A title"]
    with pytest.raises(AttributeError, match="titel"):
        bad.page_cell(filled)
    with pytest.raises(AttributeError, match="titel"):
        bad.file_cells([filled])
