"""Reading the environment for settings.py, and for nothing else; a file .env adds to it.

A value that cannot be used stops the start with a sentence. docs/operating.md lists them all.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def read_env_file(file: Path) -> None:
    """Add the variables of a file, if it is there, to the environment, which keeps its own.

    A line is NAME=value, without quotes, or begins with #. Any other raises ImproperlyConfigured.
    manage.py and wsgi.py read .env; settings.py does not, so that the tests meet the defaults.
    """
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not re.fullmatch("[A-Z_]+", name):
            raise ImproperlyConfigured(f"Write line {number} of {file} as NAME=value.")
        os.environ.setdefault(name, value.strip())


def env_text(name: str, default: str) -> str:
    """Return the environment variable `name` without blanks around it, or else `default`."""
    return os.environ.get(name, "").strip() or default


def env_flag(name: str, default: bool) -> bool:
    """Return the yes/no environment variable `name`; raise ImproperlyConfigured otherwise."""
    said = env_text(name, "1" if default else "0").lower()
    if said in ("0", "no", "off", "false"):
        return False
    if said in ("1", "yes", "on", "true"):
        return True
    raise ImproperlyConfigured(f"{name} is {said!r}. Write 1 for yes or 0 for no.")


def env_list(name: str, default: str) -> list[str]:
    """Return the comma-separated environment variable `name` as a list without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_number(name: str, default: int, least: int, most: int) -> int:
    """Return the whole number `name`; raise ImproperlyConfigured where it is none in the range."""
    said = env_text(name, str(default))
    if said.isascii() and said.isdigit() and least <= int(said) <= most:
        return int(said)
    raise ImproperlyConfigured(f"{name} is {said!r}. Write a whole number from {least} to {most}.")


def env_address(name: str, default: str) -> str:
    """Return the web address `name` without a slash at its end, or raise ImproperlyConfigured."""
    said = env_text(name, default)
    if re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", said):
        return said.rstrip("/")
    raise ImproperlyConfigured(f"{name} is {said!r}. Write it as https://sccp.example.")


def env_secret(name: str, folder: Path) -> str:
    """Return the secret `name`, or else one that is made once and kept in `folder`.

    Of processes that start at once, one makes it. A file that was left empty, as by a full disk,
    is made anew. Raises ImproperlyConfigured where it can be neither read nor made.
    """
    if given := env_text(name, ""):
        return given
    kept = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not read_line(kept):
            with alone_in(folder):
                # Another process may have made it while this one waited.
                if not read_line(kept):
                    write_whole(kept, get_random_secret_key())
        return read_line(kept)
    except OSError as problem:
        raise ImproperlyConfigured(
            f"No secret key can be kept in {folder}: {problem.strerror}. Make that possible, or"
            f" set {name}."
        ) from problem


def read_line(file: Path) -> str:
    """Return what a file says without blanks around it; nothing where there is none."""
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def write_whole(file: Path, text: str) -> None:
    """Write a file for its owner alone: other processes see all of it or none."""
    handle, name = mkstemp(dir=file.parent)
    try:
        with open(handle, "w", encoding="utf-8") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        os.replace(name, file)
    except OSError:
        os.unlink(name)
        raise


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time go on; the others wait for their turn."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def env_database(name: str, default: str) -> dict[str, Any]:
    """Return the database at the address `name`; raise ImproperlyConfigured for one not kept."""
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(env_text(name, default)))
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write it as postgres://user:password@host:5432/name."
        ) from problem
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # A read inside a deferred transaction cannot be upgraded to a write while another
        # process writes: it fails at once as "locked". IMMEDIATE waits for its turn instead.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA temp_store=MEMORY;",
        }
        # Opening it makes two files beside it, which a full disk has no room for: while it stays
        # open, and sorts in memory, reading goes on.
        config["CONN_MAX_AGE"] = None
    elif config["ENGINE"] == "django.db.backends.postgresql":
        options = config.setdefault("OPTIONS", {})
        options["pool"] = {"min_size": 1, "max_size": 4, "timeout": 5}
        # To compile our long statements takes longer than to run them.
        options.setdefault("options", "-c jit=off")
    else:
        raise ImproperlyConfigured(f"{name} must start with postgres:// or sqlite:///.")
    return config
