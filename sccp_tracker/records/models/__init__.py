"""The tables that every fact needs: where it was read, and who changed it."""

from sccp_tracker.records.models.source import DESK_NOTES, Source
from sccp_tracker.records.models.trace import Action, Change, ChangeKind, Door

__all__ = ["DESK_NOTES", "Action", "Change", "ChangeKind", "Door", "Source"]
