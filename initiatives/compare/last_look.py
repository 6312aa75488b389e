"""The mark of a reader: up to where what changed was seen. No visit moves it, a button does.

Of whoever is signed in it is kept in the database, and so on every computer; of others in a signed
cookie of their browser.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from initiatives.models import LastLook

COOKIE = "last-look"
KEPT_FOR = timedelta(days=400)  # No browser keeps a cookie longer.


def last_look(request: HttpRequest) -> datetime | None:
    """Return when the reader last marked what changed as seen, or None."""
    if request.user.is_authenticated:
        return (
            LastLook.objects.filter(user=request.user.pk)
            .values_list("marked_at", flat=True)
            .first()
        )
    # A cookie that somebody wrote themselves is none.
    return parse_datetime(request.get_signed_cookie(COOKIE, default="") or "")


def mark(request: HttpRequest, response: HttpResponse) -> datetime:
    """Mark what changed until now as seen by the reader, and return the moment."""
    now = timezone.now()
    if request.user.is_authenticated:
        LastLook.objects.update_or_create(user=request.user, defaults={"marked_at": now})
    else:
        response.set_signed_cookie(
            COOKIE,
            now.isoformat(),
            max_age=KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return now
