"""The admin of what every noun shares: the sources, and the trace."""

from sccp_tracker.records.admin import sources, trace

__all__ = ["sources", "trace"]
