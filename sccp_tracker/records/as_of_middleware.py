"""The day in an address: `/as-of/2022-02-17/commitments/`, or `/commitments/?as_of=2022-02-17`.

The day is taken out of the address before anything else reads it, and becomes the prefix that
Django puts before every address that it makes: whatever a page links to keeps the day.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix

from sccp_tracker.records.as_of import BadDay, read_day

ADDRESS = re.compile(r"/as-of/(?P<day>[^/]+)(?P<path>/.*)?", re.DOTALL)
# What knows no other day than today: what is edited, and what other programs fetch.
ALWAYS_TODAY = ("/admin/", "/language/", "/commitments/due.ics", "/favicon.ico", "/healthz")


class AsOfMiddleware:
    """Says of each request as of which day it reads (`as_of`), None where that is today.

    `path_today` is its address without the day. What is none is answered with a sentence (400).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        prefix, address = get_script_prefix(), ADDRESS.fullmatch(request.path_info)
        if address:
            request.path_info = address["path"] or "/"
            request.path = prefix + request.path_info[1:]
        request.as_of, request.bad_day, request.path_today = None, None, request.path
        if request.path_info.startswith(ALWAYS_TODAY):
            if address and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(request.get_full_path())
            return self.get_response(request)
        try:
            self.set_day(request, address["day"] if address else "", prefix)
            return self.get_response(request)
        finally:
            set_script_prefix(prefix)

    def set_day(self, request: Any, text: str, prefix: str) -> None:
        """Read the day; one in the query comes before one in the path, and leaves the query."""
        if "as_of" in request.GET:
            query = request.GET.copy()
            text = query.pop("as_of")[-1]
            request.META["QUERY_STRING"] = query.urlencode()
            request.GET = query
        try:
            request.as_of = read_day(text) if text else None
        except BadDay:
            # Its sentence is written later, in the reader's language.
            request.bad_day = text
        if request.as_of:
            set_script_prefix(f"{prefix}as-of/{request.as_of.isoformat()}/")
            request.path = get_script_prefix() + request.path_info[1:]

    def process_view(self, request: Any, *args: Any) -> HttpResponse | None:
        """Answer a day that is none with a sentence."""
        if request.bad_day is None:
            return None
        try:
            read_day(request.bad_day)
        except BadDay as problem:
            return render(request, "message.html", {"message": problem}, status=problem.status)
        return None
