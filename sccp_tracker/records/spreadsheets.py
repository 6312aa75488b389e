"""Spreadsheets that open in Excel as they were meant, and come back as they left.

Text is never taken for a formula: XLSX keeps it as text; CSV, which cannot, puts an apostrophe
before text that starts like a formula, and takes it off again on import.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from tablib import Dataset

from sccp_tracker.records.workbooks.cells import unescaped
from sccp_tracker.records.workbooks.sheets import Sheet, SheetColumn
from sccp_tracker.records.workbooks.stream import Workbook

BYTE_ORDER_MARK = "\ufeff"
STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
CSV_TYPE = "text/csv; charset=utf-8"
# How many rows are written at once.
ROWS_AT_ONCE = 200


def guarded(cell: Any) -> Any:
    """Return `cell`, with an apostrophe before text that a spreadsheet could calculate."""
    if isinstance(cell, str) and cell.startswith(STARTS_LIKE_A_FORMULA):
        return f"'{cell}"
    return cell


def unguarded(cell: Any) -> Any:
    """Return `cell` as it was before `guarded`."""
    if isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(STARTS_LIKE_A_FORMULA):
        return cell[1:]
    return cell


def csv_stream(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield rows as CSV, as they are read, after a byte order mark.

    A file that breaks off would look whole: its last line says that it is not, and what broke it
    is raised.
    """
    yield BYTE_ORDER_MARK.encode()
    rows, text = iter(rows), StringIO()
    writer = csv.writer(text)
    try:
        while some := list(islice(rows, ROWS_AT_ONCE)):
            writer.writerows([guarded(cell) for cell in row] for row in some)
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    except Exception:  # whatever it was, it is raised again below
        yield _("This file is not whole: something went wrong while it was written.").encode()
        raise


def plain(cell: Any) -> Any:
    """Return a cell of a workbook as it was before the escapes of the format."""
    return unescaped(cell) if isinstance(cell, str) else cell


class CSV(base_formats.CSV):
    """CSV that Excel reads as UTF-8 and in which no text is a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        """Return the rows as text that starts with a byte order mark."""
        safe = Dataset(*([guarded(cell) for cell in row] for row in dataset))
        safe.headers = dataset.headers
        return BYTE_ORDER_MARK + str(super().export_data(safe, **kwargs))

    def is_binary(self) -> bool:
        """Read bytes: text would come with its line ends changed."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """Return the rows of a file that this format, or a spreadsheet program, wrote."""
        if isinstance(in_stream, bytes):
            in_stream = in_stream.decode("utf-8-sig")
        read = super().create_dataset(in_stream.removeprefix(BYTE_ORDER_MARK), **kwargs)
        rows = Dataset(*([unguarded(cell) for cell in row] for row in read))
        rows.headers = read.headers
        return rows


class XLSX(base_formats.XLSX):
    """A workbook of one sheet: a fixed heading with filters, text as text and dates as dates."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """Return the workbook as bytes."""
        columns = [SheetColumn(str(header)) for header in dataset.headers]
        return b"".join(Workbook([Sheet("Sheet1", columns, dataset)]).stream())

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """Return the rows of the first sheet, as they were before the format's own escapes."""
        read = super().create_dataset(in_stream, **kwargs)
        rows = Dataset(
            *(
                # An empty cell is read as in CSV.
                ["" if cell is None else plain(cell) for cell in row]
                for row in read
                # A spreadsheet program may keep empty rows below the last one.
                if any(cell not in (None, "") for cell in row)
            )
        )
        rows.headers = read.headers
        return rows
