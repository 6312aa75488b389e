"""Imports of a sheet with a preview: ours and stock, told as a ratio."""

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import in_its_own_process, say

SIZES = (1_000, 10_000)
# The workbook as it goes out and comes back, and a few columns that somebody typed.
SHEETS = {"commitments": "xlsx", "initiatives": "csv"}


def measure_all(args: list[str]) -> None:
    """Measure new rows and changed ones, each way at each size, and print one table."""
    parser = ArgumentParser(prog="benchmarks import")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--ways", nargs="+", default=("ours", "stock"))
    parser.add_argument("--nouns", nargs="+", default=tuple(SHEETS))
    asked = parser.parse_args(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    os.environ["SHEET_MAX_ROWS"] = str(max(asked.rows))
    os.environ["SHEET_MAX_MB"] = "100"
    say("    rows noun        what    way        seconds processor     MB  ours ×")
    for rows in asked.rows:
        for noun in asked.nouns:
            for what in ("new", "changed"):
                base = 0.0
                for way in asked.ways:
                    if way == "floor" and what == "changed":
                        continue
                    told = measured(rows, noun, what, way, asked.database)
                    base = base or told["processor"]
                    say(
                        f"{rows:>8} {noun:<11} {what:<7} {way:<10} {told['seconds']:>7.2f}"
                        f" {told['processor']:>9.2f} {told['megabytes']:>6.0f}"
                        f" {told['processor'] / base:>7.1f}"
                    )


def measured(rows: int, noun: str, what: str, way: str, database: str | None) -> dict[str, float]:
    """Return what one way takes to preview and then to write a sheet of so many rows."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "rows.sqlite3")
        os.environ["DATABASE_URL"] = database or f"sqlite:///{file}"
        in_its_own_process("benchmarks.sown", noun, str(rows))
        sheet = str(Path(folder, f"sheet.{SHEETS[noun]}"))
        in_its_own_process("benchmarks.edited", noun, what, sheet, str(rows))
        return in_its_own_process("benchmarks.importing", way, noun, sheet, str(rows))
