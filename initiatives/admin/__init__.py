"""The admin of what is planned, said, promised and reported."""

from initiatives.admin import initiatives, record
from initiatives.briefing import admin as briefing
from initiatives.next_meeting import admin as next_meeting
from initiatives.reminders import admin as subscriptions

__all__ = ["briefing", "initiatives", "next_meeting", "record", "subscriptions"]
