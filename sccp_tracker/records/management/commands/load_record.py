from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sccp_tracker.records.loading.files import RecordError
from sccp_tracker.records.loading.loader import LoadReport, Tally, load_record

REPORT_OF_SCCP1 = settings.BASE_DIR / "fixtures" / "2022-sccp1"


class Command(BaseCommand):
    """Load a record from YAML files: all or nothing, and nothing twice."""

    help = "Load the record of SCCP1 2022, or of another folder of YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=REPORT_OF_SCCP1)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="make rows that were edited since say what the files say",
        )

    def handle(self, *args: Any, folder: Path, overwrite: bool, **options: Any) -> None:
        try:
            report = load_record(folder, overwrite, self.show_progress)
        except RecordError as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        if options["verbosity"]:
            self.show(report)

    def show_progress(self, tally: Tally) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"  {tally.file} …", ending="\r")

    def show(self, report: LoadReport) -> None:
        """Write the table of what was done, and each difference that was left alone."""
        columns = "{:<22} {:>6} {:>10} {:>12} {:>11}"
        self.stdout.write(columns.format("", "added", "unchanged", "overwritten", "left alone"))
        for tally in report.tallies:
            self.stdout.write(
                columns.format(
                    tally.noun,
                    tally.added,
                    tally.unchanged,
                    tally.overwritten,
                    tally.left_alone,
                )
            )
        for difference in report.differences:
            self.stdout.write(
                f"{difference.file}, {difference.key}, {difference.field}: the file has"
                f" {difference.in_file!r}, the database {difference.in_database!r}"
            )
        if report.differences:
            self.stdout.write(
                "Edited rows were left alone. Run with --overwrite to make them say what the"
                " files say (histories stay as they are)."
            )
