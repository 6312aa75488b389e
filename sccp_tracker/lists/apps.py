from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """The page of a list, and what readers keep of it."""

    name = "sccp_tracker.lists"
    label = "lists"
    verbose_name = _("Lists")
