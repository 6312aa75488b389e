"""Columns that every list shares, and the tables of the lists of this app.

A column that is not `visible` on the page is in the export.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Economy, Meeting, Priority
from meetings.text import LANG_TAGS, LocalText
from sccp_tracker.records.punctuation import punctuation

BY_MEETING = ("meeting_earliest", "meeting__slug")
# What the page makes of the cells of a column: long text, the title of the row, a number, a day
# or a name that stays on one line, two days of which each does.
LONG, TITLE, NUMBER, DAY, WINDOW = (
    {"td": {"class": name}} for name in ("long", "long title", "number", "day", "window")
)
BY_DUE_MEETING = ("due_meeting_earliest", "due_slug")


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


class WindowColumn(tables.Column):
    """The days that a due allows, on the page; an export has them in two columns of their own."""

    attrs = WINDOW
    empty_values = ()

    def __init__(self, **kwargs: Any) -> None:
        by = ("due_latest", "due_earliest")
        super().__init__(accessor="pk", order_by=by, exclude_from_export=True, **kwargs)

    def render(self, record: Any) -> str:
        # A line breaks after the dash, never in a day.
        return record.due_days.replace(" ", "\xa0").replace("–\xa0", "– ")


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


class PartyColumn(tables.Column):
    """A party: short on the page, by its whole name in an export."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(linkify=lambda value: value.get_absolute_url(), **kwargs)

    def render(self, value: Economy) -> str:
        return value.short_name

    def value(self, value: Economy, **kwargs: Any) -> str:
        return value.name


class ListColumn(tables.Column):
    """Several rows in one cell, separated by semicolons ("Hong Kong, China" holds a comma).

    Parties are short on the page, and go by their whole names in an export.
    """

    empty_values = ()

    def __init__(self, of: Callable[[Any], Iterable[Any]], **kwargs: Any) -> None:
        self.of = of
        super().__init__(accessor="pk", orderable=False, **kwargs)

    def render(self, record: Any) -> str:
        rows = self.of(record)
        return punctuation().semicolon.join(
            each.short_name if isinstance(each, Economy) else str(each) for each in rows
        )

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


class MeetingTable(RecordTable):
    short_name = TextColumn(
        verbose_name=_("Meeting"),
        order_by=("short_name_en", "short_name_zh"),
        linkify=True,
        attrs=DAY,
    )
    title = TextColumn(verbose_name=_("Title"), order_by=("title_en", "title_zh"), attrs=LONG)
    kind = tables.Column(verbose_name=_("Kind"))
    when = TextColumn(
        verbose_name=_("When, as said"),
        accessor="known_when",
        order_by=("known_earliest", "known_latest"),
    )
    earliest = DayColumn(verbose_name=_("Earliest day"), accessor="known_earliest")
    latest = DayColumn(verbose_name=_("Latest day"), accessor="known_latest")
    place = TextColumn(verbose_name=_("Place"), orderable=False)

    class Meta(RecordTable.Meta):
        model = Meeting
        fields = ("short_name", "title", "kind", "when", "earliest", "latest", "place")


class EconomyTable(OrderedTable):
    code = tables.Column(verbose_name=_("Code"), linkify=True)
    name = TextColumn(verbose_name=_("Name"), order_by=("name_en", "name_zh"), linkify=True)
    kind = tables.Column(verbose_name=_("Kind"))
    name_en = WordsColumn("en", verbose_name=_("Name (English)"))
    name_zh = WordsColumn("zh", verbose_name=_("Name (Chinese)"))

    class Meta:
        model = Economy
        fields = ("code", "name", "kind", "name_en", "name_zh")
        attrs = {"class": "record"}
        order_by = ()


class PriorityTable(RecordTable):
    number = tables.Column(verbose_name=_("No."), attrs=NUMBER)
    title = TextColumn(
        verbose_name=_("Priority"), order_by=("title_en", "title_zh"), linkify=True, attrs=TITLE
    )
    plan = tables.Column(verbose_name=_("Plan"), accessor="plan_from", attrs=DAY)
    title_en = WordsColumn("en", verbose_name=_("Title (English)"))
    title_zh = WordsColumn("zh", verbose_name=_("Title (Chinese)"))

    class Meta(RecordTable.Meta):
        model = Priority
        fields = ("number", "title", "plan", "title_en", "title_zh")

    def render_plan(self, record: Priority) -> str:
        return f"{record.plan_from}–{record.plan_to}"


class DocumentTable(RecordTable):
    annex = tables.Column(verbose_name=_("Annex"), attrs=NUMBER)
    number = tables.Column(verbose_name=_("Document number"), attrs=DAY)
    title = TextColumn(
        verbose_name=_("Title"), order_by=("title_en", "title_zh"), linkify=True, attrs=TITLE
    )
    tabled_by = PartyColumn(verbose_name=_("Tabled by"), order_by=("tabled_by__name_en",))
    meeting = tables.Column(verbose_name=_("Meeting"), order_by=BY_MEETING, linkify=True)

    class Meta(RecordTable.Meta):
        model = Document
        fields = ("annex", "number", "title", "tabled_by", "meeting")
