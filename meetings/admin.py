"""The admin of who meets, when and under which agenda."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from import_export.forms import ExportForm

from meetings import resources
from meetings.formats import CSV, XLSX
from meetings.forms import DatedForm, SavedFilterForm
from meetings.lookups import SafeExport, SafeLookups
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
    SavedFilter,
    Source,
)
from meetings.models.dates import DAYS
from meetings.sheets import ConfirmedOnce

admin.site.site_header = admin.site.site_title = _("SCCP tracker")
admin.site.index_title = _("The record")
# The name of the tracker in the header leads to the pages.
admin.site.site_url = None

PROVENANCE_LINE = ("source", "section", "recorded_on")
PROVENANCE = (_("Provenance"), {"fields": PROVENANCE_LINE})


def links(rows: Any, text: Any = str) -> SafeString | str:
    """Return a list of links to the admin pages of `rows`, or a dash where there are none."""
    lines = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((admin_url(row), text(row)) for row in rows)
    )
    return format_html("<ul>{}</ul>", lines) if lines else "–"


def admin_url(row: Any) -> str:
    """Return the address of a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def failures(result: Any) -> list[tuple[int, Any]]:
    """Return the number of each row that failed, with what failed."""
    return [(number, each) for number, errors in result.row_errors() for each in errors]


def admin_url_of(opts: Any, page: str) -> str:
    """Return the address of a page of a model's admin, such as "import"."""
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}")


