"""The file .env: what it says counts, and what the environment says counts more."""

import os
import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sccp_tracker.environment import env_number, env_text, read_env_file

pytestmark = pytest.mark.one_database

ROOT: Path = settings.BASE_DIR


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment in place of the real one, which says nothing but what pytest adds."""
    instead: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", instead)
    return instead


def said_in(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables of the environment that are not pytest's."""
    return {name: said for name, said in environment.items() if not name.startswith("PYTEST")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_a_line_of_the_file_is_a_variable(file: Path, environment: dict[str, str]) -> None:
    file.write_text("# the desk\n\nOWNER_ECONOMY=NZ\nDUE_SOON_DAYS= 7 \r\nEMAIL_HOST=\n")
    read_env_file(file)
    assert said_in(environment) == {"OWNER_ECONOMY": "NZ", "DUE_SOON_DAYS": "7", "EMAIL_HOST": ""}
    assert env_number("DUE_SOON_DAYS", 30, 1, 366) == 7
    assert env_text("EMAIL_HOST", "none") == "none"


def test_a_secret_is_taken_as_it_is_written(file: Path) -> None:
    secret = """a#b$c$$d='e' "f"\\g%h&i;j`k`"""
    file.write_text(f"SECRET_KEY={secret}\n")
    read_env_file(file)
    assert env_text("SECRET_KEY", "") == secret


@pytest.mark.parametrize("said", ["AU", ""])
def test_the_environment_goes_before_the_file(
    said: str, file: Path, environment: dict[str, str]
) -> None:
    environment["OWNER_ECONOMY"] = said
    file.write_text("OWNER_ECONOMY=NZ\n")
    read_env_file(file)
    assert said_in(environment) == {"OWNER_ECONOMY": said}


@pytest.mark.parametrize("line", ["OWNER_ECONOMY", "export DEBUG=1", "DEBUG =1", "=1", " DEBUG=1"])
def test_a_line_that_cannot_be_read_stops_the_start_and_tells_no_secret(
    line: str, file: Path
) -> None:
    file.write_text(f"DEBUG=0\n{line}\n")
    sentence = f"Write line 2 of {file} as NAME=value."
    with pytest.raises(ImproperlyConfigured, match=f"^{re.escape(sentence)}$"):
        read_env_file(file)


def test_without_a_file_nothing_is_added(file: Path, environment: dict[str, str]) -> None:
    read_env_file(file)
    assert said_in(environment) == {}


@pytest.mark.parametrize("module", ["manage.py", "sccp_tracker/wsgi.py"])
def test_commands_and_the_server_read_it(
    module: str,
    file: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file.write_text("OWNER_ECONOMY=NZ\n")
    copy = file.parent / module
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / module, copy)
    monkeypatch.setattr(sys, "argv", ["manage.py", "version"])
    runpy.run_path(str(copy), run_name="__main__")
    assert environment["OWNER_ECONOMY"] == "NZ"


def test_git_leaves_it_alone() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
