"""The steps of make that a server takes apart, and the hooks that run before a commit."""

import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from benchmarks.ways import WAYS
from initiatives.models import Commitment

pytestmark = pytest.mark.one_database

ROOT: Path = settings.BASE_DIR
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in CONFIG["repos"][0]["hooks"]}


def make(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make in a folder with the tracker's Makefile, and with no flag of a make around it."""
    return subprocess.run(
        ["make", "--no-print-directory", "--file", str(ROOT / "Makefile"), *words],
        cwd=folder,
        env=os.environ | {"MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def would_run(target: str) -> str:
    """Return the commands of a target without running them."""
    return make("--dry-run", "--always-make", target, "VENV=true").stdout


def test_make_run_is_the_three_steps_in_order() -> None:
    steps = ("pip install", "manage.py prepare", "gunicorn sccp_tracker.wsgi")
    run = would_run("run")
    assert sorted(steps, key=run.index) == list(steps)
    for step, target in zip(steps, ("setup", "migrate", "serve"), strict=True):
        assert [word for word in steps if word in would_run(target)] == [step]


@pytest.mark.parametrize("target", ["migrate", "serve"])
def test_what_is_not_set_up_yet_is_told_in_a_sentence(target: str, tmp_path: Path) -> None:
    asked = make(target, folder=tmp_path)
    assert asked.returncode != 0
    assert asked.stderr.startswith("Type first: make setup\n")


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "staticfiles").mkdir()
    (tmp_path / "staticfiles" / "staticfiles.json").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        asked = make("serve", f"PORT={port}", f"VENV={ROOT / '.venv/bin/python'}", folder=tmp_path)
    assert asked.returncode != 0
    said = f"Port {port} is taken. Add to the command: PORT={port + 1}\n"
    assert asked.stderr.startswith(said)


def test_the_hooks_are_our_own_and_download_nothing() -> None:
    assert [repository["repo"] for repository in CONFIG["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS.values()} == {"system"}


def test_the_hooks_of_style_are_the_commands_of_make_style() -> None:
    entries = [hook["entry"] for name, hook in HOOKS.items() if name != "catalogues"]
    # What installs the packages comes before them, where it is due.
    commands = make("--dry-run", "style").stdout.splitlines()[-len(entries) :]
    for command, entry in zip(commands, entries, strict=True):
        assert command.startswith(entry)


def test_the_hook_of_the_catalogues_runs_a_test_that_is_there() -> None:
    *command, file, _, name = HOOKS["catalogues"]["entry"].split()
    assert " ".join(command) in make("--dry-run", "rows").stdout
    assert f"def test_the_{name}" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("way", WAYS)
def test_each_way_that_is_measured_makes_its_file(way: str) -> None:
    assert len(b"".join(WAYS[way]())) >= Commitment.objects.count()
