import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string

from meetings.models import Meeting

ADMIN = "admin"
# What processes that prepare one PostgreSQL database agree on; any number would do.
LOCK = 20220215


@contextmanager
def turn(say: Callable[[str], Any]) -> Iterator[None]:
    """Let one process at a time prepare the database; say so where this one has to wait."""
    wait = alone_on_postgresql if connection.vendor == "postgresql" else alone_in_the_folder
    with wait(lambda: say("Another start is preparing the database: waiting for it.")):
        yield


@contextmanager
def alone_on_postgresql(on_wait: Callable[[], Any]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            on_wait()
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def alone_in_the_folder(on_wait: Callable[[], Any]) -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    folder = os.open(settings.DATA_DIR, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


class Command(BaseCommand):
    """Make the database ready to serve from; do and say nothing where nothing is missing."""

    help = "Bring the database up to date, load the record and make the first account."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with turn(self.stdout.write):
                for step in (self.migrate, self.load_record, self.make_first_account):
                    if done := step():
                        self.stdout.write(done)
        except OperationalError as problem:
            raise CommandError(f"The database cannot be made ready: {problem}.") from problem

    def migrate(self) -> str:
        """Apply the migrations that are missing and return what was done, if anything."""
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not missing:
            return ""
        call_command("migrate", verbosity=0)
        return f"Applied {len(missing)} migrations."

    def load_record(self) -> str:
        """Load the record of SCCP1 2022 into an empty database and return what was done."""
        if Meeting.objects.exists():
            return ""
        call_command("load_record", stdout=self.stdout)
        return "Loaded the record of SCCP1 2022."

    def make_first_account(self) -> str:
        """Make a superuser when there is none and return its password, which is kept nowhere."""
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return ""
        password = get_random_string(16)
        users.create_superuser(ADMIN, password=password)
        return f"Made the account {ADMIN} with the password {password} (it is not shown again)."
