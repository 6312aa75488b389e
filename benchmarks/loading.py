"""Loads a folder of YAML files, or does only what no load can do without; prints what it took."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import consume
from benchmarks.seed import FIRST_DAY, insert
from initiatives.models import Initiative
from sccp_tracker.records.loading.files import read_file
from sccp_tracker.records.loading.loader import load_record
from sccp_tracker.records.models.source import Source


def ours(folder: Path) -> int:
    """Load the record as the command does; return how many rows were added or left as they are."""
    report = load_record(folder)
    return sum(each.added + each.unchanged for each in report.tallies)


def floor(folder: Path) -> int:
    """Read the same files with the same parser, and insert the rows unchecked and untraced."""
    (said,) = read(folder / "sources.yaml")
    source = insert(iter([Source(**said)]))[0]
    rows: list[dict[str, Any]] = read(folder / "initiatives.yaml")
    told = {"source": source, "recorded_on": FIRST_DAY}
    return 1 + len(insert(Initiative(**row | told) for row in rows))


def read(file: Path) -> list[dict[str, Any]]:
    return list(read_file(file)["rows"])


WAYS: dict[str, Callable[[Path], int]] = {"ours": ours, "again": ours, "floor": floor}


def main(way: str, folder: str) -> None:
    """Load in one way, and print what it took; AssertionError where rows are missing."""

    def rows() -> Iterator[bytes]:
        assert WAYS[way](Path(folder)) > 1
        yield b" "

    consume(rows())
