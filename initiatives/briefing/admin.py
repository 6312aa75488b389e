"""The admin of what the desk means to say: added to and read, never changed."""

from django.contrib import admin

from initiatives.models import DeskWords
from sccp_tracker.records.admin.histories import HistoryAdmin


@admin.register(DeskWords)
class DeskWordsAdmin(HistoryAdmin):
    list_display = (
        *("meeting", "number", "initiative", "commitment", "question", "band"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("meeting", "band")
    list_select_related = ("meeting", "initiative", "commitment", "question", "action__by")
    search_fields = ("objective_en", "objective_zh", "line_en", "line_zh", "points_en", "points_zh")
