"""The commitments that hang on a row, by due: what is undated and what is closed apart."""

from typing import Any

from initiatives.models import DueState
from sccp_tracker.records.first_rows import FirstRows

APART = (DueState.UNDATED.value, DueState.CLOSED.value)


class ByDue(FirstRows):
    """The first commitments, the nearest due first; after them what is undated and what is closed.

    `undated` and `closed` are those of the rows shown, `undated_total` and `closed_total` say how
    many there are in all, which is asked only where the rows are cut.
    """

    def __init__(self, rows: Any, **query: Any) -> None:
        """Take rows of `Commitment.for_list()`; `query` filters their list to all of them."""
        super().__init__(rows.open_first(), **query)
        self.dated = [row for row in self if row.due_state not in APART]
        self.undated, self.closed = ([row for row in self if row.due_state == s] for s in APART)
        totals = rows.in_each_state() if self.is_cut else {}
        self.undated_total = totals.get(DueState.UNDATED.value, len(self.undated))
        self.closed_total = totals.get(DueState.CLOSED.value, len(self.closed))
