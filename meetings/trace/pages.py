"""One page of changes in words, for the pages of the tracker and for the admin."""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from meetings.listing import Pages
from meetings.trace.words import entries_of
from sccp_tracker.records.models import Change


def page_of(changes: QuerySet[Change], request: HttpRequest) -> dict[str, Any]:
    """Return the page of changes that a request asks for, and its place among the pages."""
    pages = Pages(changes.select_related("action__by"), Pages.LENGTH)
    page: Page = pages.get_page(request.GET.get("page"))
    return {"entries": entries_of(page), "table": {"paginator": pages, "page": page}}


def history_of(model: Any, *rows: int) -> QuerySet[Change]:
    """Return all changes of a row, or of several, the newest first."""
    return Change.objects.filter(noun=model._meta.label_lower, row__in=rows)
