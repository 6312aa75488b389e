"""A real browser before the tracker as `make run` serves it: gunicorn, SQLite, the whole record.

Tests that only read share one server. A test that writes asks for `own_server`: another one, whose
record is brought back to what was loaded.
"""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# The shell is the same browser without windows, and starts a page in a third of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
DATABASE = "sccp.sqlite3"
# Chromium would otherwise look for hosts of its maker; as root it starts without a sandbox only.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Told through the console, which a test reads anyway.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event =>
    console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium; without it the tests are left out, and in CI they fail."""
    if CHROMIUM is None:
        packages = "chromium-headless-shell fonts-noto-cjk"
        missing = f"There is no Chromium on the PATH. Type: apt install {packages}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@dataclass(frozen=True)
class Prepared:
    """A folder that holds the loaded record, and the password of the account `admin`."""

    folder: Path
    password: str


@dataclass(frozen=True)
class Server:
    """A tracker that is being served, the password of its account `admin`, and its data."""

    url: str
    password: str
    folder: Path

    def bring_back(self, kept: Prepared) -> None:
        """Let it serve the record of another folder from now on."""
        there, here = (folder / DATABASE for folder in (kept.folder, self.folder))
        with closing(sqlite3.connect(there)) as old, closing(sqlite3.connect(here)) as new:
            old.backup(new)


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"DATA_DIR": str(folder), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}


def manage(folder: Path, *words: str) -> str:
    """Run a management command on the data in `folder` and return what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The record as `make run` loads it, with the static files collected."""
    folder = tmp_path_factory.mktemp("prepared")
    manage(folder, "collectstatic", "--no-input", "--verbosity=0")
    said = re.search(r"with the password (\S+)", manage(folder, "prepare"))
    assert said is not None
    return Prepared(folder, said[1])


@contextmanager
def served(prepared: Prepared, folder: Path, clock: Path | None = None) -> Iterator[Server]:
    """Serve the data in `folder` on a free port of this computer, under the clock of a file."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    module = "support.clock" if clock else "sccp_tracker.wsgi"
    command = ["-m", "gunicorn", module, "-b", address, "-k", "gthread"]
    set_clock = {"CLOCK": str(clock), "PYTHONPATH": str(settings.BASE_DIR / "tests")}
    process = subprocess.Popen(
        [sys.executable, *command, "--threads=4", "--no-control-socket"],
        cwd=settings.BASE_DIR,
        env=environment(folder) | (set_clock if clock else {}),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert any("Booting worker" in line for line in process.stderr)
        yield Server(f"http://{address}", prepared.password, folder)
    finally:
        # At once: on TERM it would wait for the connections that the browser keeps.
        process.send_signal(signal.SIGQUIT)
        process.communicate()


@pytest.fixture(scope="session")
def server(prepared: Prepared) -> Iterator[Server]:
    """A tracker for tests that change nothing in it."""
    with served(prepared, prepared.folder) as running:
        yield running


@pytest.fixture(scope="session")
def written_on(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tracker that the tests change, one after another."""
    folder = tmp_path_factory.mktemp("written-on") / "data"
    shutil.copytree(prepared.folder, folder)
    with served(prepared, folder) as running:
        yield running


@pytest.fixture
def own_server(written_on: Server, prepared: Prepared) -> Server:
    """A tracker with the record as it was loaded, of which a test may change what it likes."""
    written_on.bring_back(prepared)
    return written_on


@dataclass
class Watch:
    """What went wrong in a browser that nobody clicking would see."""

    faults: list[str] = field(default_factory=list)
    # Answers that a test asked for on purpose; the console tells of each too.
    expected: set[int] = field(default_factory=set)

    def over(self, page: Page) -> None:
        """Note errors of the console and of scripts, refusals, strange hosts, failed answers."""
        page.add_init_script(TELL_VIOLATIONS)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self.hear)
        page.on("request", self.follow)
        page.on("response", self.see)

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not any(
            f"status of {status}" in said.text for status in self.expected
        ):
            self.faults.append(f"console: {said.text}")

    def follow(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.faults.append(f"another host: {request.url}")

    def see(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.expected:
            self.faults.append(f"{answer.status}: {answer.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What goes wrong in the pages of a test; the test fails when anything did."""
    watching = Watch()
    yield watching
    assert watching.faults == []


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    """A page in which nothing may go wrong."""
    page = context.new_page()
    watch.over(page)
    return page


def log_in(page: Page, server: Server) -> None:
    """Sign in as the first account, by the form."""
    page.goto(f"{server.url}/sign-in/?next=/admin/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", server.password)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/admin/")
