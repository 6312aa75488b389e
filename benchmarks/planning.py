"""Plans what a file would do to the initiatives, and prints what that took and what was said."""

import json
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.measure import most_memory
from initiatives.models import Initiative
from sccp_tracker.records.sheets.plan import BAD, Plan
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.sheets.refused import SheetRefused


def said_of(content: bytes) -> str:
    """Return why a file or its first bad row is not taken, or how many rows are read."""
    try:
        plan = Plan(Initiative, read_sheet(content), mends=False)
    except SheetRefused as refused:
        return str(refused)
    bad = plan.of(*BAD)
    return bad[0].why if bad else f"{len(plan.rows)} row read"


def main(file: str) -> None:
    """Read a file as an import does."""
    content = Path(file).read_bytes()
    before, begun = most_memory(), perf_counter()
    said = said_of(content)
    told = {
        "seconds": perf_counter() - begun,
        "megabytes": most_memory() - before,
        "said": said,
    }
    sys.stdout.write(json.dumps(told))
