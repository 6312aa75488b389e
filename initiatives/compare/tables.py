"""The table of what changed between two days."""

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.compare.changes import Event, EventKind
from meetings.tables import EconomiesColumn
from sccp_tracker.lists.columns import (
    BadgeColumn,
    Column,
    DayColumn,
    SourceColumn,
    StateColumn,
    TextColumn,
    WordsColumn,
    WordsOfRecord,
)
from sccp_tracker.lists.tables import RecordTable
from sccp_tracker.records.bilingual import LANG_TAGS
from sccp_tracker.records.templatetags.records import badge


class InitiativeBesideColumn(Column):
    """The initiative of a change: not on the page where it is what changed, and stands beside."""

    def html(self, record: Event) -> str:
        return "" if record.initiative == record.row else super().html(record)


class SectionColumn(Column):
    """A section of a source, which is written in Chinese."""

    def html(self, record: Event) -> SafeString:
        return format_html('<span lang="{}">{}</span>', LANG_TAGS["zh"], self.value(record))


class NowColumn(WordsOfRecord, StateColumn):
    """What something is now: of what was kept, with how and where."""

    words = "now_in_words"

    def html(self, record: Event) -> SafeString:
        if isinstance(record.now, TextChoices):
            return badge(record.now.value, record.now_in_words)
        return super().html(record)


class ChangeTable(RecordTable, sortable=False):
    """The changes between two days, in the order in which they are found."""

    kind = BadgeColumn(EventKind, _("Change"))
    priority = Column(_("Priority"))
    initiative = InitiativeBesideColumn(_("Initiative"), link="initiative")
    what = TextColumn(_("What"), link="row", classes="long")
    was = StateColumn(_("From"))
    now = NowColumn(pgettext_lazy("what it is now", "To"))
    day = DayColumn(_("Day"))
    who = EconomiesColumn(_("Who"), lambda change: change.who)
    what_en = WordsColumn("en", _("What (English)"))
    what_zh = WordsColumn("zh", _("What (Chinese)"))
    source = SourceColumn(_("Source"), link="source")
    section = SectionColumn(_("Section"))
