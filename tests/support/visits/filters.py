from django.utils.translation import gettext_lazy as _

from meetings.models import Economy
from sccp_tracker.lists.filters import DayFilter, RecordFilter, RowsFilter


class VisitFilter(RecordFilter):
    visitor = RowsFilter(Economy, field_name="visitor__code", label=_("Visitor"))
    host = RowsFilter(Economy, field_name="host__code", label=_("Host"))
    day = DayFilter(label=_("Day"))
