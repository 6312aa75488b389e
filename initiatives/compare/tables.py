"""The table of what changed between two days."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.compare.changes import Change, ChangeKind
from initiatives.models import (
    Initiative,
)
from meetings.tables import PartiesColumn
from sccp_tracker.lists.tables import (
    LONG,
    ChoiceColumn,
    DayColumn,
    RecordTable,
    StateColumn,
    TextColumn,
    WordsColumn,
)
from sccp_tracker.records.bilingual import LANG_TAGS


class ChangeTable(RecordTable):
    """The changes between two days, in the order in which they are found."""

    kind = ChoiceColumn(ChangeKind, verbose_name=_("Change"))
    priority = tables.Column(verbose_name=_("Priority"))
    initiative = tables.Column(verbose_name=_("Initiative"), linkify=True)
    what = TextColumn(
        verbose_name=_("What"), linkify=lambda record: record.row.get_absolute_url(), attrs=LONG
    )
    was = StateColumn(verbose_name=_("From"))
    now = StateColumn(verbose_name=_("To"))
    day = DayColumn(verbose_name=_("Day"))
    who = PartiesColumn(lambda change: change.who, verbose_name=_("Who"))
    what_en = WordsColumn("en", verbose_name=_("What (English)"))
    what_zh = WordsColumn("zh", verbose_name=_("What (Chinese)"))
    source = tables.Column(
        verbose_name=_("Source"),
        accessor="source__slug",
        linkify=lambda record: record.source.get_absolute_url(),
    )
    section = tables.Column(verbose_name=_("Section"))

    class Meta(RecordTable.Meta):
        orderable = False

    def render_initiative(self, value: Initiative, record: Change) -> str:
        """Say nothing twice: where the initiative itself changed, it stands beside this."""
        return "" if value == record.row else str(value)

    def value_initiative(self, value: Initiative) -> str:
        return str(value)

    def render_section(self, value: str) -> SafeString:
        return format_html('<span lang="{}">{}</span>', LANG_TAGS["zh"], value)

    def value_section(self, value: str) -> str:
        return value
