"""Punctuation as each language writes it, for pages and for Python.

English sets a blank beside a sign; a Chinese one is as wide as a character and stands without.
"""

from typing import NamedTuple

from django.utils.translation import get_language


class Punctuation(NamedTuple):
    """The signs of one language, each with the blanks that it takes between words."""

    comma: str
    semicolon: str
    colon: str
    full_stop: str
    opening: str
    closing: str
    quote: str
    unquote: str


ENGLISH = Punctuation(", ", "; ", ": ", ".", " (", ")", "“", "”")
CHINESE = Punctuation("，", "；", "：", "。", "（", "）", "「", "」")


def punctuation() -> Punctuation:
    """Return the signs of the active language."""
    return CHINESE if (get_language() or "").startswith("zh") else ENGLISH
