"""The tables of the lists of this app, and the columns that name its nouns."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Economy, EconomyKind, MeetingKind, Priority
from sccp_tracker.lists.columns import (
    ChoiceColumn,
    Column,
    DayColumn,
    ListColumn,
    TextColumn,
    WordsColumn,
    YesColumn,
)
from sccp_tracker.lists.tables import RecordTable, Table

BY_MEETING = ("meeting_earliest", "meeting__slug")
BY_DUE_MEETING = ("due_meeting_earliest", "due_slug")


class WindowColumn(Column):
    """The days that a due allows, on the page; a file has them in two columns of their own."""

    classes = "window"

    def __init__(self, label: str | Promise) -> None:
        by = ("due_latest", "due_earliest")
        super().__init__(label, "due_days", order_by=by, file_has=("due_earliest", "due_latest"))

    def html(self, record: Any) -> str:
        # A line breaks after the dash, never in a day.
        return self.of(record).replace(" ", "\xa0").replace("–\xa0", "– ")


class EconomyColumn(Column):
    """A party, which leads to its page: short on the page, by its whole name in a file."""

    def __init__(self, label: str | Promise, path: str, **given: Any) -> None:
        super().__init__(label, path, order_by=(f"{path}__name_en",), link=path, **given)

    def said(self, about: Any) -> str:
        return about.name

    def html(self, record: Any) -> str:
        return self.of(record).short_name


class EconomiesColumn(ListColumn):
    """Several parties: short on the page, by their whole names in a file."""

    def short(self, row: Economy) -> str:
        return row.short_name


class MeetingTable(RecordTable):
    short_name = TextColumn(
        _("Meeting"), order_by=("short_name_en", "short_name_zh"), link="", classes="day"
    )
    title = TextColumn(_("Title"), order_by=("title_en", "title_zh"), classes="long")
    kind = ChoiceColumn(MeetingKind, _("Kind"))
    when = TextColumn(_("When"), "known_when_now", order_by=("known_earliest", "known_latest"))
    earliest = DayColumn(_("Earliest day"), "known_earliest")
    latest = DayColumn(_("Latest day"), "known_latest")
    place = TextColumn(_("Place"), order_by=())


class EconomyTable(Table):
    code = Column(_("Code"), link="")
    name = TextColumn(_("Name"), order_by=("name_en", "name_zh"), link="")
    kind = ChoiceColumn(EconomyKind, _("Kind"))
    part_of = Column(_("Agency of"), order_by=("part_of__name_en",), link="part_of", visible=False)
    name_en = WordsColumn("en", _("Name (English)"))
    name_zh = WordsColumn("zh", _("Name (Chinese)"))


class PlanColumn(Column):
    """The years of the plan of a priority, sorted by the first."""

    def way(self) -> Callable[[Priority], str]:
        return lambda priority: f"{priority.plan_from}–{priority.plan_to}"


class PriorityTable(RecordTable):
    number = Column(_("No."), classes="number")
    title = TextColumn(
        _("Priority"), order_by=("title_en", "title_zh"), link="", classes="long title"
    )
    plan = PlanColumn(_("Plan"), "plan_from", classes="day")
    title_en = WordsColumn("en", _("Title (English)"))
    title_zh = WordsColumn("zh", _("Title (Chinese)"))


class DocumentTable(RecordTable):
    annex = Column(_("Annex"), classes="number")
    number = Column(_("Document number"), classes="day")
    title = TextColumn(_("Title"), order_by=("title_en", "title_zh"), link="", classes="long title")
    tabled_by = EconomyColumn(_("Tabled by"), "tabled_by")
    is_title_only = YesColumn(_("Only the title was seen"), visible=False)
    meeting = Column(_("Meeting"), order_by=BY_MEETING, link="meeting")
