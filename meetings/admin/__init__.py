"""The admin of who meets, when and under which agenda, and of the trace."""

from meetings.admin import meetings, trace

__all__ = ["meetings", "trace"]
