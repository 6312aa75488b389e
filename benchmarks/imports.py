"""Imports of initiatives with a preview: ours and stock, told as a ratio."""

import csv
import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import in_its_own_process, say
from benchmarks.words import SOURCE, TEXT_EN, TEXT_ZH

SIZES = (1_000, 10_000)
HEADING = ("slug", "title_en", "title_zh", "kind", "source", "section")


def measure_all(args: list[str]) -> None:
    """Measure new rows and changed ones, each way at each size, and print one table."""
    parser = ArgumentParser(prog="benchmarks import")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--ways", nargs="+", default=("ours", "stock"))
    asked = parser.parse_args(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    os.environ["SHEET_MAX_ROWS"] = str(max(asked.rows))
    os.environ["SHEET_MAX_MB"] = "100"
    say("    rows what    way    seconds processor     MB  ours ×")
    for rows in asked.rows:
        for what in ("new", "changed"):
            base = 0.0
            for way in asked.ways:
                told = measured(rows, what, way, asked.database)
                base = base or told["processor"]
                say(
                    f"{rows:>8} {what:<7} {way:<6} {told['seconds']:>7.2f}"
                    f" {told['processor']:>9.2f} {told['megabytes']:>6.0f}"
                    f" {told['processor'] / base:>7.1f}"
                )


def measured(rows: int, what: str, way: str, database: str | None) -> dict[str, float]:
    """Return what one way takes to preview and then to write a sheet of so many rows."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "rows.sqlite3")
        os.environ["DATABASE_URL"] = database or f"sqlite:///{file}"
        in_its_own_process("benchmarks.sown", "initiatives", str(rows))
        sheet = Path(folder, "initiatives.csv")
        write_sheet(sheet, rows, "initiative" if what == "changed" else "new")
        return in_its_own_process("benchmarks.importing", way, str(sheet))


def write_sheet(file: Path, rows: int, slug: str) -> None:
    """Write a sheet of initiatives, called so in their addresses, with long titles."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADING)
        for nth in range(rows):
            titles = (TEXT_EN.format(nth=nth), TEXT_ZH.format(nth=nth))
            writer.writerow((f"{slug}-{nth}", *titles, "project", SOURCE, "參、四"))
