"""A list as a file: the rows of the page in its order, with a cover that says what they are."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sccp_tracker.lists.columns import ChoiceColumn, Column, TextColumn, end_of
from sccp_tracker.records.csv_files import CSV_TYPE, csv_stream
from sccp_tracker.records.lean_rows import lean_rows
from sccp_tracker.records.page_url import page_urls
from sccp_tracker.records.workbooks.cells import Cell, Link
from sccp_tracker.records.workbooks.stream import XLSX_TYPE, Workbook
from sccp_tracker.records.workbooks.worksheets import Cover, Worksheet, WorksheetColumn

# How many sources a cover names.
MOST_SOURCES = 20
Told = list[tuple[str, str]]


@dataclass
class Tally:
    """How many rows have which value; `labels` says what a value means."""

    label: str
    of: Callable[[Any], Any]
    labels: dict[Any, str]
    counts: Counter[Any] = field(default_factory=Counter)

    @property
    def in_words(self) -> list[tuple[str, int]]:
        """Return the values that some row has, in the order of their labels."""
        known = [(words, self.counts[value]) for value, words in self.labels.items() if value]
        none = sum(n for value, n in self.counts.items() if value not in self.labels or not value)
        return [(words, count) for words, count in (*known, (_("none"), none)) if count]


@dataclass
class Export:
    """Rows in columns, to be written into a file.

    `told` says on the cover what was asked for; `site` is what the addresses of rows begin with.
    """

    title: str
    rows: Any
    columns: list[Column]
    told: Told
    tallies: list[Tally]
    site: str = ""
    as_of: str = ""

    @property
    def steps_to_page(self) -> list[str] | None:
        """What leads from a record to the row on whose page it stands; None where nothing does."""
        links = [each for each in self.columns if each.link is not None]
        # That of the row itself, or else of the text that says most of it.
        links.sort(key=lambda each: (len(each.link or ()), not isinstance(each, TextColumn)))
        return links[0].link if links else None

    def records(self) -> Iterator[list[Any]]:
        """Yield the records in lists, which is how those in the database are read."""
        if isinstance(self.rows, QuerySet):
            yield from lean_rows(self.rows)
        elif records := list(self.rows):
            yield records

    def cells_of(self, records: list[Any]) -> list[list[Any]]:
        """Return the cells of some records, column by column."""
        return [column.file_cells(records) for column in self.columns]

    def csv(self) -> Iterator[bytes]:
        def blocks() -> Iterator[list[list[Any]]]:
            yield [[str(column.label)] for column in self.columns]
            yield from map(self.cells_of, self.records())

        return csv_stream(blocks())

    def xlsx(self) -> Iterator[bytes]:
        return self.workbook().stream()

    def workbook(self) -> Workbook:
        sheet = CountedWorksheet(self)
        cover = Cover(_("About this file"), sheet.about(), self.as_of)
        return Workbook([cover, sheet], self.title, _("SCCP tracker"))


class CountedWorksheet(Worksheet):
    """The rows of an export as a sheet, which counts what it has written."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.sources: Counter[Any] = Counter()
        columns = [WorksheetColumn(str(each.label), tones_of(each)) for each in export.columns]
        if export.steps_to_page is not None:
            # Not in the text itself: LibreOffice does not wrap a text that is a link.
            columns.insert(0, WorksheetColumn(pgettext("of the tracker", "Page")))
        super().__init__(export.title, columns, self.lines(), export.as_of)

    def lines(self) -> Iterator[Sequence[Any]]:
        """Yield the cells of each record, after one that leads to its page."""
        export, steps = self.export, self.export.steps_to_page
        for records in export.records():
            cells = export.cells_of(records)
            if steps is not None:
                cells.insert(0, pages_of([end_of(steps, each) for each in records], export.site))
            for tally in export.tallies:
                tally.counts.update(map(tally.of, records))
            self.sources.update(counted([getattr(each, "source", None) for each in records]))
            yield from zip(*cells, strict=True)
            del records, cells

    @property
    def count(self) -> int:
        return max(self.writer.row_count - 1, 0)

    def about(self) -> Iterator[list[Any]]:
        """Yield what the cover says, once all rows are written."""
        yield [Cell(self.export.title, "title")]
        yield []
        for label, words in self.export.told:
            yield [Cell(label, "label"), words]
        yield [Cell(_("Rows"), "label"), Cell(self.count, "count")]
        for note in self.notes():
            yield [Cell(_("Note"), "label"), note]
        for tally in self.export.tallies:
            if tally.in_words:
                yield []
                yield [Cell(tally.label, "part"), Cell("", "part")]
                for words, count in tally.in_words:
                    yield [Cell(count, "count"), words]
        if self.sources:
            yield []
            yield [Cell(_("Sources"), "part"), Cell("", "part")]
            for source, count in self.sources.most_common(MOST_SOURCES):
                yield [Cell(count, "count"), str(source.name)]
            if (left := len(self.sources) - MOST_SOURCES) > 0:
                words = ngettext("%(count)s more source", "%(count)s more sources", left)
                yield [None, words % {"count": left}]

    def notes(self) -> Iterator[str]:
        """Yield what the sheet could not hold."""
        if self.writer.is_full:
            yield _("A sheet holds 1,048,576 rows, and there are more. A CSV file has them all.")
        if count := self.writer.cut_texts:
            words = ngettext(
                "%(count)s text is longer than a cell can be, and is marked where it was cut."
                " A CSV file has all of it.",
                "%(count)s texts are longer than a cell can be, and are marked where they were"
                " cut. A CSV file has all of them.",
                count,
            )
            yield words % {"count": count}
        if self.writer.links_left_out:
            yield _("A sheet holds 65,530 links: the rows after them have none.")


def counted(rows: list[Any]) -> Counter[Any]:
    """Return how often each row is among the rows, which many of them share; None does not count.

    Those that are shared are asked for their keys once.
    """
    found: Counter[Any] = Counter()
    once = {id(row): row for row in rows}
    for place, count in Counter(map(id, rows)).items():
        if once[place] is not None:
            found[once[place]] += count
    return found


def pages_of(rows: list[Any], site: str) -> list[Link | None]:
    """Return cells that lead to the pages of the rows; None for no row."""
    urls = iter(page_urls([row for row in rows if row is not None]))
    return [None if row is None else Link(f"{site}{next(urls)}") for row in rows]


def tones_of(column: Column) -> dict[str, str]:
    """Return the code of the badge by the words with which a cell of the column begins."""
    if not isinstance(column, ChoiceColumn):
        return {}
    return {str(label): str(code) for code, label in column.labels.items()}


FORMATS: dict[str, tuple[Callable[[Export], Iterator[bytes]], str]] = {
    "xlsx": (Export.xlsx, XLSX_TYPE),
    "csv": (Export.csv, CSV_TYPE),
}


def made(by: str) -> str:
    """Return when a file is made, and by whom."""
    when = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return _("%(when)s, by %(who)s") % {"when": when, "who": by} if by else when
