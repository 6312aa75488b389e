"""The nouns that would exist without a work plan."""

from meetings.models.attendance import Attendance, AttendanceRole, Delegate, DelegateRole
from meetings.models.dates import MeetingDates
from meetings.models.document import Document
from meetings.models.meeting import AgendaItem, Meeting, MeetingKind, MeetingMode
from meetings.models.party import Economy, EconomyKind
from meetings.models.priority import NO_PRIORITY, Priority
from meetings.models.saved_filter import SavedFilter
from meetings.models.source import DESK_NOTES, Source

__all__ = [
    "DESK_NOTES",
    "NO_PRIORITY",
    "AgendaItem",
    "Attendance",
    "AttendanceRole",
    "Delegate",
    "DelegateRole",
    "Document",
    "Economy",
    "EconomyKind",
    "Meeting",
    "MeetingDates",
    "MeetingKind",
    "MeetingMode",
    "Priority",
    "SavedFilter",
    "Source",
]
