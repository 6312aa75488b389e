"""How often the database is asked."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def counted_queries() -> Iterator[Counter[str]]:
    """Count the queries that are asked meanwhile, by their SQL, without slowing them down."""
    asked: Counter[str] = Counter()

    def count(execute: Any, sql: str, *args: Any) -> Any:
        asked[sql] += 1
        return execute(sql, *args)

    with connection.execute_wrapper(count):
        yield asked
