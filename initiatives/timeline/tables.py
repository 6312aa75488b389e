"""The table of what a timeline draws."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.tables import PriorityColumn
from meetings.tables import EconomiesColumn
from sccp_tracker.lists.columns import (
    Column,
    DayColumn,
    SourceColumn,
    StateColumn,
    TextColumn,
    WordsOfRecord,
)
from sccp_tracker.lists.tables import RecordTable
from sccp_tracker.records.templatetags.records import badge


class OutcomeBesideColumn(WordsOfRecord, StateColumn):
    """A due state; of what is closed, how it was closed."""

    words = "state_in_words"

    def html(self, record: Any) -> SafeString:
        return badge(record.badge, record.state_in_words)


class TimelineTable(RecordTable, sortable=False):
    """What a timeline draws, in the order of its days."""

    days = Column(_("Days"), file_has=("first", "last"), classes="day")
    first = DayColumn(_("Earliest day"), visible=False)
    last = DayColumn(_("Latest day"), visible=False)
    when = TextColumn(_("When"))
    noun = Column(_("Kind"), classes="day")
    what = TextColumn(_("What"), link="row", classes="long title")
    who = EconomiesColumn(_("Who"), lambda moment: moment.who)
    priority = PriorityColumn(_("Priority"))
    due_state = OutcomeBesideColumn(_("Due state"))
    source = SourceColumn(_("Source"), "row__source", visible=False)
    section = Column(_("Section"), "row__section", visible=False)
