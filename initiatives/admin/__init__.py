"""The admin of what is planned, said, promised and reported."""

from initiatives.admin import initiatives, next_meeting, record, subscriptions

__all__ = ["initiatives", "next_meeting", "record", "subscriptions"]
