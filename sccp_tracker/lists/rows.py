"""The rows of a table as its page shows them.

The table library finds out for every cell anew what its column wants to be told, and that is most
of the time that a list takes. Here each column is asked once, for all its rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.html import format_html
from django_tables2.utils import signature


@dataclass
class Row:
    """One row: its record, its cells, each with its class, and where one can edit or act on it.

    Most cells have no class: fifty rows of them would be a tenth of the page.
    """

    record: Any
    cells: list[tuple[str, str]]
    edit: str = ""
    action: str = ""


def rows_of(table: Any) -> list[Row]:
    """Return the rows of the page of a table that is shown, with the columns that are visible."""
    cells = [Cell(column) for column in table.columns]
    return [
        Row(record, [cell.filled(record) for cell in cells]) for record in table.paginated_rows.data
    ]


class Cell:
    """How one column fills its cells."""

    def __init__(self, bound: Any) -> None:
        self.mark = bound.column.attrs.get("td", {}).get("class", "")
        self.default = bound.default
        self.path = bound.accessor.split("__")
        self.empty = bound.column.empty_values
        fixed = {"column": bound.column, "bound_column": bound}
        self.render = telling(bound.render, fixed)
        self.link = bound.link
        self.address = telling(bound.link.url, fixed) if bound.link and bound.link.url else None
        self.labels: dict[Any, Any] | None = None

    def filled(self, record: Any) -> tuple[str, str]:
        """Return the class of the cell and what stands in it; where nothing does, a quiet dash."""
        value = self.value(record)
        content = "" if value in self.empty else self.render(self.label(record, value), record)
        if content == "":
            return "empty", self.default
        if self.link:
            content = format_html('<a href="{}">{}</a>', self.href(record, value), content)
        return self.mark, content

    def value(self, record: Any) -> Any:
        """Return what the column is about, or None where a step on the way there is empty."""
        value = record
        for step in self.path:
            value = getattr(value, step, None)
        return value

    def label(self, record: Any, value: Any) -> Any:
        """Return a choice of a column of the record in words, any other value as it is."""
        if self.labels is None:
            self.labels = choices_of(record, self.path)
        return self.labels.get(value, value) if self.labels else value

    def href(self, record: Any, value: Any) -> str:
        """Return where the cell leads: to the row that it names, or else to its own."""
        if self.address:
            return str(self.address(value, record))
        named = value if hasattr(value, "get_absolute_url") else record
        return str(named.get_absolute_url())


def choices_of(record: Any, path: list[str]) -> dict[Any, Any]:
    """Return the words of the choices of a column of the record, or none."""
    if not isinstance(record, Model) or len(path) > 1:
        return {}
    columns = {column.name: column for column in record._meta.fields}
    return dict(columns[path[0]].flatchoices) if path[0] in columns else {}


def telling(function: Callable[..., Any], fixed: dict[str, Any]) -> Callable[[Any, Any], Any]:
    """Return `function` as one of a value and its record, which tells it what it wants to know."""
    wanted, _ = signature(function)
    known = {name: fixed[name] for name in wanted if name in fixed}
    varying = [name for name in wanted if name in ("value", "record")]

    def told(value: Any, record: Any) -> Any:
        given = {"value": value, "record": record}
        return function(**known, **{name: given[name] for name in varying})

    return told
