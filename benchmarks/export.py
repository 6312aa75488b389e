"""Exports of the list of commitments: ours, stock, and the floor, told as ratios."""

import os
from argparse import ArgumentParser
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import in_its_own_process, say

SIZES = (1_000, 10_000, 100_000)
XLSX = ("ours-xlsx", "same-xlsx", "stock-xlsx", "xlsxwriter")
CSV = ("ours-csv", "same-csv", "stock-csv", "list-copy-or-csv", "copy-or-csv")


def measure_all(args: list[str]) -> None:
    """Measure each way at each size, and print one table."""
    parser = ArgumentParser(prog="benchmarks export")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--ways", nargs="+", default=(*XLSX, *CSV, "tuples"))
    parser.add_argument("--rounds", type=int, default=1, help="how often; the best one counts")
    asked = parser.parse_args(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    say("    rows way               seconds processor first, s     MB  ours ×")
    for rows in asked.rows:
        with TemporaryDirectory() as folder:
            file = Path(folder, "rows.sqlite3")
            os.environ["DATABASE_URL"] = asked.database or f"sqlite:///{file}"
            in_its_own_process("benchmarks.sown", "commitments", str(rows))
            measure(rows, asked.ways, asked.rounds)


def measure(rows: int, ways: list[str], rounds: int) -> None:
    """Measure each way, one after the other in each round, and tell how many times ours it takes.

    Of several rounds the one counts in which a way took least: other work only adds to it.
    """
    measured = [
        {way: in_its_own_process("benchmarks.ways", way) for way in ways}
        for _round in range(rounds)
    ]
    told = {way: min((each[way] for each in measured), key=itemgetter("processor")) for way in ways}
    for way, found in told.items():
        base = told.get("ours-csv" if way in CSV else "ours-xlsx", found)["processor"]
        say(
            f"{rows:>8} {way:<16} {found['seconds']:>8.2f} {found['processor']:>9.2f}"
            f" {found['first']:>8.3f} {found['megabytes']:>6.0f} {found['processor'] / base:>6.1f}"
        )
