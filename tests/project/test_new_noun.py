"""A new noun needs its own files and no other one: see docs/testing.md."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.one_database, pytest.mark.pages]

ROOT: Path = settings.BASE_DIR
VISITS = ROOT / "tests" / "support" / "visits"
# With the migration, which an app of the tests needs none of, they are eight.
OF_THE_NOUN = {
    *("models.py", "admin.py", "tables.py", "filters.py", "views.py", "urls.py"),
    "visits.yaml",
}
# What installs it here, and what judges it.
OF_THE_TEST = {"__init__.py", "settings.py", "site_urls.py", "walk.py"}


def test_a_noun_is_whole_with_its_own_files() -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
            *("--ds=support.visits.settings", str(VISITS / "walk.py")),
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "sqlite://:memory:", "PYTHONPATH": "tests"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_its_files_are_at_most_eight() -> None:
    files = {file.name for file in VISITS.iterdir() if file.is_file()}
    assert files == OF_THE_NOUN | OF_THE_TEST
    assert len(OF_THE_NOUN) + len({"a migration"}) <= 8
