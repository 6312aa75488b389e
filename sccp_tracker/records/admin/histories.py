"""Histories, and what is added within another row: added to and read, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.admin.base import RecordAdmin
from sccp_tracker.records.admin.forms import LineForm
from sccp_tracker.records.admin.links import admin_url_of
from sccp_tracker.records.admin.relations import OffersRelations
from sccp_tracker.records.base import joins_of


class AppendOnly:
    """A history in the admin: lines can be added and read, never changed or deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# What the tracker writes on a line of a history.
WRITTEN_BY_THE_TRACKER = (
    "number",
    "recorded_on",
    "recorded_by",
    "recorded_at",
    "door",
    "voids",
    "why",
)


class HistoryAdmin(AppendOnly, RecordAdmin):
    """The admin of the lines of a history."""

    form = LineForm
    readonly_fields = WRITTEN_BY_THE_TRACKER

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing only adds lines."""
        return self.has_add_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the columns of a line; those of a new one that an officer fills in."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in WRITTEN_BY_THE_TRACKER]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Tell of each line whether it is void; who may add lines may void them."""
        may_void = self.has_add_permission(request)
        return (*super().get_list_display(request), "voiding" if may_void else "void")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave the lines that void others out of the list, where those tell of them.

        A file has them all.
        """
        lines: Any = super().get_queryset(request)
        match = request.resolver_match
        if match and (match.url_name or "").endswith("_changelist"):
            lines = lines.filter(voids__isnull=True)
        shown: QuerySet[Any] = lines.with_void().select_related(*joins_of(self.model.key_fields))
        return shown

    @admin.display(description=_("void"))
    def void(self, line: Any) -> str:
        if not line.void_since:
            return ""
        said = {"day": date_format(line.void_since, "DATE_FORMAT"), "why": line.void_why}
        return gettext("void since %(day)s: %(why)s") % said

    @admin.display(description=_("void"))
    def voiding(self, line: Any) -> str:
        if line.void_since:
            return self.void(line)
        back = urlencode({"next": admin_url_of(self.opts, "changelist")})
        return format_html('<a href="{}?{}">{}</a>', line.get_void_url(), back, gettext("Void"))

    @admin.display(description=_("recorded by"), ordering="action__by")
    def recorded_by(self, line: Any) -> Any:
        return line.action.by or "–"

    @admin.display(description=_("recorded at"), ordering="action__at")
    def recorded_at(self, line: Any) -> Any:
        return line.action.at

    @admin.display(description=_("through"), ordering="action__door")
    def door(self, line: Any) -> str:
        return str(line.action.get_door_display())


class Adding(OffersRelations, AppendOnly, admin.StackedInline):
    """Rows that are added on the page of another one. Those on record have pages of their own."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).none()


class AddingLines(Adding):
    """Lines that are added to a history on the page of its subject, which must be on record."""

    form = LineForm
    exclude = ("number", "recorded_on")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and super().has_add_permission(request, obj)
