"""The saved filters of a list, as tabs above its rows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from sccp_tracker.lists.list_urls import filter_query, url_with
from sccp_tracker.lists.models import SavedFilter


@dataclass(frozen=True)
class Tab:
    """A saved filter, where it is opened, and whether it is in force."""

    saved: SavedFilter
    href: str
    is_own: bool
    is_current: bool


def saved_filters_url(listed: str) -> str:
    """Return the address at which the filters of the list at the address `listed` are kept."""
    return f"{reverse('lists:saved-filters')}?{urlencode({'list': listed})}"


def tabs(request: HttpRequest, list_name: str, filterset_class: Any) -> list[Tab]:
    """Return the filters that the reader may open, the reader's own ones first; one query."""
    saved = list(SavedFilter.objects.visible_to(request.user).filter(list_name=list_name))
    current = in_force(saved, filterset_class, request.GET)
    return [
        Tab(each, opened(request, each), each.user_id == request.user.pk, each == current)
        for each in sorted(saved, key=lambda each: each.user_id != request.user.pk)
    ]


def in_force(
    saved: list[SavedFilter], filterset_class: Any, query: QueryDict
) -> SavedFilter | None:
    """Return the saved filter that an address asks for: in the same order, or else in another."""
    for with_order in (True, False):
        asked = filter_query(filterset_class, query, with_order)
        for each in saved:
            kept = filter_query(filterset_class, QueryDict(each.query), with_order)
            if kept and kept == asked:
                return each
    return None


def opened(request: HttpRequest, saved: SavedFilter) -> str:
    """Return the address of a saved filter, as of the same day as the page that offers it."""
    return url_with(request, QueryDict(saved.query))
