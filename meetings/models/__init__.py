"""The nouns that would exist without a work plan."""

from meetings.models.attendance import Attendance, AttendanceRole, Delegate, DelegateRole
from meetings.models.dates import MeetingDates
from meetings.models.document import Document
from meetings.models.economy import Economy, EconomyKind
from meetings.models.meeting import AgendaItem, Meeting, MeetingKind, MeetingMode
from meetings.models.priority import NO_PRIORITY, Priority

__all__ = [
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
]
