"""Sheets in the admin: the rows of a list go out, and come back with a preview."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sccp_tracker.records.admin.links import admin_url_of
from sccp_tracker.records.forms import give_reason
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.sheets import kept
from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.columns import columns_of
from sccp_tracker.records.sheets.forms import ExportForm, ImportForm
from sccp_tracker.records.sheets.kept import KeptSheet
from sccp_tracker.records.sheets.plan import BAD, GOOD, Outlook, Plan, places_of
from sccp_tracker.records.sheets.preview import counts_of, page_of
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.sheets.refused import SheetRefused
from sccp_tracker.records.sheets.writing import (
    FORMATS,
    Written,
    file_name,
    handed_back,
    sheet_of_noun,
)
from sccp_tracker.records.trace import current_action
from sccp_tracker.records.traced import RowRefused

# To the types it is anything: those of Django refuse what its own documentation shows.
Base: Any = admin.ModelAdmin


class SheetAdmin(Base):
    """The admin of rows that go out as a sheet, and come back."""

    change_list_template = "admin/sheets/list.html"
    # What is asked where the world has changed since rows were written down; None where it cannot.
    since_form: type[Form] | None = None

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing adds rows and changes them, so it needs the right to both."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the rows may take them along."""
        return self.has_view_permission(request)

    def has_since_permission(self, request: HttpRequest) -> bool:
        """What is told beside a row is a row of its own, of the noun itself if not said else."""
        return self.has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name=f"{name}_export"),
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("import/<str:token>/", view(self.preview_view), name=f"{name}_preview"),
            path(
                "import/<str:token>/refused.<str:ending>",
                view(self.refused_view),
                name=f"{name}_refused",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may = {
            "may_import": self.has_import_permission(request),
            "may_export": self.has_export_permission(request),
        }
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        """Return a page of sheets."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/sheets/{name}.html", {**shared, **context})

    # --- going out ----------------------------------------------------------------------------

    def sheet_of(self, rows: QuerySet[Any]) -> Written:
        """Return the sheet of some rows."""
        return sheet_of_noun(self.model, rows)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the kind of file, and give the rows that the list shows at this address."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        form = ExportForm(request.POST or None)
        if form.is_valid():
            try:
                rows = self.get_changelist_instance(request).get_queryset(request)
                return file_of(
                    self.sheet_of(rows),
                    form.cleaned_data["format"],
                    file_name(self.opts, form.cleaned_data["format"]),
                )
            except IncorrectLookupParameters:
                messages.error(request, _("The address asked for what this list does not have."))
                return redirect(request.path)
            except SheetRefused as refused:
                form.add_error(None, str(refused))
        return self.page(request, "export", form=form, title=_("Export"))

    # --- coming back --------------------------------------------------------------------------

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file; keep one that can be read, and lead to what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form: ImportForm = ImportForm(
            request.POST or None,
            request.FILES or None,
            is_too_large=getattr(request, "is_file_too_large", False),
        )
        if form.is_valid():
            try:
                places_of(columns_of(self.model), form.sheet.headings)
            except SheetRefused as refused:
                form.add_error("import_file", str(refused))
            else:
                sheet = kept.keep(
                    form.content,
                    noun=self.opts.label_lower,
                    by=request.user.pk,
                    name=form.cleaned_data["import_file"].name,
                    reason=form.cleaned_data["reason"],
                    mends=form.cleaned_data["mends"],
                )
                return redirect(admin_url_of(self.opts, "preview", sheet.token))
        names = columns_of(self.model).names
        return self.page(request, "import", form=form, columns=names, title=_("Import"))

    def sheet_kept(self, request: HttpRequest, token: str) -> KeptSheet:
        """Return the sheet of an address; raise Http404 where it is not kept for this reader."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        sheet = kept.find(token)
        if sheet is None or (sheet.noun, sheet.by) != (self.opts.label_lower, request.user.pk):
            raise Http404
        return sheet

    def plan_of(self, sheet: KeptSheet) -> Plan:
        return Plan(self.model, read_sheet(sheet.read()), sheet.mends, self.since_of(sheet.since))

    def since_of(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Return what was told of what has changed since, or None where nothing was."""
        form = self.since_form(given) if self.since_form and given else None
        return form.cleaned_data if form and form.is_valid() else None

    def preview_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what a sheet would do, or what came of it; with a POST, do it."""
        sheet = self.sheet_kept(request, token)
        since_form = self.asked_since(request, sheet)
        if "since" in request.POST and since_form is None:
            raise PermissionDenied
        is_incomplete = since_form and since_form.is_bound and not since_form.is_valid()
        if request.method == "POST" and not is_incomplete:
            return self.confirm(request, sheet)
        if sheet.action:
            return self.page(
                request, "imported", sheet=sheet, title=_("Imported"), endings=list(FORMATS)
            )
        plan = self.plan_of(sheet)
        return self.page(
            request,
            "preview",
            title=_("Preview"),
            sheet=sheet,
            plan=plan,
            counts=counts_of(plan),
            show=request.GET.get("show", ""),
            good=len(plan.of(*GOOD)),
            bad=len(plan.of(*BAD)),
            since_form=since_form,
            endings=list(FORMATS),
            **page_of(plan, request.GET.get("show", ""), request.GET.get("page")),
        )

    def asked_since(self, request: HttpRequest, sheet: KeptSheet) -> Form | None:
        """Return the form that asks what is told of what has changed since; None for no right.

        It holds what was sent, or else what was told before.
        """
        if self.since_form is None or not self.has_since_permission(request):
            return None
        sent = request.POST if "since" in request.POST else None
        return self.since_form(sent, initial=sheet.since)

    def confirm(self, request: HttpRequest, sheet: KeptSheet) -> HttpResponse:
        """Take the rows of a sheet as one action: all, or the good ones where that is asked for."""
        here = HttpResponseRedirect(request.path)
        with sheet.alone() as present:
            if present.action:
                messages.error(request, _("Nothing was imported: this was imported already."))
                return here
            if "mends" in request.POST:
                present.mends, present.since = True, {}
                return here
            if "since" in request.POST:
                asked: Any = self.asked_since(request, present)
                present.mends = False
                present.since = {name: request.POST.get(name, "") for name in asked.fields}
                return here
            plan = self.plan_of(present)
            if plan.of(Outlook.SINCE) and not self.has_since_permission(request):
                raise PermissionDenied
            handed = plan.of(*BAD)
            if handed and request.POST.get("take") != "good":
                messages.error(
                    request, _("Nothing was imported: some rows are not as they should be.")
                )
                return here
            give_reason(present.reason, Door.IMPORT)
            try:
                apply(plan)
            except (RowRefused, IntegrityError) as problem:
                said = " ".join(getattr(problem, "messages", ()))
                why = _("Nothing was imported: since the preview, rows became wrong.")
                messages.error(request, f"{why} {said}".strip())
                return here
            action = current_action()
            present.action = str(action.pk) if action else ""
            present.refused = [(row.line.number, row.why) for row in handed]
            present.taken = plan.counts
        messages.success(request, self.said_of(plan))
        return here

    def said_of(self, plan: Plan) -> str:
        """Return in words how many rows were added and changed, and told beside."""
        words = {"added": plan.counts["added"], "changed": plan.counts["changed"]}
        said = _("Import finished: %(added)d added, %(changed)d changed.") % words
        count = plan.counts["since"]
        since = ngettext(
            "%(count)d has changed since, and is told beside what was said.",
            "%(count)d have changed since, and are told beside what was said.",
            count,
        )
        return " ".join([said, since % {"count": count}]) if count else said

    def refused_view(self, request: HttpRequest, token: str, ending: str) -> HttpResponse:
        """Give the rows that are not taken as a sheet, each with its sentence at the end."""
        sheet = self.sheet_kept(request, token)
        if ending not in FORMATS:
            raise Http404
        plan = self.plan_of(sheet)
        if sheet.action:
            why = dict(sheet.refused)
            rows = [(row, why[row.line.number]) for row in plan.rows if row.line.number in why]
        else:
            rows = [(row, row.why) for row in plan.of(*BAD)]
        try:
            name = f"refused-{file_name(self.opts, ending)}"
            return file_of(handed_back(plan, rows), ending, name)
        except SheetRefused as refused:
            messages.error(request, str(refused))
            return redirect(admin_url_of(self.opts, "preview", token))


def file_of(sheet: Written, ending: str, name: str) -> HttpResponse:
    """Return the answer that a browser keeps as a file."""
    disposition = content_disposition_header(True, name) or ""
    return HttpResponse(
        sheet.as_file(ending),
        content_type=FORMATS[ending],
        headers={"Content-Disposition": disposition},
    )
