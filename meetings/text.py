"""Content that stands on a row in English and in Traditional Chinese, side by side."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import accumulate, takewhile
from typing import Any, Self, overload

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# The suffix of the column, and the language tag a page puts on text that comes from it.
LANG_TAGS = {"en": "en", "zh": "zh-Hant"}


def days_in_words(first: date | None, last: date | None) -> str:
    """Return the days from `first` to `last` as the reader writes them; "" where both are open."""
    words = {"first": first and date_format(first), "last": last and date_format(last)}
    if first == last:
        return words["last"] or ""
    if not first:
        return _("until %(last)s") % words
    return (_("%(first)s – %(last)s") if last else _("from %(first)s")) % words


class LocalText(str):
    """Text that knows its own language, so that a page can mark it.

    `lang` is the tag for HTML; `is_fallback` is true when the reader's language was empty;
    `other` is the same in the other language, or None where only one is given.
    """

    lang: str
    is_fallback: bool
    other: "LocalText | None"

    def __new__(
        cls, text: str, column: str, is_fallback: bool = False, other: "LocalText | None" = None
    ) -> Self:
        made = super().__new__(cls, text)
        made.lang = LANG_TAGS[column]
        made.is_fallback = is_fallback
        made.other = other
        return made

    @property
    def html(self) -> SafeString:
        """Return the text for a page; a fallback is marked with its language."""
        if self.is_fallback:
            return format_html('<span lang="{}" class="fallback">{}</span>', self.lang, str(self))
        return escape(str(self))

    def cut(self, most: int) -> "LocalText":
        """Return its first `most` characters, an ellipsis in place of the rest."""
        return LocalText(Truncator(str(self)).chars(most), *self.__getnewargs__()[1:])

    def __getnewargs__(self) -> Any:
        # Copies and pickles: forms copy their choices.
        column = next(column for column, tag in LANG_TAGS.items() if tag == self.lang)
        return str(self), column, self.is_fallback, self.other


def reader_column() -> str:
    """Return the column suffix of the active language: "zh" or "en"."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def in_reader_language(en: str, zh: str) -> LocalText:
    """Return the text in the active language, or the other one where that is empty."""
    first = reader_column()
    second = "en" if first == "zh" else "zh"
    texts = {"en": en, "zh": zh}
    if texts[first]:
        other = LocalText(texts[second], second) if texts[second] else None
        return LocalText(texts[first], first, other=other)
    return LocalText(texts[second], second, is_fallback=bool(texts[second]))


def columns_of(text: str) -> int:
    """Return how wide the text is, a Chinese character counting two and a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def fitting(characters: Iterable[str], room: int) -> int:
    """Return how many of the characters, from the first, take no more than `room` columns."""
    widths = accumulate(map(columns_of, characters))
    return sum(1 for _ in takewhile(lambda width: width <= room, widths))


class Bilingual:
    """A read-only attribute over the columns `<name>_en` and `<name>_zh`.

    >>> title = Bilingual()          # on a model with title_en and title_zh
    >>> initiative.title             # LocalText in the reader's language
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type) -> LocalText: ...
    def __get__(self, row: Any, owner: type) -> Self | LocalText:
        if row is None:
            return self
        return in_reader_language(getattr(row, f"{self.name}_en"), getattr(row, f"{self.name}_zh"))
