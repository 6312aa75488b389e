"""Content that stands on a row in English and in Traditional Chinese, side by side."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from operator import attrgetter
from typing import Any, Self, overload

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language

# The suffix of the column, and the language tag a page puts on text that comes from it.
LANG_TAGS = {"en": "en", "zh": "zh-Hant"}


class LocalText(str):
    """Text that knows its own language, so that a page can mark it.

    `lang` is the tag for HTML; `is_fallback` is true when the reader's language was empty;
    `other` is the same in the other language, or None where only one is given.
    """

    lang: str
    is_fallback: bool
    beside: str

    def __new__(cls, text: str, column: str, is_fallback: bool = False, beside: str = "") -> Self:
        made = super().__new__(cls, text)
        made.lang = LANG_TAGS[column]
        made.is_fallback = is_fallback
        made.beside = beside
        return made

    @property
    def other(self) -> "LocalText | None":
        if not self.beside:
            return None
        return LocalText(self.beside, "en" if self.lang == LANG_TAGS["zh"] else "zh")

    @property
    def html(self) -> SafeString:
        """Return the text for a page; a fallback is marked with its language."""
        if self.is_fallback:
            return format_html('<span lang="{}" class="fallback">{}</span>', self.lang, str(self))
        return escape(str(self))

    def reworded(self, text: str) -> "LocalText":
        """Return another text in the same language."""
        return LocalText(text, *self.__getnewargs__()[1:])

    def cut(self, most: int) -> "LocalText":
        """Return its first `most` characters, an ellipsis in place of the rest."""
        return self.reworded(Truncator(str(self)).chars(most))

    def __getnewargs__(self) -> Any:
        # Copies and pickles: forms copy their choices.
        column = next(column for column, tag in LANG_TAGS.items() if tag == self.lang)
        return str(self), column, self.is_fallback, self.beside


# The column of the reader while many rows are read for one, or "": it need not be asked for each.
reading: ContextVar[str] = ContextVar("reading", default="")


@contextmanager
def one_reader() -> Iterator[None]:
    """Let the language stay what it is now for all that is read inside."""
    token = reading.set(reader_column())
    try:
        yield
    finally:
        reading.reset(token)


def reader_column() -> str:
    """Return the column suffix of the active language: "zh" or "en"."""
    return reading.get() or ("zh" if (get_language() or "").startswith("zh") else "en")


def in_reader_language(en: str, zh: str) -> LocalText:
    """Return the text in the active language, or the other one where that is empty."""
    first = reader_column()
    text, other = (zh, en) if first == "zh" else (en, zh)
    if text:
        return LocalText(text, first, beside=other)
    return LocalText(other, "en" if first == "zh" else "zh", is_fallback=bool(other))


class Bilingual:
    """A read-only attribute over the columns `<name>_en` and `<name>_zh`.

    >>> title = Bilingual()          # on a model with title_en and title_zh
    >>> initiative.title             # LocalText in the reader's language
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.both = attrgetter(f"{name}_en", f"{name}_zh")

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type) -> LocalText: ...
    def __get__(self, row: Any, owner: type) -> Self | LocalText:
        if row is None:
            return self
        return in_reader_language(*self.both(row))

    def texts(self, rows: Iterable[Any]) -> list[str]:
        """Return the text of each row in the reader's language, or the other where it is empty."""
        second, first = sorted(LANG_TAGS, key=reader_column().__eq__)
        both = attrgetter(f"{self.name}_{first}", f"{self.name}_{second}")
        return [text or other for text, other in map(both, rows)]
