"""Recording a status from the list of initiatives, and going back to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django_htmx.http import push_url, reselect, reswap, retarget

from initiatives.models import Initiative
from initiatives.statuses.forms import RecordStatusForm
from sccp_tracker.records.next_url import next_url


class RecordStatus(PermissionRequiredMixin, FormView):
    """The form of one status: a page of its own, or a row that a list opens under its row.

    `?next=` is the address to go back to, such as a list with its filters.
    """

    permission_required = "initiatives.add_statusupdate"
    template_name = "initiatives/statuses/record_status.html"
    form_class = RecordStatusForm

    @cached_property
    def initiative(self) -> Initiative:
        return get_object_or_404(Initiative.objects.for_list(), slug=self.kwargs["slug"])

    @cached_property
    def back(self) -> str:
        """The address to go back to: the one that was asked for, if it is of this site."""
        return next_url(self.request, self.initiative.get_absolute_url())

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"initiative": self.initiative}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(initiative=self.initiative, back=self.back, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Return the page. Opened under a row, it leaves the list its address."""
        return push_url(super().render_to_response(context, **kwargs), False)

    def form_valid(self, form: RecordStatusForm) -> HttpResponse:
        if not form.append():
            return self.form_invalid(form)
        said = _("%(initiative)s: “%(status)s” is recorded.")
        if not form.is_new:
            said = _("%(initiative)s: “%(status)s” was recorded today already, nothing was added.")
        words = {"initiative": self.initiative, "status": form.instance.in_words}
        messages.success(self.request, said % words)
        return HttpResponseRedirect(self.back)

    def form_invalid(self, form: RecordStatusForm) -> HttpResponse:
        """Return the form again; opened under a row, it stays there."""
        again = super().form_invalid(form)
        return reswap(reselect(retarget(again, "#record-status"), "#record-status"), "outerHTML")
