from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from initiatives.models import SentDigest, Subscription
from initiatives.reminders.digest import Digest, gather
from sccp_tracker.records.as_of import BadDay, read_day

# An e-mail, and whose it is.
Addressed = tuple[Subscription, EmailMessage]


class Command(BaseCommand):
    """Send each subscriber one e-mail a day of what to chase; none where there is nothing."""

    help = "Send the reminders: what is overdue, due soon and silent. Made for cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print instead of sending")
        parser.add_argument("--as-of", metavar="DAY", help="judge by this day, as 2022-06-15")

    def handle(self, *args: Any, as_of: str | None, dry_run: bool, **options: Any) -> None:
        try:
            digest = gather(timezone.localdate() if as_of is None else read_day(as_of))
        except BadDay as problem:
            raise CommandError(str(problem)) from problem
        wanting = Subscription.objects.wanting_digest(digest.day)
        messages = list(written(digest, wanting))
        if dry_run:
            self.show(messages)
        else:
            self.send_all(messages, digest.day)

    def show(self, messages: list[Addressed]) -> None:
        """Write each message as it would be sent."""
        for _, message in messages:
            self.stdout.write(f"To: {message.to[0]}\nSubject: {message.subject}\n")
            self.stdout.write(str(message.body))
        self.stdout.write(f"E-mails that would be sent: {len(messages)}.")

    def send_all(self, messages: list[Addressed], day: date) -> None:
        """Send the messages; raise CommandError, after the last one, where any failed."""
        sent = failed = 0
        for subscription, message in messages:
            line = SentDigest.objects.claim(subscription, day)
            if line is None:
                continue
            if self.send(message):
                line.done()
                sent += 1
            else:
                line.delete()
                failed += 1
        if failed:
            raise CommandError(f"E-mails that could not be sent: {failed} of {failed + sent}.")
        self.stdout.write(f"E-mails sent: {sent}.")

    def send(self, message: EmailMessage) -> bool:
        """Send one message; say why where that fails. Return whether it was sent."""
        try:
            message.send()
        # What mail servers answer is an OSError; an address that no header can hold, a ValueError.
        except (OSError, ValueError) as problem:
            self.stderr.write(f"{message.to[0]}: {problem}")
            return False
        return True


def written(digest: Digest, subscriptions: Iterable[Subscription]) -> Iterator[Addressed]:
    """Yield whose it is and the e-mail, where there is anything to say.

    The text is written once for each language and each day of the last e-mail.
    """
    digests: dict[date | None, Digest] = {}
    texts: dict[tuple[str, date | None], tuple[str, str]] = {}
    for subscription in subscriptions:
        language, since = subscription.language, subscription.last_sent
        if since not in digests:
            digests[since] = digest.since(since)
        if not digests[since]:
            continue
        if (language, since) not in texts:
            with override(language):
                texts[language, since] = digests[since].subject(), digests[since].body()
        subject, body = texts[language, since]
        # Without this header, absent officers' mailboxes would answer.
        headers = {"Auto-Submitted": "auto-generated"}
        to = [subscription.user.email]
        yield subscription, EmailMessage(subject, body, to=to, headers=headers)
