import hashlib
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.base import known


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: 64 digits, from which nobody finds the secret again."""
    # No salt and no slow hash: 256 random bits cannot be tried out, and this is looked up.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class SubscriptionQuerySet(models.QuerySet[Any]):
    """Reads over who is reminded."""

    def wanting_digest(self) -> Self:
        """Return those that asked for e-mail, can get it, and may still sign in."""
        rows = self.filter(wants_digest=True, user__is_active=True).exclude(user__email="")
        return rows.select_related("user")

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

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["user"]
        constraints = [
            known(
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
        return f"{settings.SITE_URL}{reverse('due-calendar')}?token={secret}"
