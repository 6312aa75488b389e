"""The addresses of the pages of rows, of one or of many."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Self, overload

from django.urls import reverse

# Stands for an argument where the way of an address is asked: it can be a number or a slug.
SOME_ARGUMENT = 9_870_000_001


class PageUrl:
    """The method `get_absolute_url` of a model.

    `route` names the page, `paths` lead from a row to its arguments, which are numbers or slugs.

    >>> get_absolute_url = PageUrl("records:source-detail", "slug")
    """

    def __init__(self, route: str, *paths: str) -> None:
        self.route = route
        self.read = [attrgetter(path) for path in paths]

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type) -> Callable[[], str]: ...
    def __get__(self, row: Any, owner: type) -> Self | Callable[[], str]:
        return self if row is None else partial(self.of, row)

    def of(self, row: Any) -> str:
        """Return the address of the page of a row."""
        return reverse(self.route, args=[read(row) for read in self.read])

    def of_all(self, rows: Iterable[Any]) -> list[str]:
        """Return the addresses of the pages of many rows; the route is asked once."""
        gaps = [str(SOME_ARGUMENT + nth) for nth in range(len(self.read))]
        pattern = reverse(self.route, args=gaps).replace("%", "%%")
        for gap in gaps:
            pattern = pattern.replace(gap, "%s")
        return [pattern % tuple([read(row) for read in self.read]) for row in rows]


def page_urls(rows: Sequence[Any]) -> list[str]:
    """Return the addresses of the pages of rows, of one noun or of several."""
    nouns = set(map(type, rows))
    way = getattr(nouns.pop(), "get_absolute_url", None) if len(nouns) == 1 else None
    if isinstance(way, PageUrl):
        return way.of_all(rows)
    return [row.get_absolute_url() for row in rows]
