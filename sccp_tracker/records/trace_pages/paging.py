"""One page of changes in words, for the pages of the tracker and for the admin."""

from typing import Any

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Change
from sccp_tracker.records.nouns import nouns
from sccp_tracker.records.paging import Pages
from sccp_tracker.records.trace_pages.entries import entries_of


def page_of(changes: QuerySet[Change], request: HttpRequest) -> dict[str, Any]:
    """Return the page of changes that a request asks for, and its place among the pages.

    What is for officers is left out for everybody else.
    """
    hidden = hidden_from(request.user)
    shown = changes.exclude(noun__in=hidden) if hidden else changes
    pages = Pages(shown.select_related("action__by"))
    page: Page = pages.get_page(request.GET.get("page"))
    return {"entries": entries_of(page), "table": {"paginator": pages, "page": page}}


def hidden_from(user: Any) -> list[str]:
    """Return the nouns, as the trace calls them, of which an account may not read."""
    return [
        model._meta.label_lower
        for model in nouns()
        if model.noun.is_for_officers
        and not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]


def history_of(model: Any, *rows: int) -> QuerySet[Change]:
    """Return all changes of a row, or of several, and the lines of its history, newest first."""
    told = Q(noun=model._meta.label_lower, row__in=rows)
    for lines in nouns():
        if issubclass(lines, HistoryLine) and subject_of(lines) is model:
            of = lines.objects.filter(**{f"{lines.subject_name}__in": rows})
            told |= Q(noun=lines._meta.label_lower, row__in=of.values("pk"))
    return Change.objects.filter(told)


def subject_of(lines: type[HistoryLine]) -> Any:
    """Return the noun of which these lines are the history."""
    column: Any = lines._meta.get_field(lines.subject_name)
    return column.related_model
