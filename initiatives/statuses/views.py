"""Recording a status from the list of initiatives, and going back to it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Initiative
from initiatives.statuses.forms import RecordStatusForm
from sccp_tracker.records.recorded import say_recorded
from sccp_tracker.records.under_row import UnderRow


class RecordStatus(UnderRow):
    """The form of one status: a page of its own, or a row that a list opens under its row."""

    permission_required = "initiatives.add_statusupdate"
    template_name = "initiatives/statuses/record_status.html"
    form_class = RecordStatusForm
    action = gettext_lazy("Record status")
    row_id = "record-status"

    @cached_property
    def row(self) -> Initiative:
        return get_object_or_404(Initiative.objects.for_list(), slug=self.kwargs["slug"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"initiative": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(initiative=self.row, **kwargs)

    def form_valid(self, form: RecordStatusForm) -> HttpResponse:
        if not form.append():
            return self.form_invalid(form)
        said = _("%(initiative)s: “%(status)s” is recorded.")
        if not form.is_new:
            said = _("%(initiative)s: “%(status)s” was recorded today already, nothing was added.")
        words = {"initiative": self.row, "status": form.instance.in_words}
        say_recorded(self.request, said % words, form.line, back=self.back)
        return HttpResponseRedirect(self.back)
