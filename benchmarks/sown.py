"""Fills the database named in DATABASE_URL, which is emptied first, with so many commitments."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after Django is set up

from benchmarks.seed import sow  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    sow(int(sys.argv[1]))
    sys.stdout.write("{}")
