"""The admin of who meets, when and under which agenda."""

from meetings.admin import meetings

__all__ = ["meetings"]
