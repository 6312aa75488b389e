"""What a page says right after recording: with the way to mend it, and to all of one's own day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from sccp_tracker.records.history import HistoryLine


def say_recorded(request: HttpRequest, sentence: str, *rows: Any, back: str = "/") -> None:
    """Say it, with the way to void each of the lines, or to mend each of the other rows.

    `back` is the address to which voiding leads back.
    """
    ways = [way for way in (way_to_mend(request, row, back) for row in rows) if way]
    ways.append((reverse("records:recorded-today"), _("What I recorded today")))
    links = format_html_join(" ", '<a href="{}">{}</a>', ways)
    messages.success(request, format_html("{} {}", sentence, links))


def way_to_mend(request: HttpRequest, row: Any, back: str) -> tuple[str, str] | None:
    """Return the address at which a row is voided or mended, and what to call it.

    None for those who may not.
    """
    user, noun = request.user, row._meta
    name = {"row": row, "noun": noun.verbose_name}
    if isinstance(row, HistoryLine):
        if not user.has_perm(f"{noun.app_label}.add_{noun.model_name}"):
            return None
        address = reverse(
            "records:void-line", args=[noun.model_name, row.key], query={"next": back}
        )
        return address, _("Void “%(row)s”") % name
    if not (user.is_staff and user.has_perm(f"{noun.app_label}.change_{noun.model_name}")):
        return None
    address = reverse(f"admin:{noun.app_label}_{noun.model_name}_change", args=[row.pk])
    return address, _("Mend “%(row)s”") % name
