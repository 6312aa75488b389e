"""The tables of the lists of this app, and the columns that name its nouns."""

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Economy, Meeting, Priority
from sccp_tracker.lists.tables import (
    DAY,
    LONG,
    NUMBER,
    TITLE,
    WINDOW,
    DayColumn,
    ListColumn,
    OrderedTable,
    RecordTable,
    TextColumn,
    WordsColumn,
)

BY_MEETING = ("meeting_earliest", "meeting__slug")
BY_DUE_MEETING = ("due_meeting_earliest", "due_slug")


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


class PartyColumn(tables.Column):
    """A party: short on the page, by its whole name in an export."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(linkify=lambda value: value.get_absolute_url(), **kwargs)

    def render(self, value: Economy) -> str:
        return value.short_name

    def value(self, value: Economy, **kwargs: Any) -> str:
        return value.name


class PartiesColumn(ListColumn):
    """Several parties: short on the page, by their whole names in an export."""

    def short(self, row: Economy) -> str:
        return row.short_name


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
