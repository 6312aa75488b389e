"""Sheets as the tests make them: exported, changed, and imported as after the confirmation."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.columns import columns_of
from sccp_tracker.records.sheets.plan import BAD, Plan
from sccp_tracker.records.sheets.reading import Line, Sheet, read_sheet
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.writing import Written, cells_of

Noun = Any


class Data:
    """A heading and rows."""

    def __init__(self, *rows: list[Any], headers: list[str]) -> None:
        self.rows = [list(row) for row in rows]
        self.headers = list(headers)

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dict(self) -> list[dict[str, Any]]:
        return [dict(zip(self.headers, row, strict=True)) for row in self.rows]

    def without(self, *names: str) -> "Data":
        """Return the data without some columns."""
        kept = [place for place, name in enumerate(self.headers) if name not in names]
        rows = [[row[place] for place in kept] for row in self.rows]
        return Data(*rows, headers=[self.headers[place] for place in kept])


def exported(noun: Noun, rows: Any = None) -> Data:
    """Return the sheet of some rows of a noun, or of all."""
    columns = columns_of(noun)
    found = (noun.objects.all() if rows is None else rows).with_keys()
    return Data(*(cells_of(columns, row) for row in found), headers=columns.names)


def content_of(ending: str, data: Data) -> bytes:
    """Return the file of this kind."""
    return Written("rows", data.headers, data.rows).as_file(ending)


def through(ending: str, data: Data) -> Data:
    """Return data as they are read from a file of this kind."""
    sheet = read_sheet(content_of(ending, data))
    return Data(*(line.cells for line in sheet.lines), headers=sheet.headings)


class Result:
    """What an import did: a plan that was applied where every row is good, or why none was made."""

    def __init__(
        self, noun: Noun, data: Data, mends: bool = False, since: dict[str, Any] | None = None
    ) -> None:
        self.plan: Any = None
        self.refused = ""
        lines = [Line(number, row) for number, row in enumerate(data.rows, start=2)]
        try:
            self.plan = Plan(noun, Sheet(data.headers, lines), mends, since)
        except SheetRefused as refused:
            self.refused = str(refused)
        else:
            if not self.plan.of(*BAD):
                apply(self.plan)


def imported(
    noun: Noun, data: Data, mends: bool = False, since: dict[str, Any] | None = None
) -> Result:
    """Import data as the admin does after the confirmation: all or nothing."""
    return Result(noun, data, mends, since)


def planned(noun: Noun, content: bytes, mends: bool = False) -> Plan:
    """Return what a file would do."""
    return Plan(noun, read_sheet(content), mends)


def counts(plan: Plan) -> dict[str, int]:
    """Return how many rows are changed, added and so on, without those of which there are none."""
    return {outlook: count for outlook, count in plan.counts.items() if count}


def totals(result: Result) -> dict[str, int]:
    assert result.plan is not None, result.refused
    return counts(result.plan)


def sentences(result: Result) -> list[str]:
    """Return all that an import has to say about what is wrong."""
    if result.plan is None:
        return [result.refused]
    return [each.sentence for row in result.plan.rows for each in row.problems]


def admin_url(noun: Noun, page: str, *args: Any) -> str:
    name = f"admin:{noun._meta.app_label}_{noun._meta.model_name}_{page}"
    return reverse(name, args=args)


def exported_file(client: Client, noun: Noun, ending: str, query: str = "") -> Any:
    """Return the answer that holds the sheet of a noun."""
    return client.post(f"{admin_url(noun, 'export')}{query}", {"format": ending})


__all__ = [
    *("Data", "Result", "admin_url", "content_of", "counts", "exported", "exported_file"),
    *("imported", "planned", "sentences", "through", "totals"),
]
