"""The first rows of what hangs on a row, so that its page stays a page however many there are."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

# How many rows of one kind a page shows, and how many where they are the page: the turns of a
# meeting, the drawing of a year.
SHOWN, MANY = 50, 300


class FirstRows(list[Any]):
    """The first rows, with how many there are in all (`total`) and where all are (`url`).

    `query` filters the list of their noun to all of them; another address is given as `url`. They
    are counted only where there are more, and `total` is not given: most pages ask but once.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        most: int = SHOWN,
        *,
        url: str = "",
        total: int | None = None,
        **query: Any,
    ) -> None:
        found = list(rows[: most + 1])
        super().__init__(found[:most])
        is_whole = len(found) <= most
        self.total = len(found) if is_whole else rows.count() if total is None else total
        model: Any = rows.model
        self.url = reverse(model.noun.list_url, query=query) if query else url

    @property
    def is_cut(self) -> bool:
        return self.total > len(self)
