"""The admin of who meets, when and under which agenda."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.forms import EconomyForm, MeetingForm
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
)
from meetings.models.dates import DAYS, NEWEST_FIRST, NEWEST_MEETING_FIRST
from sccp_tracker.records.admin.base import PROVENANCE, READ_IN, RecordAdmin
from sccp_tracker.records.admin.histories import (
    WRITTEN_BY_THE_TRACKER,
    Adding,
    AddingLines,
    HistoryAdmin,
)
from sccp_tracker.records.admin.links import history, links

admin.site.site_header = admin.site.site_title = _("SCCP tracker")
admin.site.index_title = _("The record")
# The name of the tracker in the header leads to the pages.
admin.site.site_url = None


# What a row of a meeting is found by.
OF_MEETING = ("meeting__slug", "meeting__short_name_en", "meeting__short_name_zh")


class MeetingDatesInline(AddingLines):
    model = MeetingDates
    fields = (*DAYS, *READ_IN)


class AttendanceInline(Adding):
    model = Attendance
    classes = ("collapse",)
    fields = (("economy", "role", "is_inferred"), READ_IN)


class DelegateInline(Adding):
    model = Delegate
    classes = ("collapse",)
    fields = (
        ("economy", "role"),
        ("name_en", "name_zh"),
        ("post_en", "post_zh"),
        READ_IN,
    )


class AgendaItemInline(Adding):
    model = AgendaItem
    classes = ("collapse",)
    fields = (
        ("number", "position", "parent", "priority"),
        ("title_en", "title_zh"),
        READ_IN,
    )


@admin.register(Economy)
class EconomyAdmin(RecordAdmin):
    form = EconomyForm
    list_display = ("code", "name_en", "name_zh", "kind", "part_of")
    list_select_related = ("part_of",)
    list_filter = ("kind",)


@admin.register(Priority)
class PriorityAdmin(RecordAdmin):
    list_display = ("number", "title_en", "title_zh", "plan_from", "plan_to")
    list_filter = ("plan_from",)


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = MeetingForm
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
    picker_order = NEWEST_FIRST
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
                    "Words, days or a place that are changed later become a further line of the"
                    " meeting's dates, known from the day of the change on, with the source that is"
                    " asked for below."
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
        (_("On the record"), {"fields": ("dates", "roles", "people", "agenda")}),
        PROVENANCE,
    )
    readonly_fields = ("dates", "roles", "people", "agenda")

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        obj.save_edits(form.dates_read_in if change else None)

    @admin.display(description=_("dates of a meeting"))
    def dates(self, meeting: Meeting) -> Any:
        return history(meeting, "dates")

    @admin.display(description=_("roles at meetings"))
    def roles(self, meeting: Meeting) -> Any:
        return links(meeting, "attendances", lambda row: f"{row.economy}: {row}", "economy")

    @admin.display(description=_("delegates"))
    def people(self, meeting: Meeting) -> Any:
        return links(meeting, "delegates", lambda row: f"{row.economy}: {row}", "economy")

    @admin.display(description=_("agenda items"))
    def agenda(self, meeting: Meeting) -> Any:
        return links(meeting, "agenda_items")


@admin.register(MeetingDates)
class MeetingDatesAdmin(HistoryAdmin):
    fields = ("meeting", *MeetingDatesInline.fields, *WRITTEN_BY_THE_TRACKER)
    list_display = (
        *("meeting", "number", "when_en", "when_zh", "earliest", "latest"),
        *("recorded_on", "recorded_by", "door"),
    )
    list_filter = ("meeting__kind", "recorded_on", "action__door")
    list_select_related = ("meeting", "action__by")
    search_fields = ("meeting__slug", "when_en", "when_zh")


@admin.register(AgendaItem)
class AgendaItemAdmin(RecordAdmin):
    list_display = ("number", "title_en", "title_zh", "meeting", "priority")
    list_filter = ("meeting", "priority")
    list_select_related = ("meeting", "priority")
    search_fields = ("number", "title_en", "title_zh", *OF_MEETING)
    picker_joins = ("meeting",)
    picker_order = (*NEWEST_MEETING_FIRST, "position", "pk")
    limited_by: ClassVar[Any] = {"parent": {"meeting": "meeting"}}

    def offered_as(self, row: AgendaItem) -> str:
        return f"{row.meeting} · {row}"


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    list_display = ("meeting", "economy", "role")
    list_filter = ("role", "meeting")
    list_select_related = ("meeting", "economy")
    search_fields = ("meeting__slug", "economy__name_en", "economy__name_zh")


@admin.register(Delegate)
class DelegateAdmin(RecordAdmin):
    list_display = ("__str__", "economy", "meeting", "role", "post_en", "post_zh")
    list_filter = ("role", "meeting")
    list_select_related = ("meeting", "economy")
    search_fields = ("name_en", "name_zh", "economy__name_en", "economy__name_zh")


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ("annex", "number", "title_en", "title_zh", "tabled_by", "meeting")
    list_display_links = ("annex", "title_en", "title_zh")
    list_filter = ("meeting", "tabled_by")
    list_select_related = ("meeting", "tabled_by")
