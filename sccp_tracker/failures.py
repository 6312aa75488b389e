"""What is answered when the tracker itself fails: a page that needs no database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for what went wrong, which Django has written to the log already.

    503 where the database cannot do its work – the disk is full, another process holds it, it is
    not there – and 500 where the fault is ours.
    """
    database_fails = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if database_fails else 500
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
