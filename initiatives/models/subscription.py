import hashlib
import secrets
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.constraints import choices_constraint


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: 64 digits, from which nobody finds the secret again."""
    # No salt and no slow hash: 256 random bits cannot be tried out, and this is looked up.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class SubscriptionQuerySet(models.QuerySet[Any]):
    """Reads over who is reminded."""

    def wanting_digest(self, day: date) -> Self:
        """Return those that want the day's e-mail, can get it, and have not had it yet.

        Each with `last_sent`, the day of the one that it got before, or None.
        """
        rows = self.filter(wants_digest=True, user__is_active=True).exclude(user__email="")
        sent = SentDigest.objects.filter(sent_at__isnull=False)
        before = sent.filter(subscription=OuterRef("pk"), day__lt=day).order_by("-day")
        rows = rows.annotate(last_sent=Subquery(before.values("day")[:1]))
        had_it = sent.filter(day=day).values("subscription")
        return rows.exclude(pk__in=had_it).select_related("user")

    def of_secret(self, secret: str) -> "Subscription | None":
        """Return the one with this secret, or None where nobody who may sign in has it."""
        return self.filter(secret_hash=hash_of(secret), user__is_active=True).first()


class Subscription(models.Model):
    """How one account is reminded: by e-mail, and by a calendar at a secret address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="subscription",
        verbose_name=_("account"),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    wants_digest = models.BooleanField(
        _("reminders by e-mail"),
        default=True,
        help_text=_("They go to the e-mail address of the account."),
    )
    secret_hash = models.CharField(
        _("hash of the secret"), max_length=64, unique=True, null=True, blank=True, editable=False
    )

    # What `wanting_digest()` found.
    last_sent: date | None
    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["user"]
        constraints = [
            choices_constraint(
                "language",
                dict(settings.LANGUAGES),
                _("Choose one of the languages of the tracker."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def renew_address(self) -> str:
        """Take a new secret and return the whole address of the calendar, which is kept nowhere.

        Whoever knows the address can read the calendar; the old one is refused from now on.
        """
        secret = secrets.token_urlsafe(32)
        self.secret_hash = hash_of(secret)
        self.save(update_fields=["secret_hash"])
        return f"{settings.SITE_URL}{reverse('initiatives:due-calendar')}?token={secret}"


class SentDigestQuerySet(models.QuerySet[Any]):
    """What was sent, and by which process it is being sent."""

    # No mail server takes so long: whoever began to send then was stopped before it was done.
    CLAIM_LASTS = timedelta(hours=1)

    def claim(self, subscription: Subscription, day: date) -> "SentDigest | None":
        """Return the line of an e-mail that is to be sent now; None where another process did.

        Of processes that ask at once, one gets it. It says `done()` after sending, or deletes the
        line where that failed, so that a later process tries again.
        """
        now = timezone.now()
        line, is_new = self.get_or_create(
            subscription=subscription, day=day, defaults={"claimed_at": now}
        )
        lapsed = self.filter(pk=line.pk, sent_at=None, claimed_at__lt=now - self.CLAIM_LASTS)
        return line if is_new or lapsed.update(claimed_at=now) else None


class SentDigest(models.Model):
    """That the reminders of one day went to one subscriber, or are just being sent."""

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="sent_digests", verbose_name=_("subscription")
    )
    day = models.DateField(_("day"))
    claimed_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = SentDigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail that was sent")
        verbose_name_plural = _("e-mails that were sent")
        ordering = ["day", "subscription"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "day"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The reminders of this day were sent already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def done(self) -> None:
        """Remember that the mail server took it."""
        self.sent_at = timezone.now()
        self.save(update_fields=["sent_at"])
