"""Import a sheet from the command line, as the admin does."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.plan import BAD, GOOD, Outlook, Plan
from sccp_tracker.records.sheets.reading import Sheet, read_sheet
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.writing import handed_back
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import RowRefused, StaleRow


class Command(BaseCommand):
    help = "Import a sheet (.xlsx or .csv): all of its rows, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        names = [noun.noun.name for noun in nouns()]
        parser.add_argument(
            "--noun",
            choices=names,
            help="what its rows are; left out, what the sheet or the file is called",
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what it would do")
        parser.add_argument("--reason", default="", help="why it is imported; must be given")
        parser.add_argument(
            "--mends",
            action="store_true",
            help="what is changed in promises and planned dates was written down wrongly",
        )
        parser.add_argument(
            "--handed-back",
            type=Path,
            metavar="FILE",
            help="take the good rows, and write the others to this file (.xlsx or .csv)",
        )

    def handle(self, **options: Any) -> None:
        if not options["dry_run"] and not options["reason"].strip():
            raise CommandError("Say why it is imported: --reason “The plan of the year”.")
        try:
            sheet = read_sheet(options["file"].read_bytes())
            with acting(Door.IMPORT, reason=options["reason"].strip()):
                plan = Plan(noun_of(options, sheet), sheet, options["mends"])
                self.tell(plan)
                if not options["dry_run"]:
                    self.write(plan, options["handed_back"])
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.") from problem
        except SheetRefused as refused:
            raise CommandError(str(refused)) from refused
        except (RowRefused, StaleRow) as problem:
            said = " ".join(getattr(problem, "messages", ()))
            raise CommandError(f"Nothing was imported: rows became wrong. {said}") from problem

    def tell(self, plan: Plan) -> None:
        """Tell how many rows there are of each kind, and what is wrong with which."""
        for remark in plan.sheet.remarks:
            self.stdout.write(remark)
        counts = (f"{plan.counts[each]} {each.label}" for each in Outlook if plan.counts[each])
        self.stdout.write(", ".join(counts) or _("no row"))
        for row in plan.of(*BAD):
            for each in row.problems:
                place = " ".join(filter(None, [str(row.line.number), each.column]))
                accepted = f" ({each.accepted})" if each.accepted else ""
                self.stdout.write(f"{place}: {each.sentence}{accepted}")

    def write(self, plan: Plan, rest: Path | None) -> None:
        """Write the rows; raise CommandError where some are not as they should be."""
        bad = plan.of(*BAD)
        if bad and rest is None:
            raise CommandError("Nothing was imported.")
        apply(plan)
        if bad and rest is not None:
            ending = "xlsx" if rest.suffix == ".xlsx" else "csv"
            rest.write_bytes(handed_back(plan, ((row, row.why) for row in bad)).as_file(ending))
        self.stdout.write(self.style.SUCCESS(f"{len(plan.of(*GOOD))} rows were imported."))


def noun_of(options: dict[str, Any], sheet: Sheet) -> Any:
    """Return the noun of which a sheet has rows; raise CommandError where nothing tells."""
    by_name = {noun.noun.name: noun for noun in nouns()}
    by_file = {noun._meta.model_name: noun for noun in nouns()}
    begins = options["file"].stem.partition("-")[0]
    found = (
        by_name.get(options["noun"] or "")
        or by_name.get(sheet.title)
        or by_name.get(options["file"].stem)
        or by_file.get(begins)
    )
    if found is None:
        raise CommandError(f"Say what its rows are, with --noun: {', '.join(by_name)}.")
    return found
