from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """What the economies plan, say, promise and report."""

    name = "initiatives"
    verbose_name = _("Initiatives")

    def ready(self) -> None:
        """Register what its words mean, and what it and each capability show on pages of rows."""
        import_module("initiatives.meanings")
        import_module("initiatives.sections")
        for file in sorted(Path(self.path).glob("*/sections.py")):
            import_module(f"initiatives.{file.parent.name}.sections")
