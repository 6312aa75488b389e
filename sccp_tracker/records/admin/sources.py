"""The admin of the sources."""

from django.contrib import admin

from sccp_tracker.records.admin.base import RecordAdmin
from sccp_tracker.records.models.source import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("slug", "title_en", "title_zh", "recorded_on")
