"""The tracker with one noun more, which only tests/project/test_new_noun.py installs."""

from sccp_tracker.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "support.visits"]  # noqa: F405
ROOT_URLCONF = "support.visits.site_urls"
