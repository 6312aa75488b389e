"""Fills the database named in DATABASE_URL, which is emptied first, with so many rows."""

import sys

from django.core.management import call_command

from benchmarks.seed import sow, sow_initiatives


def sow_nothing(_rows: int) -> None:
    """Leave the database empty."""


SEEDS = {"commitments": sow, "initiatives": sow_initiatives, "nothing": sow_nothing}


def main(noun: str, rows: str) -> None:
    """Make the tables, empty them, and fill them."""
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    SEEDS[noun](int(rows))
    sys.stdout.write("{}")
