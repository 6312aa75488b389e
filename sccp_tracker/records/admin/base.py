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
from import_export.forms import ExportForm

from sccp_tracker.records.admin.forms import ReasonedConfirmation, ReasonedImport
from sccp_tracker.records.admin.links import admin_url_of
from sccp_tracker.records.admin.lookups import SafeExport
from sccp_tracker.records.admin.relations import Offered, OffersRelations
from sccp_tracker.records.forms import FactForm, give_reason
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.resources import resource_of
from sccp_tracker.records.spreadsheets import CSV, XLSX
from sccp_tracker.records.trace_pages.paging import history_of, page_of
from sccp_tracker.records.uploads import ConfirmedOnce

Action = Callable[..., HttpResponse | None]
READ_IN = ("source", "section")
PROVENANCE = (_("Provenance"), {"fields": (*READ_IN, "recorded_on")})


def failures(result: Any) -> list[tuple[int, Any]]:
    """Return the number of each row that failed, with what failed."""
    return [(number, each) for number, errors in result.row_errors() for each in errors]


class RecordAdmin(Offered, OffersRelations, ConfirmedOnce, SafeExport):
    """The admin of one noun, with import and export of the same rows."""

    offered_actions: ClassVar[tuple[tuple[Action, tuple[str, ...]], ...]] = ()
    form: Any = FactForm
    formats = [XLSX, CSV]
    from_encoding = "utf-8-sig"
    export_form_class = ExportForm
    import_form_class = ReasonedImport
    confirm_form_class = ReasonedConfirmation
    export_template_name = "admin/export.html"
    import_template_name = "admin/import.html"
    delete_confirmation_template = "admin/delete_fact.html"
    delete_selected_confirmation_template = "admin/delete_facts.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing adds rows and changes them, so it needs the right to both."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the rows may take them along."""
        return self.has_view_permission(request)

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

    def get_resource_classes(self, request: HttpRequest) -> list[Any]:
        return [resource_of(self.model)]

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

    # --- importing ----------------------------------------------------------------------------

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        said = import_form.cleaned_data if import_form else {}
        return initial | {name: said[name] for name in ("reason", "mends") if name in said}

    def get_import_resource_kwargs(
        self, request: HttpRequest, form: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """Tell the resource whether the sheet mends what was written."""
        return {"mends": form.is_bound and form.cleaned_data.get("mends", False)}

    def process_dataset(self, dataset: Any, form: Any, *args: Any, **kwargs: Any) -> Any:
        """Import all rows or none, also where one became wrong since the preview."""
        give_reason(form.cleaned_data["reason"], Door.IMPORT)
        return super().process_dataset(
            dataset, form, *args, **kwargs, rollback_on_validation_errors=True
        )

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Say what was imported, or that nothing was, and why."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        wrong = [f"{row.number}: {' '.join(row.error.messages)}" for row in result.invalid_rows]
        wrong += [f"{number}: {each.error}" for number, each in failures(result)]
        said = _("Nothing was imported: since the preview, rows became wrong.")
        messages.error(request, " ".join([str(said), *wrong]))
        return redirect(admin_url_of(self.opts, "import"))


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
