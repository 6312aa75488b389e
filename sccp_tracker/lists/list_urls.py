"""The addresses of lists: what their queries say, and the same list asked for otherwise."""

from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django_filters import MultipleChoiceFilter

# Those that say where in the rows one is, or in which form one has them, and not which rows.
PASSING = ("page", "export")


def query_of(request: HttpRequest) -> QueryDict:
    """Return the query of an address to change: all that it says, but for its page and blanks."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in PASSING and any(values):
            query.setlist(name, [value for value in values if value])
    return query


def url_with(request: HttpRequest, query: QueryDict) -> str:
    """Return the address of the page that was asked for with another query."""
    return f"{request.path}?{query.urlencode()}" if query else request.path


def url_without(request: HttpRequest, name: str, value: str | None = None) -> str:
    """Return the address of the same page without one value of `name`, or without any."""
    query = query_of(request)
    left = [each for each in query.getlist(name) if each != value] if value else []
    query.pop(name, None)
    if left:
        query.setlist(name, left)
    return url_with(request, query)


def url_cleared(request: HttpRequest, names: Any) -> str:
    """Return the address of the same page, in the same order, without these filters."""
    query = query_of(request)
    for name in names:
        query.pop(name, None)
    return url_with(request, query)


def filter_query(filterset_class: Any, query: QueryDict, with_order: bool = True) -> str:
    """Return what an address says of the filters of a list, and of its order, in one form.

    A day that the list is judged by and a page are left out: whoever opens a filter tomorrow
    wants its rows of tomorrow, from the first one.
    """
    said: dict[str, list[str]] = {}
    for name in [*filterset_class.base_filters, *(["sort"] if with_order else [])]:
        values = [value for value in query.getlist(name) if value]
        if not isinstance(filterset_class.base_filters.get(name), MultipleChoiceFilter):
            values = values[-1:]
        said[name] = sorted(set(values))
    return urlencode(said, doseq=True)


class NoList(ValueError):
    """An address that is not one of a list."""


@dataclass(frozen=True)
class ListUrl:
    """The address of a list, taken apart: what it is called, what shows it, what is asked."""

    name: str
    view: Any
    path: str
    query: QueryDict

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the list at an address of this site; raise NoList where there is none.

        The path is made anew from the name of the list, so that it leads to no other site.
        """
        path, _, query = text.partition("?")
        try:
            match = resolve(path)
        except Resolver404:
            raise NoList from None
        view = getattr(match.func, "view_class", None)
        if not hasattr(view, "table_class"):
            raise NoList
        path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        return cls(match.url_name or "", view, path, QueryDict(query))

    def __str__(self) -> str:
        query = self.query.urlencode()
        return f"{self.path}?{query}" if query else self.path
