"""The admin of any noun: changed and deleted for a reason, exported and imported."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.admin.lookups import SafeLookups
from sccp_tracker.records.admin.relations import Offered, OffersRelations
from sccp_tracker.records.forms import FactForm, give_reason
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.sheets.admin import SheetAdmin
from sccp_tracker.records.trace_pages.paging import history_of, page_of

Action = Callable[..., HttpResponse | None]
READ_IN = ("source", "section")
PROVENANCE = (_("Provenance"), {"fields": (*READ_IN, "recorded_on")})


class RecordAdmin(Offered, OffersRelations, SafeLookups, SheetAdmin):
    """The admin of one noun, of which the rows go out as a sheet and come back."""

    offered_actions: ClassVar[tuple[tuple[Action, tuple[str, ...]], ...]] = ()
    form: Any = FactForm
    delete_confirmation_template = "admin/delete_fact.html"
    delete_selected_confirmation_template = "admin/delete_facts.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields or self.model.noun.search_fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Look up words; a character that no database keeps (NUL) is left aside."""
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.list_select_related or ())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what the page of the row's history shows."""
        number = unquote(object_id)
        changes = history_of(self.model, int(number) if number.isdecimal() else 0)
        noun = {"noun": self.opts.verbose_name}
        shown = {**(extra_context or {}), **noun, **page_of(changes, request)}
        return super().history_view(request, object_id, shown)

    # --- changing a row -----------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save_edits()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what nobody types: the day of recording is the tracker's."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "recorded_on") if issubclass(self.model, Sourced) else fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        beside = getattr(self.form, "beside", ())
        return [name for name in super().get_fields(request, obj) if name not in beside]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the parts of the form; that of a row on record ends in the reason."""
        parts = list(super().get_fieldsets(request, obj))
        if obj is not None and self.has_change_permission(request, obj):
            parts.append((None, {"fields": self.form.beside, "description": self.form.asked_when}))
        return parts

    # --- deleting -----------------------------------------------------------------------------

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Delete a row for a reason; without one, ask again."""
        if request.method == "POST" and self.has_delete_permission(request):
            if not reason_of(request):
                messages.error(request, NO_REASON)
                return redirect(request.get_full_path())
            give_reason(reason_of(request))
        return super().delete_view(request, object_id, extra_context)

    @classmethod
    def offer_action(cls, action: Action, *rights: str) -> None:
        """Offer an action of a room above on the list, to those who have all these rights."""
        cls.offered_actions = (*cls.offered_actions, (action, rights))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        for action, rights in self.offered_actions:
            if request.user.has_perms(rights):
                function, name, description = self.get_action(action)
                actions[name] = (function, name, description)
        if "delete_selected" in actions:
            _function, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_for_a_reason, name, description)
        return actions

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete row by row, so that each leaves its trace."""
        for row in queryset:
            row.delete()


NO_REASON = _("Say why it is deleted.")


def reason_of(request: HttpRequest) -> str:
    """Return the reason that came with a request, or ""."""
    return request.POST.get("reason", "").strip()


def delete_for_a_reason(
    model_admin: RecordAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Delete the selected rows for a reason; without one, ask again."""
    if "post" in request.POST and not reason_of(request):
        messages.error(request, NO_REASON)
        asked: Any = request.POST.copy()
        del asked["post"]
        request.POST = asked
    give_reason(reason_of(request))
    return delete_selected(model_admin, request, queryset)
