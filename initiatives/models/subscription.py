import re
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.base import known

# What new_token() can give. A database refuses some of what an address can carry, such as a null.
TOKEN = re.compile(r"[\w-]+", re.ASCII)


def new_token() -> str:
    """Return a secret that nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


class SubscriptionQuerySet(models.QuerySet[Any]):
    """Reads over who is reminded."""

    def wanting_digest(self) -> Self:
        """Return those that asked for e-mail, can get it, and may still log in."""
        rows = self.filter(wants_digest=True, user__is_active=True).exclude(user__email="")
        return rows.select_related("user")

    def of_token(self, token: str) -> "Subscription | None":
        """Return the one with this secret, or None where nobody who may log in has it."""
        if not TOKEN.fullmatch(token):
            return None
        return self.filter(token=token, user__is_active=True).first()


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
    token = models.CharField(
        _("secret"), max_length=43, unique=True, default=new_token, editable=False
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

    @property
    def calendar_address(self) -> str:
        """Return the whole address of the calendar. Whoever knows it can read the calendar."""
        return f"{settings.SITE_URL}{reverse('due-calendar')}?token={self.token}"

    def renew_token(self) -> None:
        """Take a new secret: the calendar leaves its old address."""
        self.token = new_token()
        self.save(update_fields=["token"])
