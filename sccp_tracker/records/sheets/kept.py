"""A sheet between its preview and the confirmation, which uses it up.

It is kept as two files in the folder of the data, for a day at most, and found by a word that
nobody guesses; whoever chose it, and nobody else, may look at it again.
"""

import fcntl
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

A_DAY = 24 * 60 * 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}\Z")


@dataclass
class KeptSheet:
    """A file that was chosen, what was said of it, and what came of it.

    `since` is what was told of what has changed since, by field of the form that asked for it.
    `action` is the one that took its rows, "" before; `refused` are then the rows that were handed
    back, by their numbers in the file, each with its sentence, and `taken` how many became what.
    """

    token: str
    noun: str
    by: int
    name: str
    reason: str
    mends: bool = False
    since: dict[str, str] = field(default_factory=dict)
    action: str = ""
    refused: list[tuple[int, str]] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return folder() / f"{self.token}.sheet"

    @property
    def note(self) -> Path:
        return folder() / f"{self.token}.json"

    def write(self) -> None:
        self.note.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def read(self) -> bytes:
        return self.file.read_bytes()

    @contextmanager
    def alone(self) -> Iterator["KeptSheet"]:
        """Let one request at a time use the sheet, and give it as the one before left it.

        What is set on it is kept with the transaction, and the next request waits for that.
        """
        # Closed, or forgotten with a transaction that is undone, it lets the next one go on.
        handle = self.file.open("rb")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            present = find(self.token) or self
            yield present
        except BaseException:
            handle.close()
            raise

        def done() -> None:
            present.write()
            handle.close()

        transaction.on_commit(done)


def folder() -> Path:
    """Return the folder of the kept sheets, for the account alone under which the tracker runs."""
    place = settings.DATA_DIR / "sheets"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(place)


def keep(data: bytes, **said: Any) -> KeptSheet:
    """Keep a file, and remove those that were kept for more than a day."""
    oldest = time.time() - A_DAY
    for file in folder().iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
    kept = KeptSheet(token=secrets.token_urlsafe(16), **said)
    kept.file.write_bytes(data)
    kept.write()
    return kept


def find(token: str) -> KeptSheet | None:
    """Return the sheet that is kept under this word, or None."""
    note = folder() / f"{token}.json"
    if not TOKEN.match(token) or not note.exists():
        return None
    return KeptSheet(**json.loads(note.read_text(encoding="utf-8")))
