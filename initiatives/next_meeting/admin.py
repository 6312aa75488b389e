"""The admin of what is to be raised at a meeting, and of preparing the next one."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from initiatives.models import AgendaPoint, InterventionKind
from initiatives.next_meeting.preparation import ADDED, CannotPrepare, prepare_next_meeting
from meetings.admin.meetings import MeetingAdmin
from meetings.models import Meeting
from sccp_tracker.records.admin.base import PROVENANCE, RecordAdmin


@admin.action(description=_("Prepare the next meeting"))
def prepare_next(
    model_admin: MeetingAdmin, request: HttpRequest, queryset: QuerySet[Meeting]
) -> None:
    """Prepare the SCCP meeting after the one that is selected, and say what was done."""
    meetings = list(queryset[:2])
    if len(meetings) != 1:
        messages.error(request, _("Select one meeting: the SCCP meeting that was held last."))
        return
    try:
        done = prepare_next_meeting(meetings[0])
    except CannotPrepare as problem:
        messages.error(request, str(problem))
        return
    address = done.meeting.get_absolute_url()
    messages.success(request, format_html('{} <a href="{}">{}</a>', done, address, _("Open it")))


MeetingAdmin.offer_action(prepare_next, *ADDED)


@admin.register(AgendaPoint)
class AgendaPointAdmin(RecordAdmin):
    list_display = ("number", "what", "agenda_item", "is_left_out", "meeting")
    list_display_links = ("number", "what")
    list_filter = ("meeting", "is_left_out")
    list_select_related = ("meeting", "agenda_item", "commitment__owner", "question__speaker")
    search_fields = (
        "meeting__slug",
        "commitment__text_en",
        "commitment__text_zh",
        "question__gist_en",
        "question__gist_zh",
    )
    limited_by: ClassVar[Any] = {"agenda_item": {"meeting": "meeting"}}
    fieldsets = (
        (None, {"fields": ("meeting", "number", "agenda_item", "commitment", "question")}),
        (_("Notes"), {"fields": ("is_left_out", "note_en", "note_zh")}),
        PROVENANCE,
    )

    def limit(self, name: str, rows: QuerySet[Any], chosen: dict[str, int]) -> QuerySet[Any]:
        """Return the rows that a point may name: of the turns, the questions."""
        if name == "question":
            return rows.filter(kind=InterventionKind.QUESTION)
        return super().limit(name, rows, chosen)

    @admin.display(description=_("what"))
    def what(self, point: Any) -> str:
        if point.commitment:
            return Truncator(f"{point.commitment.owner}: {point.commitment.text}").chars(120)
        return Truncator(f"{point.question.speaker}: {point.question.gist}").chars(120)
