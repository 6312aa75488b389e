"""What readers keep of lists."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet[Any]):
    """Reads over the filters that officers keep."""

    def visible_to(self, user: Any) -> Self:
        """Return the user's own filters and those that are shared, each with its owner."""
        return self.filter(Q(user=user) | Q(is_shared=True)).select_related("user")


class SavedFilter(models.Model):
    """A filter of a list under a name, kept by one account for itself or for the whole office.

    It says which rows, not which day: opened tomorrow, it shows what is on record tomorrow. It
    leaves with its account; an account that is only made inactive leaves it where it is.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("account"),
    )
    list_name = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(
        _("filter"),
        max_length=2000,
        blank=True,
        help_text=_("As it stands in the address of the list."),
    )
    is_shared = models.BooleanField(_("shared with the office"), default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="%(app_label)s_%(class)s_name_given",
                violation_error_message=_("Give the filter a name."),
            ),
            models.CheckConstraint(
                condition=~Q(query=""),
                name="%(app_label)s_%(class)s_filters_something",
                violation_error_message=_(
                    "Choose a filter first: the whole list needs no saved one."
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "list_name", "name"],
                name="%(app_label)s_%(class)s_name_once",
                violation_error_message=_("You have a filter of this name for this list already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
