from django.contrib import admin

from sccp_tracker.records.admin.base import RecordAdmin
from support.visits.models import Visit


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    list_display = ("day", "visitor", "host", "purpose_en", "purpose_zh")
    list_filter = ("visitor", "host")
    list_select_related = ("visitor", "host")
