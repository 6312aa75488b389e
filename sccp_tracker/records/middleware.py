"""Every request that writes is one action: kept or undone as a whole, and traced."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages.storage import default_storage
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse

from sccp_tracker.records.models import Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import StaleRow

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Two who write the same at once: the loser is asked again, and then finds the winner's row.
LOST_A_RACE = (IntegrityError, StaleRow, OperationalError)
TRIES = 3


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
        if request.method in SAFE:
            return None
        match = request.resolver_match
        door = Door.ADMIN if match and "admin" in match.app_names else Door.PAGE

        def account() -> Any:
            return request.user if request.user.is_authenticated else None

        for tries_left in reversed(range(TRIES)):
            try:
                with acting(door, account):
                    return view(request, *args, **kwargs)
            except LOST_A_RACE:
                if not tries_left:
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