class RecordAdmin(ConfirmedOnce, SafeExport):
    """The admin of one noun, with import and export of the same rows."""

    formats = [XLSX, CSV]
    from_encoding = "utf-8-sig"
    export_form_class = ExportForm
    export_template_name = "admin/export.html"
    import_template_name = "admin/import.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing adds rows and changes them, so it needs the right to both."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the rows may take them along."""
        return self.has_view_permission(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Look up words; a character that no database keeps (NUL) is left aside."""
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def process_dataset(self, *args: Any, **kwargs: Any) -> Any:
        """Import all rows or none, also where one became wrong since the preview."""
        return super().process_dataset(*args, **kwargs, rollback_on_validation_errors=True)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Say what was imported, or that nothing was, and why."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        wrong = [f"{row.number}: {' '.join(row.error.messages)}" for row in result.invalid_rows]
        wrong += [f"{number}: {each.error}" for number, each in failures(result)]
        said = _("Nothing was imported: since the preview, rows became wrong.")
        messages.error(request, " ".join([str(said), *wrong]))
        return redirect(admin_url_of(self.opts, "import"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.list_select_related or ())


class AppendOnly:
    """A history in the admin: lines can be added and read, never changed or deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryAdmin(AppendOnly, RecordAdmin):
    """The admin of the lines of a history."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing only adds lines."""
        return self.has_add_permission(request)


class MeetingDatesInline(AppendOnly, admin.StackedInline):
    model = MeetingDates
    extra = 0
    fields = (*DAYS, "recorded_on", "source", "section")
    autocomplete_fields = ("source",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A meeting that is being added has its first dates among its own fields."""
        return obj is not None and super().has_add_permission(request, obj)


class AttendanceInline(admin.StackedInline):
    model = Attendance
    extra = 0
    classes = ("collapse",)
    fields = (("economy", "role"), PROVENANCE_LINE)
    autocomplete_fields = ("economy", "source")


class DelegateInline(admin.StackedInline):
    model = Delegate
    extra = 0
    classes = ("collapse",)
    fields = (
        ("economy", "role"),
        ("name_en", "name_zh"),
        ("post_en", "post_zh"),
        PROVENANCE_LINE,
    )
    autocomplete_fields = ("economy", "source")


class AgendaItemInline(admin.StackedInline):
    model = AgendaItem
    extra = 0
    classes = ("collapse",)
    fields = (
        ("number", "position", "parent", "priority"),
        ("title_en", "title_zh"),
        PROVENANCE_LINE,
    )
    autocomplete_fields = ("parent", "priority", "source")


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    resource_classes = [resources.SourceResource]
    list_display = ("slug", "title_en", "title_zh", "recorded_on")
    search_fields = ("slug", "title_en", "title_zh")


@admin.register(Economy)
class EconomyAdmin(RecordAdmin):
    resource_classes = [resources.EconomyResource]
    list_display = ("code", "name_en", "name_zh", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "name_en", "name_zh")


@admin.register(Priority)
class PriorityAdmin(RecordAdmin):
    resource_classes = [resources.PriorityResource]
    list_display = ("number", "title_en", "title_zh", "plan_from", "plan_to")
    list_filter = ("plan_from",)
    search_fields = ("title_en", "title_zh", "slug")
    autocomplete_fields = ("source",)


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = DatedForm
    resource_classes = [resources.MeetingResource]
    list_display = (
        "short_name_en",
        "short_name_zh",
        "title_en",
        "title_zh",
        "kind",
        "earliest",
        "latest",
    )
    list_filter = ("kind", "year")
    search_fields = ("short_name_en", "short_name_zh", "slug", "title_en", "title_zh")
    autocomplete_fields = ("source",)
    inlines = (MeetingDatesInline, AttendanceInline, DelegateInline, AgendaItemInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "short_name_en",
                    "short_name_zh",
                    "slug",
                    "title_en",
                    "title_zh",
                    "kind",
                    "year",
                )
            },
        ),
        (
            _("When and where"),
            {
                "description": _(
                    "Words or days that are changed later become a further line of the meeting's"
                    " dates, known from the day of the change on. Where a change was read in"
                    " another source, or is known since another day, add a line to the dates"
                    " instead."
                ),
                "fields": (
                    "when_en",
                    "when_zh",
                    "earliest",
                    "latest",
                    "mode",
                    "place_en",
                    "place_zh",
                ),
            },
        ),
        (_("Agenda"), {"fields": ("agenda_is_draft",)}),
        (_("Notes"), {"fields": ("note_en", "note_zh")}),
        PROVENANCE,
    )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A meeting that nothing refers to may be deleted, and its dates with it."""
        shown, counts, refused, protected = super().get_deleted_objects(objs, request)
        return shown, counts, refused - {MeetingDates._meta.verbose_name}, protected


@admin.register(MeetingDates)
class MeetingDatesAdmin(HistoryAdmin):
    resource_classes = [resources.MeetingDatesResource]
    fields = ("meeting", *MeetingDatesInline.fields)
    list_display = ("meeting", "when_en", "when_zh", "earliest", "latest", "recorded_on")
    list_filter = ("meeting__kind", "recorded_on")
    list_select_related = ("meeting",)
    search_fields = ("meeting__slug", "when_en", "when_zh")
    autocomplete_fields = ("meeting", "source")


@admin.register(AgendaItem)
class AgendaItemAdmin(RecordAdmin):
    resource_classes = [resources.AgendaItemResource]
    list_display = ("number", "title_en", "title_zh", "meeting", "priority")
    list_filter = ("meeting", "priority")
    list_select_related = ("meeting", "priority")
    search_fields = ("number", "title_en", "title_zh", "meeting__slug")
    autocomplete_fields = ("meeting", "parent", "priority", "source")


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    resource_classes = [resources.AttendanceResource]
    list_display = ("meeting", "economy", "role")
    list_filter = ("role", "meeting")
    list_select_related = ("meeting", "economy")
    search_fields = ("meeting__slug", "economy__name_en", "economy__name_zh")
    autocomplete_fields = ("meeting", "economy", "source")


@admin.register(Delegate)
class DelegateAdmin(RecordAdmin):
    resource_classes = [resources.DelegateResource]
    list_display = ("__str__", "economy", "meeting", "role", "post_en", "post_zh")
    list_filter = ("role", "meeting")
    list_select_related = ("meeting", "economy")
    search_fields = ("name_en", "name_zh", "economy__name_en", "economy__name_zh")
    autocomplete_fields = ("meeting", "economy", "source")


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    resource_classes = [resources.DocumentResource]
    list_display = ("annex", "number", "title_en", "title_zh", "tabled_by", "meeting")
    list_display_links = ("annex", "title_en", "title_zh")
    list_filter = ("meeting", "tabled_by")
    list_select_related = ("meeting", "tabled_by")
    search_fields = ("title_en", "title_zh", "number", "slug")
    autocomplete_fields = ("meeting", "tabled_by", "source")


@admin.register(SavedFilter)
class SavedFilterAdmin(SafeLookups, admin.ModelAdmin):
    """The filters that the office shares, and one's own: they are made on their lists."""

    form = SavedFilterForm
    list_display = ("name", "list_name", "user", "is_shared")
    list_filter = ("list_name", "is_shared")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name", "is_shared", "list_name", "query", "user")
    readonly_fields = ("list_name", "query", "user")
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return SavedFilter.objects.offered_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
