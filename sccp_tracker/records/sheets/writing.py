"""The sheet of a noun as it goes out, to be edited and to come back.

In a workbook, what finds a row stands in cells that are protected; the others are open, and those
of a choice offer it. A text file has the same columns.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sccp_tracker.records.csv_files import BYTE_ORDER_MARK, guarded
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
from sccp_tracker.records.sheets.reading import LONGEST_CELL
from sccp_tracker.records.sheets.refused import SheetRefused

# As many rows are read from the database at once.
AT_ONCE = 1000
# A day before has no number in a workbook, and a number of more digits is cut there.
FIRST_DAY, MOST_DIGITS = date(1900, 3, 1), 15
# A list of choices that is longer is kept beside the sheet; one of more rows is not offered.
LONGEST_LIST, MOST_OFFERED = 250, 200
NARROW, WIDE = 16, 44
# As many new rows find the choices offered.
NEW_ROWS = 200
PROTECTION = {
    **dict.fromkeys(("format_cells", "format_columns", "format_rows"), True),
    **dict.fromkeys(("insert_rows", "delete_rows", "sort", "autofilter"), True),
}
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


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
        out = StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow(self.headings)
        rows.writerows([guarded(cell) for cell in row] for row in self.rows)
        return f"{BYTE_ORDER_MARK}{out.getvalue()}".encode()

    def as_workbook(self) -> bytes:
        """Return a workbook in which text is text, and a day a day."""
        out = BytesIO()
        with opened(out) as book:
            sheet = book.add_worksheet(self.title[:31])
            last = WorkbookSheet(book, sheet, self).write()
            if self.columns:
                offer(book, sheet, self.columns, last + NEW_ROWS)
        return out.getvalue()


@contextmanager
def opened(out: BytesIO) -> Iterator[Workbook]:
    """Open a workbook that keeps a row in memory no longer than it is written."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(out, options) as book:
        yield book


class WorkbookSheet:
    """The one sheet of a workbook while it is written."""

    def __init__(self, book: Workbook, sheet: Worksheet, written: Written) -> None:
        self.sheet, self.written = sheet, written
        look = {"text_wrap": True, "valign": "top"}
        self.bold = book.add_format({**look, "bold": True})
        self.open = book.add_format({**look, "locked": False})
        self.day = book.add_format({**look, "locked": False, "num_format": "yyyy-mm-dd"})
        self.text = book.add_format({**look, "locked": False, "num_format": "@"})
        self.locked = book.add_format({**look, "font_color": "#595959", "bg_color": "#f2f2f2"})

    def write(self) -> int:
        """Write all rows, and return the number of the last one, from 0 for the heading."""
        columns, headings = self.written.columns, self.written.headings
        told = {KEY, VERSION, *columns.told} if columns else set()
        protected = {place for place, name in enumerate(headings) if name in told}
        wide = {place for place, name in enumerate(headings) if self.is_wide(name)}
        for place in range(len(headings)):
            self.sheet.set_column(place, place, WIDE if place in wide else NARROW, self.open)
        self.sheet.write_row(0, 0, headings, self.bold)
        last = 0
        for last, row in enumerate(self.written.rows, start=1):
            for place, cell in enumerate(row):
                self.write_cell(last, place, cell, place in protected)
        self.sheet.freeze_panes(1, 1)
        self.sheet.autofilter(0, 0, last, max(len(headings) - 1, 0))
        if columns:
            self.sheet.protect("", PROTECTION)
        return last

    def is_wide(self, name: str) -> bool:
        columns = self.written.columns
        column = columns.own.get(name) if columns else None
        return isinstance(column, models.TextField) or (column is not None and "title" in name)

    def write_cell(self, y: int, x: int, cell: Any, is_protected: bool) -> None:
        if isinstance(cell, str) or cell is None:
            if cell and len(cell) > LONGEST_CELL:
                raise SheetRefused(
                    _(
                        "Row %(row)d holds more text in “%(column)s” than a cell of a workbook can."
                        " Export as CSV."
                    )
                    % {"row": y + 1, "column": self.written.headings[x]}
                )
            if cell:
                self.sheet.write_string(y, x, cell, self.locked if is_protected else self.text)
            else:
                self.sheet.write_blank(y, x, None, self.locked if is_protected else self.open)
        elif isinstance(cell, date) and cell >= FIRST_DAY:
            self.sheet.write_datetime(y, x, cell, self.day)
        elif isinstance(cell, date) or not fits(cell):
            self.sheet.write_string(y, x, str(cell), self.text)
        else:
            self.sheet.write(y, x, cell, self.locked if is_protected else self.open)


def fits(number: Any) -> bool:
    """Return whether a workbook keeps all digits of a number."""
    return (
        isinstance(number, bool)
        or len(Decimal(str(number)).normalize().as_tuple().digits) <= MOST_DIGITS
    )


def offer(book: Workbook, sheet: Worksheet, columns: SheetColumns, last: int) -> None:
    """Offer in the cells of a choice what may be chosen; other words are refused on import."""
    beside: Worksheet | None = None
    used = 0
    for place, name in enumerate(columns.names):
        column = columns.own.get(name)
        values = values_offered(column) if column is not None else []
        if not values:
            continue
        source: Any = values
        if len(",".join(values)) > LONGEST_LIST:
            if beside is None:
                beside = book.add_worksheet("lists")
                beside.hide()
            # A row is written once, from left to right: each list is a row.
            beside.write_row(used, 0, values)
            used += 1
            source = f"=lists!$A${used}:${letters(len(values))}${used}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, place, last, place, rule)


def letters(number: int) -> str:
    """Return what a sheet calls its column of this number, from 1."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


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
