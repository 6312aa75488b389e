from django.utils.translation import gettext_lazy as _

from meetings.tables import EconomyColumn
from sccp_tracker.lists.columns import DayColumn, TextColumn, WordsColumn
from sccp_tracker.lists.tables import RecordTable


class VisitTable(RecordTable):
    day = DayColumn(_("Day"), link="")
    visitor = EconomyColumn(_("Visitor"), "visitor")
    host = EconomyColumn(_("Host"), "host")
    purpose = TextColumn(_("Purpose"), order_by=("purpose_en", "purpose_zh"), classes="long")
    purpose_en = WordsColumn("en", _("Purpose (English)"))
    purpose_zh = WordsColumn("zh", _("Purpose (Chinese)"))
