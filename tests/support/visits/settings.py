"""The tracker with one noun more, which only tests/project/test_new_noun.py installs."""

from sccp_tracker.settings import *  # noqa: F403  # all but what stands below

INSTALLED_APPS = [*INSTALLED_APPS, "support.visits"]  # noqa: F405  # comes with them
ROOT_URLCONF = "support.visits.site_urls"
