"""Loads of a record from YAML files: the first, one more, and the floor, told as ratios."""

import os
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.measure import in_its_own_process, say
from benchmarks.words import SOURCE, TEXT_EN, TEXT_ZH

SIZES = (1_000, 10_000)
FIRST_DAY = date(2022, 2, 17)


def measure_all(args: list[str]) -> None:
    """Measure each way at each size, and print one table."""
    parser = ArgumentParser(prog="benchmarks load")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", help="an empty PostgreSQL database; else SQLite")
    asked = parser.parse_args(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    say("    rows way    seconds processor     MB floor ×")
    for rows in asked.rows:
        with TemporaryDirectory() as folder:
            write_record(Path(folder), rows)
            os.environ["DATABASE_URL"] = asked.database or f"sqlite:///{folder}/rows.sqlite3"
            measure(rows, folder)


def measure(rows: int, folder: str) -> None:
    """Measure the floor in an empty database, and then both loads in another."""
    base = 0.0
    for way in ("floor", "ours", "again"):
        if way != "again":
            in_its_own_process("benchmarks.sown", "nothing", "0")
        told = in_its_own_process("benchmarks.loading", way, folder)
        base = base or told["processor"]
        say(
            f"{rows:>8} {way:<6} {told['seconds']:>8.2f} {told['processor']:>9.2f}"
            f" {told['megabytes']:>6.0f} {told['processor'] / base:>7.1f}"
        )


def write_record(folder: Path, rows: int) -> None:
    """Write the files of a record of so many initiatives and the source of them."""
    source = {"slug": SOURCE, "title_en": "Seed", "title_zh": "種子", "recorded_on": FIRST_DAY}
    initiatives = [
        {
            "slug": f"initiative-{nth}",
            "title_en": TEXT_EN.format(nth=nth),
            "title_zh": TEXT_ZH.format(nth=nth),
            "kind": "project",
            "section": "參、四",
        }
        for nth in range(rows)
    ]
    write(folder / "sources.yaml", [source])
    write(folder / "initiatives.yaml", initiatives, {"source": SOURCE})


def write(file: Path, rows: list[dict[str, Any]], defaults: dict[str, str] | None = None) -> None:
    said = {"defaults": defaults, "rows": rows} if defaults else {"rows": rows}
    file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
