"""Fills the database named in DATABASE_URL, which is emptied first, with so many commitments."""

import sys

from django.core.management import call_command

from benchmarks.seed import sow


def main(commitments: str) -> None:
    """Make the tables, empty them, and fill them."""
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    sow(int(commitments))
    sys.stdout.write("{}")
