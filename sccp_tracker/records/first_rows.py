"""The first rows of what hangs on a row, so that its page stays a page however many there are."""

from typing import Any

from django.db.models import QuerySet

# How many rows of one kind a page shows, and how many where they are the page: the turns of a
# meeting, the drawing of a year.
FEW, MANY = 50, 300


class Few(list[Any]):
    """The first rows, with how many there are in all (`total`) and where all are (`address`).

    They are counted only where there are more: most pages ask no more than once.
    """

    def __init__(self, rows: QuerySet[Any], address: str = "", most: int = FEW) -> None:
        found = list(rows[: most + 1])
        super().__init__(found[:most])
        self.total = len(found) if len(found) <= most else rows.count()
        self.address = address

    @property
    def is_cut(self) -> bool:
        return self.total > len(self)
