"""When an account last marked what changed as seen."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def seen_until(marked_at: datetime) -> date:
    """Return the last day of which a reader who marks at that moment has seen all.

    It is the day before: more may be recorded until the day of the mark is over.
    """
    return timezone.localdate(marked_at) - timedelta(days=1)


class LastLook(models.Model):
    """When one account last said to have seen what changed: its own note, no fact of the record."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="last_look",
        verbose_name=_("account"),
    )
    marked_at = models.DateTimeField(_("marked as seen"))

    class Meta:
        verbose_name = _("last look")
        verbose_name_plural = _("last looks")
        ordering = ["user"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
