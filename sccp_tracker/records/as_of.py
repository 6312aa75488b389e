"""Pages as they would have been on a day. docs/as-of.md says what that means."""

import re
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, View

from sccp_tracker.records.date_phrases import parse_due
from sccp_tracker.records.trace_pages.mended import Mended, mended_on_page, removed_since

# No day is written in more signs.
LONGEST_DAY = 40


class BadDay(ValueError):
    """A day in an address that cannot be read; the message says what would be right."""

    status = 400


class NotOnRecord(BadDay):
    """A row in an address that is not on record, or was not yet; the message says which.

    `history` is the address of its history, where it was removed since.
    """

    status = 404

    def __init__(self, message: str, history: str = "") -> None:
        super().__init__(message)
        self.history = history


def day_in_words(text: str) -> date | None:
    """Return the one day that some words allow, or None."""
    if len(text) > LONGEST_DAY or not re.search(r"\d{4}", text):
        return None
    due = parse_due(text, timezone.localdate().year)
    is_one_day = due.earliest == due.latest and not (due.meeting or due.every_months)
    return due.earliest if is_one_day else None


def read_day(text: str) -> date:
    """Return the day that `text` names; raise BadDay, with a sentence, when it names none.

    It may be in words, 17 Feb 2022 or 2022年2月17日, if they say the year.
    """
    try:
        day = parse_date(text.strip()) or day_in_words(text)
    except ValueError:
        day = None
    if day is None:
        raise BadDay(
            _("“%(text)s” is not a day of the calendar. Write it as 2022-02-17.") % {"text": text}
        )
    return day


def day_of(request: HttpRequest) -> date | None:
    """Return the day as of which a request reads, or None; raise BadDay where it names none."""
    if hasattr(request, "as_of"):
        day: date | None = request.as_of
        return day
    # Asked for without the middleware, as tests of a single view do.
    return read_day(text) if (text := request.GET.get("as_of")) else None


class AsOfMixin(ContextMixin, View):
    """A view whose page shows what was known on a day, and judges lateness by that day.

    `as_of` is the day asked for, or None; `judged_on` is it, or else today.
    """

    as_of: date | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.as_of = day_of(request)
            return super().dispatch(request, *args, **kwargs)
        except BadDay as problem:
            return render(request, "message.html", {"message": problem}, status=problem.status)

    @property
    def judged_on(self) -> date:
        return self.as_of or timezone.localdate()

    def not_found(self, now: QuerySet[Any], key: str) -> Exception:
        """Return what to raise for a row that was not on record: `now` is where it would be now.

        NotOnRecord, with a sentence, where it came later than the day or was removed since;
        Http404 where it never was there.
        """
        if self.as_of and removed_since(self.as_of, now.model).filter(key=key).exists():
            history = reverse("records:row-history", args=[now.model._meta.model_name, key])
            return NotOnRecord(_("This was on record on that day, and was removed since."), history)
        if self.as_of and now.exists():
            day = date_format(self.as_of, "DATE_FORMAT")
            return NotOnRecord(_("Nothing of this was on record on %(day)s.") % {"day": day})
        return Http404()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mended = self.mended(self.as_of, context) if self.as_of else None
        return context | {"as_of": self.as_of, "judged_on": self.judged_on, "mended": mended}

    def mended(self, day: date, context: dict[str, Any]) -> Mended:
        """Return how many of the rows that the page shows were mended since its day."""
        return mended_on_page(day, context)
