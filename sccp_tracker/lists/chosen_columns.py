"""Which columns of a list a reader sees: chosen once, and kept by the browser for a year."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class ColumnChoice:
    """A column that can be shown. One that `is_fixed` leads to the row and is always there."""

    name: str
    heading: str | Promise
    is_shown: bool
    is_fixed: bool


def cookie_of(list_name: str) -> str:
    """Return the name of the cookie that keeps the columns of a list."""
    return f"columns-{list_name}"


def names_of_columns(table_class: Any, names: list[str]) -> list[str]:
    """Return those of the names that are columns of the table."""
    return [name for name in names if name in table_class.columns]


def chosen_columns(request: HttpRequest, list_name: str, table_class: Any) -> list[str]:
    """Return the columns that the reader chose for a list; none where there was no choice."""
    return names_of_columns(table_class, request.COOKIES.get(cookie_of(list_name), "").split("."))


def remember(response: HttpResponse, list_name: str, names: list[str]) -> None:
    """Have the browser keep the choice; with no names, forget it."""
    if names:
        response.set_cookie(
            cookie_of(list_name),
            ".".join(names),
            max_age=YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(cookie_of(list_name), samesite="Lax")
