"""The admin of the filters that officers keep."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sccp_tracker.lists.forms import SavedFilterForm
from sccp_tracker.lists.models import SavedFilter
from sccp_tracker.records.admin.lookups import SafeLookups


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
        return SavedFilter.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
