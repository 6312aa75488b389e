from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from initiatives.next_meeting.preparation import CannotPrepare, prepare_next_meeting
from meetings.models import Meeting


class Command(BaseCommand):
    """Prepare the SCCP meeting after one: its agenda as a draft, and what is to be raised."""

    help = "Prepare the SCCP meeting after the given one; nothing is added twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("meeting", help="the meeting that was held, such as 2022-sccp1")

    def handle(self, *args: Any, meeting: str, **options: Any) -> None:
        try:
            done = prepare_next_meeting(Meeting.objects.get(slug=meeting))
        except Meeting.DoesNotExist:
            raise CommandError(f"There is no meeting {meeting!r}. Nothing was prepared.") from None
        except CannotPrepare as problem:
            raise CommandError(f"Nothing was prepared. {problem}") from problem
        if options["verbosity"]:
            self.stdout.write(str(done))
