from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Who meets, when, under which agenda: all that would exist without a work plan."""

    name = "meetings"
    verbose_name = _("Meetings")
