"""CSV that opens in Excel as it was meant, and comes back as it left.

Text is never taken for a formula: an apostrophe is put before text that starts like one, and taken
off again on import.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

BYTE_ORDER_MARK = "\ufeff"
# How text begins that a spreadsheet could calculate, or take a sign from.
RISKY = frozenset("=+-@\t\r\n'")
CSV_TYPE = "text/csv; charset=utf-8"
# How many rows are made columns, or written, at once.
ROWS_AT_ONCE = 200


def guarded(cells: Sequence[Any]) -> Sequence[Any]:
    """Return the cells, with an apostrophe before text that could be calculated."""
    if {*map(type, cells)} <= {str, type(None)}:
        return [f"'{cell}" if cell and cell[0] in RISKY else cell for cell in cells]
    return [f"'{cell}" if isinstance(cell, str) and cell[:1] in RISKY else cell for cell in cells]


def unguarded(cell: Any) -> Any:
    """Return `cell` as it was before `guarded`."""
    if isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in RISKY:
        return cell[1:]
    return cell


def in_columns(rows: Iterable[Iterable[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the columns of some rows, and then of the next ones."""
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield list(zip(*some, strict=True))


def csv_stream(blocks: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]:
    """Yield rows as CSV, as they are read, after a byte order mark.

    They come in blocks, each the columns of some rows.

    A file that breaks off would look whole: its last line says that it is not, and what broke it
    is raised.
    """
    yield BYTE_ORDER_MARK.encode()
    text = StringIO()
    writer, is_broken = csv.writer(text), True
    try:
        for columns in blocks:
            rows = zip(*map(guarded, columns), strict=True)
            while some := list(islice(rows, ROWS_AT_ONCE)):
                writer.writerows(some)
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
            # Else they would still be there while the next ones are read.
            del columns, rows
        is_broken = False
    except GeneratorExit:
        # Nobody reads on.
        is_broken = False
        raise
    finally:
        if is_broken:
            yield _("This file is not whole: something went wrong while it was written.").encode()
