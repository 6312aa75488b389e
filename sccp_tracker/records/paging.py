"""Pages of a list, all of one length."""

from typing import Any

from django.core.paginator import Paginator


class Pages(Paginator):
    """Pages of one length: an address that asks for longer ones, or for none, does not get them."""

    LENGTH = 50

    def __init__(self, rows: Any, per_page: int, **kwargs: Any) -> None:
        super().__init__(rows, self.LENGTH, **kwargs)
