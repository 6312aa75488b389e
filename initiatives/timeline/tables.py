"""The table of what a timeline draws."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meetings.models import Priority
from meetings.tables import PartiesColumn
from sccp_tracker.lists.tables import DAY, TITLE, DayColumn, RecordTable, StateColumn, TextColumn


class MomentTable(RecordTable):
    """What a timeline draws, in the order of its days."""

    days = tables.Column(verbose_name=_("Days"), exclude_from_export=True, attrs=DAY)
    first = DayColumn(verbose_name=_("Earliest day"), visible=False)
    last = DayColumn(verbose_name=_("Latest day"), visible=False)
    when = TextColumn(verbose_name=_("As said"), attrs=DAY)
    noun = tables.Column(verbose_name=_("Kind"))
    what = TextColumn(
        verbose_name=_("What"), linkify=lambda record: record.row.get_absolute_url(), attrs=TITLE
    )
    who = PartiesColumn(lambda moment: moment.who, verbose_name=_("Who"))
    priority = tables.Column(verbose_name=_("Priority"), linkify=True)
    due_state = StateColumn(verbose_name=_("Due state"))
    source = tables.Column(verbose_name=_("Source"), visible=False, accessor="row__source__slug")
    section = tables.Column(verbose_name=_("Section"), visible=False, accessor="row__section")

    class Meta(RecordTable.Meta):
        orderable = False

    def render_priority(self, value: Priority) -> SafeString:
        return format_html('<span title="{}">{}</span>', value.title, value.number)

    def value_priority(self, value: Priority) -> str:
        return str(value)
