"""The lists of the nouns of this app."""

from meetings.filters import DocumentFilter, EconomyFilter, MeetingFilter
from meetings.models import Document, Economy, Meeting, Priority
from meetings.tables import DocumentTable, EconomyTable, MeetingTable, PriorityTable
from sccp_tracker.lists.views import RecordList


class MeetingList(RecordList):
    model = Meeting
    filterset_class = MeetingFilter
    table_class = MeetingTable
    facets = {"kind": "kind"}


class EconomyList(RecordList):
    model = Economy
    filterset_class = EconomyFilter
    table_class = EconomyTable
    facets = {"kind": "kind"}


class PriorityList(RecordList):
    model = Priority
    table_class = PriorityTable


class DocumentList(RecordList):
    model = Document
    filterset_class = DocumentFilter
    table_class = DocumentTable
