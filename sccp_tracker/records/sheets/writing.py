"""The sheet of a noun as it goes out, to be edited and to come back.

In a workbook, what finds a row stands in cells that are protected; the others are open, and those
of a choice offer it. A text file has the same columns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from sccp_tracker.records.csv_files import CSV_TYPE, csv_stream, in_columns
from sccp_tracker.records.sheets.columns import (
    HANDED_BACK,
    KEY,
    SEPARATOR,
    VERSION,
    SheetColumns,
    columns_of,
    written,
)
from sccp_tracker.records.sheets.plan import Plan, PlannedRow
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.workbooks.cells import is_too_long
from sccp_tracker.records.workbooks.stream import XLSX_TYPE, Workbook
from sccp_tracker.records.workbooks.worksheets import Lists, Worksheet, WorksheetColumn

# As many rows are read from the database at once.
AT_ONCE = 1000
# A list of choices that is longer is kept beside the sheet; one of more rows is not offered.
LONGEST_LIST, MOST_OFFERED = 250, 200
FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}


@dataclass(frozen=True)
class Written:
    """A sheet as it is written: its title, the columns, and the rows one after the other."""

    title: str
    headings: list[str]
    rows: Iterable[list[Any]]
    columns: SheetColumns | None = None

    def as_file(self, ending: str) -> bytes:
        """Return the file of this kind; raise SheetRefused where a cell cannot hold its text."""
        return self.as_workbook() if ending == "xlsx" else self.as_text()

    def as_text(self) -> bytes:
        """Return a CSV file that Excel reads as UTF-8, and in which no text is a formula."""
        return b"".join(csv_stream(in_columns(chain([self.headings], self.rows))))

    def as_workbook(self) -> bytes:
        """Return a workbook in which text is text, and a day a day."""
        lists = Lists("lists")
        columns = [self.column(name, lists) for name in self.headings]
        sheet = Worksheet(self.title, columns, self.rows_that_fit())
        beside = [lists] if lists.lists else []
        return b"".join(Workbook([sheet, *beside], self.title).stream())

    def column(self, name: str, lists: Lists) -> WorksheetColumn:
        """Return a column: one that finds the row is locked, one of a choice offers it.

        Other words than those that are offered are refused on import.
        """
        if self.columns is None:
            return WorksheetColumn(name)
        column = self.columns.own.get(name)
        offered: Any = [] if column is None else values_offered(column)
        if len(",".join(offered)) > LONGEST_LIST:
            offered = lists.add(offered)
        is_locked = name in {KEY, VERSION, *self.columns.told}
        return WorksheetColumn(name, is_locked=is_locked, offered=offered)

    def rows_that_fit(self) -> Iterator[list[Any]]:
        """Yield the rows; raise SheetRefused where a cell of a workbook cannot hold a text."""
        for number, row in enumerate(self.rows, start=2):
            for place, cell in enumerate(row):
                if is_too_long(cell):
                    said = _(
                        "Row %(row)d holds more text in “%(column)s” than a cell of a workbook can."
                        " Export as CSV."
                    )
                    raise SheetRefused(said % {"row": number, "column": self.headings[place]})
            yield row


def values_offered(column: models.Field) -> list[str]:
    """Return what a cell may hold, where that is not much."""
    if column.choices:
        return [str(code) for code, _label in column.flatchoices if code != ""]
    if isinstance(column, models.BooleanField):
        return ["TRUE", "FALSE"]
    related: Any = column.related_model
    if related and len(related.key_fields) == 1:
        name = related.key_fields[0]
        keys = related._base_manager.order_by(name).values_list(name, flat=True)
        found = [str(key) for key in keys[: MOST_OFFERED + 1]]
        return found if len(found) <= MOST_OFFERED else []
    return []


# --- the rows of a noun -------------------------------------------------------------------------


def sheet_of_noun(model: Any, rows: Any) -> Written:
    """Return the sheet of some rows of a noun."""
    columns = columns_of(model)
    lines = (cells_of(columns, row) for row in rows.with_keys().iterator(chunk_size=AT_ONCE))
    return Written(model.noun.name, columns.names, lines, columns)


def cells_of(columns: SheetColumns, row: Any) -> list[Any]:
    """Return what the sheet says of a row, column by column."""
    cells: list[Any] = [row.key]
    if columns.has_version:
        cells.append(row.version)
    for column in columns.own.values():
        if column.is_relation:
            named = getattr(row, column.name)
            cells.append(named.key if named else "")
        else:
            cells.append(written(column, getattr(row, column.attname)))
    for name in columns.many:
        cells.append(f"{SEPARATOR} ".join(sorted(each.key for each in getattr(row, name).all())))
    for path in columns.told.values():
        cells.append(told(row, path))
    return cells


def told(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return "" if row is None else row


def file_name(opts: Any, ending: str) -> str:
    """Return what the file of the rows of a model is called."""
    return f"{opts.model_name}-{timezone.localdate().isoformat()}.{ending}"


# --- what is handed back ------------------------------------------------------------------------


def handed_back(plan: Plan, rows: Iterable[tuple[PlannedRow, str]]) -> Written:
    """Return the sheet of the rows that were not taken, with the sentence of each at the end."""
    headings = plan.sheet.headings
    kept = [place for place, name in enumerate(headings) if name != HANDED_BACK]
    lines = ([*(row.line.cells[place] for place in kept), sentence] for row, sentence in rows)
    return Written(
        plan.model.noun.name,
        [*(name for name in headings if name != HANDED_BACK), HANDED_BACK],
        lines,
    )
