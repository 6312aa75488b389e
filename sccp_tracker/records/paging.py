"""Pages of a list, all of one length."""

from typing import Any

from django.core.paginator import Paginator


class Pages(Paginator):
    """Pages of fifty rows."""

    def __init__(self, rows: Any) -> None:
        super().__init__(rows, per_page=50)
