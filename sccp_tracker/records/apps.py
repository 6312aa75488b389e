import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "sccp_tracker.records"
    label = "records"
    verbose_name = _("The trace")

    def ready(self) -> None:
        # The rows of a sheet or of a long list are held at once, and are no garbage. To look for it
        # more rarely than Python would saves a fifth of the time of an import.
        gc.set_threshold(20_000)
