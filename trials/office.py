"""The tracker as an office runs it: a database of its own, the record, eight officers, a server."""

import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from trials.browser import OFFICERS, Browser

ROOT = Path(__file__).resolve().parent.parent
# As `make run` starts it.
SERVER = ("-w", "2", "-k", "gthread", "--threads", "4", "--no-control-socket")
# What a person would not be shown, and the log would still tell of.
IN_THE_LOG = re.compile(r"database is locked|deadlock detected|Internal Server Error|Traceback")
HIRE = """
from django.contrib.auth.models import Permission, User
for name in {names!r}:
    user = User.objects.create_user(name, password={password!r}, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
"""


@dataclass
class Office:
    """A tracker that is being served, the browsers of its officers, and a look into its tables."""

    database: str
    host: str
    log: Path
    officers: list[Browser] = field(default_factory=list)
    read_of_log: int = 0

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows that a query finds now; `?` stands for each of the values."""
        if self.database.startswith("sqlite:"):
            file = self.database.removeprefix("sqlite:///")
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
                return connection.execute(sql, values).fetchall()
        with psycopg.connect(self.database) as asked:
            return asked.execute(sql.replace("?", "%s").encode(), values).fetchall()

    def count(self, table: str, **where: Any) -> int:
        """Return how many rows of a table have these values."""
        conditions = " AND ".join(f"{name} = ?" for name in where)
        [(count,)] = self.rows(f"SELECT COUNT(*) FROM {table} WHERE {conditions}", *where.values())
        return int(count)

    def told_in_log(self) -> list[str]:
        """Return what the log of the server tells of faults since it was read last."""
        text = self.log.read_text("utf-8", "replace")
        new, self.read_of_log = text[self.read_of_log :], len(text)
        return IN_THE_LOG.findall(new)


@contextmanager
def open_office(database: str) -> Iterator[Office]:
    """Serve a tracker with the record of SCCP1 2022 on "sqlite", or on the server at an address."""
    with TemporaryDirectory(prefix="sccp-trials-") as name:
        folder = Path(name)
        with database_of(database, folder) as address:
            environment = os.environ | {"DATA_DIR": name, "DATABASE_URL": address}
            manage(environment, "prepare")
            password = secrets.token_urlsafe(16)
            names = [f"officer{n}" for n in range(1, OFFICERS + 1)]
            manage(environment, "shell", "-c", HIRE.format(names=names, password=password))
            with served(environment, folder / "server.log") as host:
                office = Office(address, host, folder / "server.log")
                for name in names:
                    office.officers.append(Browser(host))
                    office.officers[-1].log_in(name, password)
                yield office


@contextmanager
def database_of(database: str, folder: Path) -> Iterator[str]:
    """Make a fresh database and return its address; it is gone afterwards."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'trials.sqlite3'}"
        return
    name = f"sccp_trials_{secrets.token_hex(4)}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlunsplit(urlsplit(database)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manage(environment: dict[str, str], *words: str) -> None:
    """Run a management command; raise CalledProcessError where it fails."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[str]:
    """Run the server on a free port of this computer and return its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "sccp_tracker.wsgi", "-b", f"127.0.0.1:{port}", *SERVER]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [sys.executable, *command, "--log-level", "warning"],
            cwd=ROOT,
            env=environment,
            stderr=written,
        )
    try:
        wait_for(process, port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Return once the server listens; raise RuntimeError where it stopped instead."""
    while process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")
