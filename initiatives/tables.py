"""The tables of the lists of this app, on the page and as files."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Bound,
    Commitment,
    CommitmentStatus,
    DueState,
    Figure,
    Firmness,
    InitiativeKind,
    InitiativeStatus,
    InterventionKind,
)
from meetings.tables import BY_DUE_MEETING, BY_MEETING, EconomiesColumn, EconomyColumn, WindowColumn
from sccp_tracker.lists.columns import (
    BadgeColumn,
    ChoiceColumn,
    Column,
    DayColumn,
    ListColumn,
    TextColumn,
    WordsColumn,
    YesColumn,
)
from sccp_tracker.lists.tables import RecordTable
from sccp_tracker.records.date_phrases import with_years


class PriorityColumn(Column):
    """A priority: by its number on the page, by its title in a file."""

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, order_by=("priority__number",), link="priority")

    def html(self, record: Any) -> SafeString:
        priority = self.of(record)
        return format_html('<span title="{}">{}</span>', priority.title, priority.number)


class InitiativeTable(RecordTable):
    title = TextColumn(
        _("Initiative"), order_by=("title_en", "title_zh"), link="", classes="long title"
    )
    priority = PriorityColumn(_("Priority"))
    kind = ChoiceColumn(InitiativeKind, _("Kind"))
    status = BadgeColumn(InitiativeStatus, _("Status"))
    status_as_of = DayColumn(_("As of"))
    stands_still = YesColumn(_("Stands still"))
    led_by = EconomiesColumn(_("Led by"), lambda row: [role.economy for role in row.leads])
    inferred_of = EconomiesColumn(_("Role inferred of"), lambda row: row.inferred_of, visible=False)
    endorsed_by = EconomiesColumn(_("Endorsed by"), lambda row: row.endorsed_by, visible=False)
    when = TextColumn(_("Due"), "due_when_now", order_by=("due_latest", "due_earliest"))
    due_earliest = DayColumn(_("Due from"), visible=False)
    due_latest = DayColumn(_("Due until"), visible=False)
    due_meeting = Column(
        _("Due at"), "due_meetings", order_by=BY_DUE_MEETING, link="due_named", visible=False
    )
    title_en = WordsColumn("en", _("Title (English)"))
    title_zh = WordsColumn("zh", _("Title (Chinese)"))
    summary_en = WordsColumn("en", _("Summary (English)"))
    summary_zh = WordsColumn("zh", _("Summary (Chinese)"))


class KeptColumn(BadgeColumn):
    """What came of a commitment, with how and where it was kept."""

    def value(self, record: Any) -> str:
        return record.status_in_words

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        plain = super().file_cells(records)
        return [
            each.status_in_words if each.last_outcome else words
            for each, words in zip(records, plain, strict=True)
        ]


class DueColumn(TextColumn):
    """When a commitment is due, in words; on the page with its steps, where the promise moved."""

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, "when_now", order_by=("due_latest", "due_earliest"))

    def file_cells(self, records: Sequence[Any]) -> list[Any]:
        said = list(
            zip(Commitment.when.texts(records), map(Commitment.year_said, records), strict=True)
        )
        words = {(when, year): with_years(when, year) if year else when for when, year in set(said)}
        return [words[each] or None for each in said]

    def is_empty(self, record: Any) -> bool:
        return super().is_empty(record) and not record.steps

    def html(self, record: Any) -> SafeString:
        words = super().html(record)
        if not record.steps:
            return words
        return format_html('{} <small class="steps">{}</small>', words, record.steps_html)


class StepsColumn(Column):
    """The steps of a promise that moved; the page marks the one that the row is."""

    def __init__(self, label: str | Promise) -> None:
        super().__init__(label, "steps_in_words", order_by=(), visible=False)

    def html(self, record: Any) -> SafeString:
        return record.steps_html


class CommitmentTable(RecordTable):
    number = Column(_("No."), link="", classes="number")
    text = TextColumn(_("What"), order_by=("text_en", "text_zh"), link="", classes="long")
    firmness = BadgeColumn(Firmness, _("Firmness"))
    owner = EconomyColumn(_("Who must act"), "owner")
    stated_by = EconomyColumn(_("Stated by"), "stated_by", visible=False)
    when = DueColumn(_("Due"))
    window = WindowColumn(_("Days allowed"))
    due_state = BadgeColumn(DueState, _("Due state"))
    status = KeptColumn(CommitmentStatus, _("Status"))
    initiative = Column(_("Initiative"), order_by=("initiative__title_en",), link="initiative")
    meeting = Column(_("Said at"), order_by=BY_MEETING, link="meeting")
    due_earliest = DayColumn(_("Due from"), visible=False)
    due_latest = DayColumn(_("Due until"), visible=False)
    due_meeting = Column(
        _("Due at"), "due_meetings", order_by=BY_DUE_MEETING, link="due_named", visible=False
    )
    moved = Column(_("Times moved"), "times_moved", visible=False, classes="number")
    steps = StepsColumn(_("Steps"))
    partners = EconomiesColumn(_("Together with"), "partners", visible=False)
    made_to = EconomiesColumn(_("Made to"), "made_to", visible=False)
    other_initiatives = ListColumn(_("Other initiatives"), "other_initiatives", visible=False)
    text_en = WordsColumn("en", _("What (English)"))
    text_zh = WordsColumn("zh", _("What (Chinese)"))


class InterventionTable(RecordTable):
    number = Column(_("Turn"), link="", classes="number")
    agenda_item = Column(_("Agenda item"), order_by=("agenda_item__position",))
    speaker = EconomyColumn(_("Speaker"), "speaker")
    kind = BadgeColumn(InterventionKind, _("Kind"))
    to = EconomiesColumn(_("To"), lambda row: row.hearers())
    gist = TextColumn(_("What was said"), order_by=(), classes="long", most=400)
    initiatives = ListColumn(_("Initiatives"), "initiatives")
    meeting = Column(_("Meeting"), order_by=BY_MEETING, link="meeting")
    gist_en = WordsColumn("en", _("What was said (English)"))
    gist_zh = WordsColumn("zh", _("What was said (Chinese)"))


class ReadingColumn(Column):
    """A figure: as one would write it on the page, the bare number in a file.

    A fraction has its denominator in a column beside it.
    """

    def html(self, record: Figure) -> str:
        return record.reading


class FigureTable(RecordTable):
    value = ReadingColumn(_("Value"), order_by=("amount",), link="", classes="number")
    denominator = Column(_("Denominator"), visible=False, classes="number")
    unit = TextColumn(_("Unit"), order_by=())
    counts = TextColumn(_("What it counts"), order_by=("counts_en", "counts_zh"), classes="long")
    about = EconomyColumn(_("About"), "about")
    initiative = Column(_("Initiative"), order_by=("initiative__title_en",), link="initiative")
    intervention = Column(
        _("Said in"),
        order_by=("intervention__meeting__slug", "intervention__number"),
        link="intervention",
    )
    meeting = Column(_("Meeting"), order_by=BY_MEETING, link="meeting")
    when = TextColumn(_("Of (day or year)"), order_by=(), visible=False)
    note = TextColumn(_("Note"), order_by=(), visible=False)
    bound = ChoiceColumn(Bound, _("Bound"), visible=False)
    is_our_count = YesColumn(_("Our count"), visible=False)
    series = Column(_("Series"), visible=False)
    counts_en = WordsColumn("en", _("What it counts (English)"))
    counts_zh = WordsColumn("zh", _("What it counts (Chinese)"))
