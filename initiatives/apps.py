from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """What the economies plan, say, promise and report."""

    name = "initiatives"
    verbose_name = _("Initiatives")
