"""What every test shares: quick settings, and hypothesis without chance or a clock."""

import hypothesis
import pytest
from pytest_django import Settings

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings) -> None:
    """Serve static files without a manifest and hash passwords fast."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
