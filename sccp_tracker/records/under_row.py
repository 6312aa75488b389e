"""A small form that a list opens under its row, and that is a page of its own elsewhere."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise, cached_property
from django.views.generic import FormView
from django_htmx.http import push_url, reselect, reswap, retarget

from sccp_tracker.records.next_url import next_url


class UnderRow(PermissionRequiredMixin, FormView):
    """The form of one thing that is recorded of `row`.

    `?next=` is the address to go back to, such as a list with its filters. `action` says what is
    done, `row_id` is the id of the row of the form. Its template extends `records/under_row.html`.
    """

    action: ClassVar[str | Promise]
    row_id: ClassVar[str]
    row: Any
    request: HttpRequest

    @cached_property
    def back(self) -> str:
        """The address to go back to: the one that was asked for, if it is of this site."""
        return next_url(self.request, self.row.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"back": self.back, "action": self.action, "row_id": self.row_id}
        return super().get_context_data(**shown, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Return the page. Opened under a row, it leaves the list its address."""
        return push_url(super().render_to_response(context, **kwargs), False)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Return the form again; opened under a row, it stays there."""
        again, place = super().form_invalid(form), f"#{self.row_id}"
        return reswap(reselect(retarget(again, place), place), "outerHTML")
