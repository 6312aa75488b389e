"""Files that nobody should import: how long each takes until it is told, and how much memory."""

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.hostile_files import FILES
from benchmarks.measure import in_its_own_process, say


def measure_all(args: list[str]) -> None:
    """Measure each file, in a process of its own, and print one table."""
    ArgumentParser(prog="benchmarks hostile").parse_args(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    with TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder, 'rows.sqlite3')}"
        in_its_own_process("benchmarks.sown", "initiatives", "2000")
        say("| file | KB | seconds | more MB | what is said |")
        say("|---|--:|--:|--:|---|")
        for name, (made, _words) in FILES.items():
            file = Path(folder, "file")
            file.write_bytes(made())
            told = in_its_own_process("benchmarks.planning", str(file))
            say(
                f"| {name} | {file.stat().st_size / 1000:.0f} | {told['seconds']:.2f}"
                f" | {told['megabytes']:.0f} | {told['said']} |"
            )
