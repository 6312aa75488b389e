from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "sccp_tracker.records"
    label = "records"
    verbose_name = _("The trace")
