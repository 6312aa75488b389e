"""What changed between two days or two meetings."""

from collections import Counter
from datetime import date
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import View

from initiatives.compare.changes import Event, changes
from initiatives.compare.forms import CompareForm
from initiatives.compare.last_look import last_look, mark
from initiatives.compare.tables import ChangeTable
from initiatives.models import seen_until
from meetings.models import Meeting, MeetingKind, Priority
from sccp_tracker.lists.active_filters import active_filters
from sccp_tracker.lists.exports import Tally
from sccp_tracker.lists.filter_panel import facet
from sccp_tracker.lists.list_urls import url_cleared
from sccp_tracker.lists.views import TableView
from sccp_tracker.records.as_of import day_of
from sccp_tracker.records.trace_pages.mended import mended_on_page

# The filters, and the attribute of a change that each of them holds.
FILTERS = {"priority": "priority_slug", "kind": "kind"}


def over_by(meetings: list[Meeting], day: date) -> list[Meeting]:
    """Return the SCCP meetings that were over by `day`, the last one first."""
    over = [
        (meeting.known_latest, meeting.slug, meeting)
        for meeting in meetings
        if meeting.kind == MeetingKind.SCCP and meeting.known_latest and meeting.known_latest <= day
    ]
    return [meeting for _day, _slug, meeting in sorted(over, reverse=True)]


class Compare(TableView):
    """What changed after one day and until another: `?from=2022-sccp1&to=2022-08-12`.

    What was recorded on the first day is left out, what was recorded on the last one is in.
    Asked for neither, it begins at the last meeting; before there was one, the page offers them.
    `?export=xlsx` or `csv` gives the filtered rows.
    """

    template_name = "initiatives/compare/compare.html"
    table_class = ChangeTable
    grouped_by = ("priority",)
    form: CompareForm
    changes: list[Event]
    over: list[Meeting]

    def get_rows(self) -> list[Event] | None:
        is_asked = any(self.request.GET.get(name) for name in ("from", "to"))
        as_of = day_of(self.request)
        meetings = list(Meeting.objects.as_of(as_of).in_order())
        self.over = over_by(meetings, as_of or timezone.localdate())
        since_last = QueryDict(urlencode({"from": self.over[0].slug})) if self.over else None
        self.form = CompareForm(
            self.request.GET if is_asked else since_last,
            meetings,
            Priority.objects.as_of(as_of),
            as_of,
        )
        if not self.form.is_valid():
            self.changes = []
            return None
        self.changes = changes(self.form.cleaned_data["from"], self.form.cleaned_data["to"])
        return self.filtered()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=400 if self.form.errors else 200)

    @property
    def export_title(self) -> str:
        return _("Changes")

    def told_of_filter(self) -> list[tuple[str, str]]:
        """Return between which days the changes are, and the filters in force."""
        days = self.form.cleaned_data
        return [
            (pgettext("day", "From"), date_format(days["from"], "DATE_FORMAT")),
            (pgettext("day", "To"), date_format(days["to"], "DATE_FORMAT")),
            *(
                (each.label, each.words)
                for each in active_filters(self.request, self.form, FILTERS)
            ),
        ]

    def get_tallies(self) -> list[Tally]:
        fields: Any = self.form.fields
        return [
            Tally(
                str(self.form[name].label),
                attrgetter(attribute),
                {value: str(label) for value, label in fields[name].choices},
            )
            for name, attribute in FILTERS.items()
        ]

    def get_file_name(self, day: str) -> str:
        moments = {name: self.form.cleaned_data[name].isoformat() for name in ("from", "to")}
        return _("changes from %(from)s to %(to)s, on %(day)s") % {**moments, "day": day}

    def filtered(self, without: str = "") -> list[Event]:
        """Return the changes that the filters leave, or all filters but `without`."""
        rows = self.changes
        for name, attribute in FILTERS.items():
            chosen = self.form.cleaned_data.get(name) if self.form.is_valid() else None
            if chosen and name != without:
                rows = [row for row in rows if getattr(row, attribute) in chosen]
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            form=self.form,
            facets=[self.facet(name) for name in FILTERS],
            active_filters=active_filters(self.request, self.form, FILTERS),
            clear=url_cleared(self.request, FILTERS),
            before_last=self.over[1] if len(self.over) > 1 else None,
            is_since_last=bool(self.form.is_bound and self.form.data is not self.request.GET),
            **kwargs,
        )
        # A mark of today says nothing of what a page of a past day has.
        if day_of(self.request) is None:
            context["marked_at"] = last_look(self.request)
            context["seen_until"] = context["marked_at"] and seen_until(context["marked_at"])
            context["would_be_seen"] = seen_until(timezone.now())
        if self.form.is_valid():
            day = self.form.cleaned_data["to"]
            context["mended"] = mended_on_page(day, {"rows": context["rows"]})
        return context

    def facet(self, name: str) -> dict[str, Any]:
        """Return a filter's values with the number of changes that each would leave.

        The other filter stays in force; this one is left aside.
        """
        counts = Counter(getattr(row, FILTERS[name]) for row in self.filtered(without=name))
        return facet(self.form[name], counts)


class MarkSeen(View):
    """Marks what changed as seen by the reader, and shows what has changed since."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        day = seen_until(timezone.now())
        response = redirect(
            f"{reverse('initiatives:compare')}?{urlencode({'from': day.isoformat()})}"
        )
        mark(request, response)
        said = _("What was recorded up to and including %(day)s is marked as seen.")
        messages.success(request, said % {"day": date_format(day)})
        return response
