"""Every request that writes is one action: kept or undone as a whole, and traced."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages.storage import default_storage
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import StaleRow

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
TRIES = 3
# What PostgreSQL calls a deadlock, and two transactions that cannot both have been first.
STANDSTILL = ("40P01", "40001")
# What a lost race may raise.
RACES = (IntegrityError, OperationalError, StaleRow)


def without_action(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of which no POST is an action, as it writes no fact.

    It may take its time, as one that looks at a password does: on SQLite nobody writes during an
    action of somebody else.
    """

    @wraps(view)
    def plain(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    vars(plain)["is_action"] = False
    return plain


def lost_a_race(problem: Exception) -> bool:
    """Return whether a view is asked again, as somebody who wrote the same at once was first.

    It then finds the winner's row. Of a full disk, or a database that others hold, it would fail
    again.
    """
    if isinstance(problem, OperationalError):
        return getattr(problem.__cause__, "sqlstate", None) in STANDSTILL
    return isinstance(problem, IntegrityError | StaleRow)


class ActionMiddleware:
    """Opens an action around a view that may write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return what the view answers; None, to go on as usual, for a request that only reads.

        A view that lost a race is undone and asked again: its own form then sees what is on record
        meanwhile, and says the sentence of the rule.
        """
        if request.method in SAFE or not getattr(view, "is_action", True):
            return None
        match = request.resolver_match
        door = Door.ADMIN if match and "admin" in match.app_names else Door.PAGE

        def account() -> Any:
            return request.user if request.user.is_authenticated else None

        for tries_left in reversed(range(TRIES)):
            try:
                with acting(door, account):
                    return view(request, *args, **kwargs)
            except RACES as problem:
                if not tries_left or not lost_a_race(problem):
                    raise
                begin_again(request)
        return None


def begin_again(request: Any) -> None:
    """Make a request what it was before its view was asked: nothing said, no file read."""
    if hasattr(request, "_messages"):
        request._messages = default_storage(request)
    for uploads in request.FILES.lists():
        for upload in uploads[1]:
            upload.seek(0)
