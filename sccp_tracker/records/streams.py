"""Answers that are read from the record while they are sent."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager

from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from sccp_tracker.records.bilingual import one_reader

Pieces = Generator[bytes, None, None]


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all that is read inside be of one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(): it would keep everybody else from writing (see environment.py).
        with connection.cursor() as cursor:
            # All the rows of an export are sorted: not in memory, where they would be many.
            cursor.execute("PRAGMA temp_store = FILE")
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
                cursor.execute("PRAGMA temp_store = MEMORY")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def at_one_moment(make: Callable[[], Iterator[bytes]]) -> Pieces:
    """Yield what `make()` yields, all of it read at one moment."""
    with one_moment():
        yield from make()


def as_asked(pieces: Pieces) -> Pieces:
    """Yield the pieces, each made in the language and on the day of the request that asks now.

    A server asks for them after the view has answered, when nothing is set any more.
    """
    language, prefix = get_language(), get_script_prefix()

    def made() -> Pieces:
        with closing(pieces):
            while True:
                with under_prefix(prefix), override(language), one_reader():
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield piece

    return made()


@contextmanager
def under_prefix(prefix: str) -> Iterator[None]:
    """Let addresses made inside begin with a prefix, such as that of a past day."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def file_response(
    make: Callable[[], Iterator[bytes]], name: str, content_type: str
) -> StreamingHttpResponse:
    """Return an answer that sends a file of this name while it is made."""
    return StreamingHttpResponse(
        as_asked(at_one_moment(make)),
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )
