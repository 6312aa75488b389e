"""The rows on record, as a load opens them at the rows of its files."""

from typing import Any

from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.loading.files import RecordError
from sccp_tracker.records.values import KeyFinder


class Book:
    """The rows of one noun on record, opened at the key of a row of a file."""

    def __init__(self, finder: KeyFinder) -> None:
        self.finder = finder
        self.seen: set[str] = set()

    def open(self, row: Any) -> Any:
        """Return the row on record with the same key; None for a new one, which is found then.

        Raises RecordError for a key that stands in the file twice.
        """
        if row.key in self.seen:
            raise RecordError(f"the key {row.key} stands in the file twice.")
        self.seen.add(row.key)
        present = self.finder.get(row.key)
        if present is None:
            self.finder.add(row)
        return present


class HistoryBook(Book):
    """The lines of a history on record. A file gives them no numbers, and knows them by content."""

    def __init__(self, model: Any) -> None:
        self.lines: dict[tuple[Any, ...], list[Any]] = {}
        for line in model.objects.with_keys():
            self.lines.setdefault(about(line), []).append(line)
        self.new: list[Any] = []

    def open(self, row: Any) -> Any:
        """Return the line that says the same or else, of the same day and status, another one.

        Raises RecordError for a line that stands in the file twice.
        """
        if any(line.says(row) for line in self.new):
            raise RecordError(f"the line {row} stands in the file twice.")
        lines = self.lines.get(about(row), [])
        present = next((line for line in lines if line.says(row)), None) or next(iter(lines), None)
        if present is None:
            self.new.append(row)
        else:
            lines.remove(present)
        return present


def about(line: HistoryLine) -> tuple[Any, ...]:
    """Return what a line is about, by which the file of a record knows it again."""
    columns: list[Any] = [line._meta.get_field(name) for name in line.about]
    return tuple(getattr(line, column.attname) for column in columns)
