from sccp_tracker.lists.views import RecordList
from support.visits.filters import VisitFilter
from support.visits.models import Visit
from support.visits.tables import VisitTable


class VisitList(RecordList):
    model = Visit
    filterset_class = VisitFilter
    table_class = VisitTable
