"""The steps of make that a server takes apart."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.one_database

ROOT: Path = settings.BASE_DIR


def make(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make in a folder with the tracker's Makefile, and with no flag of a make around it."""
    return subprocess.run(
        ["make", "--file", str(ROOT / "Makefile"), *words],
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
