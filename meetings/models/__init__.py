"""The nouns that would exist without a work plan."""

from meetings.models.dates import MeetingDates
from meetings.models.document import Document
from meetings.models.meeting import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    Delegate,
    DelegateRole,
    Meeting,
    MeetingKind,
    MeetingMode,
)
from meetings.models.party import Economy, EconomyKind
from meetings.models.priority import Priority
from meetings.models.source import Source

__all__ = [
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
    "Source",
]
