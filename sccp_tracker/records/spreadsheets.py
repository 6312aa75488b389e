"""Spreadsheets that open in Excel as they were meant, and come back as they left.

Text is never taken for a formula: XLSX keeps it as text; CSV, which cannot, puts an apostrophe
before text that starts like a formula, and takes it off again on import.
"""

import re
from datetime import date
from io import BytesIO
from typing import Any

from import_export.formats import base_formats
from tablib import Dataset
from xlsxwriter import Workbook

BYTE_ORDER_MARK = "\ufeff"
STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
WIDEST_COLUMN = 60


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


def unescaped(text: str) -> str:
    """Return text as it was before a workbook wrote its control characters as `_x000D_`."""
    return re.sub(r"_x(00[01][0-9A-F])_", lambda code: chr(int(code[1], 16)), text)


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
        out = BytesIO()
        with Workbook(
            out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        ) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            top = book.add_format({"text_wrap": True, "valign": "top"})
            day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
            sheet.write_row(0, 0, [str(header) for header in dataset.headers], bold)
            for y, row in enumerate(dataset, start=1):
                for x, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(y, x, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(y, x, cell, top)
                    else:
                        sheet.write(y, x, cell, top)
            for x, header in enumerate(dataset.headers):
                longest = max([len(str(header)), *(len(str(row[x])) for row in dataset)])
                sheet.set_column(x, x, min(longest + 2, WIDEST_COLUMN))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, dataset.height, max(dataset.width - 1, 0))
        return out.getvalue()

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """Return the rows of the first sheet, as they were before the format's own escapes."""
        read = super().create_dataset(in_stream, **kwargs)
        rows = Dataset(
            *(
                [unescaped(cell) if isinstance(cell, str) else cell for cell in row]
                for row in read
                # A spreadsheet program may keep empty rows below the last one.
                if any(cell not in (None, "") for cell in row)
            )
        )
        rows.headers = read.headers
        return rows


FORMATS = {"xlsx": XLSX, "csv": CSV}
