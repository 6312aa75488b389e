"""Columns that every list shares: a cell on the page, and the same cell in a file.

A column that is not `visible` on the page is in the export.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet, TextChoices
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.bilingual import LANG_TAGS, LocalText
from sccp_tracker.records.punctuation import punctuation

# What the page makes of the cells of a column: long text, the title of the row, a number, a day
# or a name that stays on one line, two days of which each does.
LONG, TITLE, NUMBER, DAY, WINDOW = (
    {"td": {"class": name}} for name in ("long", "long title", "number", "day", "window")
)


class TextColumn(tables.Column):
    """Bilingual text; a fallback is marked with its language.

    The page shows the first `most` characters; the page of the row and an export have them all.
    """

    def __init__(self, most: int = 0, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def render(self, value: LocalText) -> SafeString:
        return (value.cut(self.most) if self.most else value).html

    def value(self, value: LocalText, **kwargs: Any) -> str:
        return str(value)


class WordsColumn(tables.Column):
    """The text of one language, for the export; empty where it is not given."""

    def __init__(self, language: str, **kwargs: Any) -> None:
        self.language = language
        super().__init__(visible=False, orderable=False, **kwargs)

    def render(self, value: str) -> SafeString:
        return format_html('<span lang="{}">{}</span>', LANG_TAGS[self.language], value)

    def value(self, value: str, **kwargs: Any) -> str:
        return value


class DayColumn(tables.Column):
    """A day: in the reader's way on the page, a real date in a spreadsheet."""

    attrs = DAY

    def render(self, value: date) -> str:
        return date_format(value, "DATE_FORMAT")

    def value(self, value: date, **kwargs: Any) -> date:
        return value


class ChoiceColumn(tables.Column):
    """A choice, as a badge that says it in words."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        self.labels = dict(choices.choices)
        super().__init__(**kwargs)

    # The value itself may come as its label in the reader's language; the row has the choice.
    def render(self, record: Any, bound_column: Any) -> SafeString:
        choice = bound_column.accessor.resolve(record)
        return format_html('<span class="badge {}">{}</span>', choice, self.labels[choice])

    def value(self, record: Any, bound_column: Any, **kwargs: Any) -> str:
        return str(self.labels[bound_column.accessor.resolve(record)])


class ListColumn(tables.Column):
    """Several rows in one cell, separated by semicolons ("Hong Kong, China" holds a comma)."""

    empty_values = ()

    def __init__(self, of: Callable[[Any], Iterable[Any]], **kwargs: Any) -> None:
        self.of = of
        super().__init__(accessor="pk", orderable=False, **kwargs)

    def render(self, record: Any) -> str:
        return punctuation().semicolon.join(self.short(each) for each in self.of(record))

    def short(self, row: Any) -> str:
        """Return what the page calls a row; a file calls it by its whole name."""
        return str(row)

    def value(self, record: Any, **kwargs: Any) -> str:
        return "; ".join(str(each) for each in self.of(record))


class YesColumn(tables.Column):
    """Whether something is so: said on the page only where it is, in a spreadsheet always."""

    def render(self, value: bool) -> str:
        return gettext("yes") if value else ""

    def value(self, value: bool, **kwargs: Any) -> bool:
        return value


class OrderedTable(tables.Table):
    """A table whose rows stand in an order that is whole.

    Empty cells come last, and rows that are equal in the sorted column keep one order, so that
    none is on two pages.
    """

    @property
    def order_by(self) -> Any:
        return self._order_by

    @order_by.setter
    def order_by(self, value: Any) -> None:
        tables.Table.order_by.fset(self, value)
        rows = self.data.data
        if isinstance(rows, QuerySet) and rows.query.order_by:
            self.data.data = rows.order_by(*map(empty_last, rows.query.order_by), "pk")


def empty_last(order: Any) -> Any:
    """Return an ordering by name, such as "-due_latest", as one that puts empty cells last."""
    if not isinstance(order, str):
        return order
    column = F(order.removeprefix("-"))
    return column.desc(nulls_last=True) if order[0] == "-" else column.asc(nulls_last=True)


class RecordTable(OrderedTable):
    """The table of one noun: its columns, then where each fact was read."""

    source = tables.Column(verbose_name=_("Source"), visible=False, accessor="source__slug")
    section = tables.Column(verbose_name=_("Section"), visible=False)

    class Meta:
        sequence: tuple[str, ...] = ("...", "source", "section")
        attrs = {"class": "record"}
        order_by = ()


class StateColumn(TextColumn):
    """A status, as a badge that says it in words, or else a due in words."""

    def render(self, value: TextChoices | LocalText) -> SafeString:
        if isinstance(value, TextChoices):
            return format_html('<span class="badge {}">{}</span>', value.value, value.label)
        return super().render(value)

    def value(self, value: TextChoices | LocalText, **kwargs: Any) -> str:
        return str(value.label if isinstance(value, TextChoices) else value)
