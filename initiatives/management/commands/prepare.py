from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string

from meetings.models import Meeting

ADMIN = "admin"


class Command(BaseCommand):
    """Make the database ready to serve from; do and say nothing where nothing is missing."""

    help = "Bring the database up to date, load the record and make the first account."

    def handle(self, *args: Any, **options: Any) -> None:
        for step in (self.migrate, self.load_record, self.make_first_account):
            if done := step():
                self.stdout.write(done)

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
