"""How wide a text stands on a page, where a Chinese character takes the room of two letters."""

import unicodedata
from collections.abc import Iterable
from itertools import accumulate, takewhile


def columns_of(text: str) -> int:
    """Return how wide the text is, a Chinese character counting two and a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def fitting(characters: Iterable[str], room: int) -> int:
    """Return how many of the characters, from the first, take no more than `room` columns."""
    widths = accumulate(map(columns_of, characters))
    return sum(1 for _ in takewhile(lambda width: width <= room, widths))
