"""Writes a sheet of a noun that somebody has edited: one text changed in each row, or all anew."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.importing import NEW, NOUNS
from benchmarks.words import SHORT_HEADING, SOURCE, TEXT_EN, TEXT_ZH
from sccp_tracker.records.sheets.writing import Written, sheet_of_noun


def whole(noun: str, what: str) -> Written:
    """Return the workbook of a noun as it goes out, with other words in each row."""
    model = NOUNS[noun]
    sheet = sheet_of_noun(model, model.objects.all())
    at = {name: place for place, name in enumerate(sheet.headings)}

    def edited() -> Iterator[list[Any]]:
        for row in sheet.rows:
            row[at["text_en"]] += " In writing."
            if what == "new":
                row[at["key"]] = row[at["version"]] = row[at["recorded_on"]] = ""
                row[at["number"]] += NEW
            yield row

    return Written(sheet.title, sheet.headings, edited(), sheet.columns)


def short(what: str, rows: int) -> Iterator[list[str]]:
    """Yield a sheet of initiatives with a few columns, and long titles."""
    yield list(SHORT_HEADING)
    slug = "initiative" if what == "changed" else "new"
    for nth in range(rows):
        titles = (TEXT_EN.format(nth=nth), TEXT_ZH.format(nth=nth))
        yield [f"{slug}-{nth}", *titles, "project", SOURCE, "參、四"]


def main(noun: str, what: str, file: str, rows: str) -> None:
    """Write the file: all columns as a workbook, or a few as text."""
    path = Path(file)
    if path.suffix == ".xlsx":
        path.write_bytes(whole(noun, what).as_file("xlsx"))
    else:
        with path.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(short(what, int(rows)))
    sys.stdout.write("{}")
