"""The tables of the lists of this app, on the page and exported."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Commitment,
    CommitmentStatus,
    DueState,
    Figure,
    Firmness,
    Initiative,
    InitiativeStatus,
    Intervention,
    InterventionKind,
)
from meetings.models import Priority
from meetings.tables import (
    BY_DUE_MEETING,
    BY_MEETING,
    PartiesColumn,
    PartyColumn,
    WindowColumn,
)
from sccp_tracker.lists.tables import (
    LONG,
    NUMBER,
    TITLE,
    ChoiceColumn,
    DayColumn,
    ListColumn,
    RecordTable,
    TextColumn,
    WordsColumn,
    YesColumn,
)


class InitiativeTable(RecordTable):
    title = TextColumn(
        verbose_name=_("Initiative"), order_by=("title_en", "title_zh"), linkify=True, attrs=TITLE
    )
    priority = tables.Column(
        verbose_name=_("Priority"), order_by=("priority__number",), linkify=True
    )
    kind = tables.Column(verbose_name=_("Kind"))
    status = ChoiceColumn(InitiativeStatus, verbose_name=_("Status"))
    status_as_of = DayColumn(verbose_name=_("As of"))
    led_by = PartiesColumn(
        lambda row: [role.economy for role in row.leads], verbose_name=_("Led by")
    )
    when = TextColumn(
        verbose_name=_("Due, as said"),
        accessor="due_when",
        order_by=("due_latest", "due_earliest"),
    )
    due_earliest = DayColumn(verbose_name=_("Due from"), visible=False)
    due_latest = DayColumn(verbose_name=_("Due until"), visible=False)
    due_meeting = tables.Column(
        verbose_name=_("Due at"),
        accessor="due_at",
        order_by=BY_DUE_MEETING,
        visible=False,
        linkify=True,
    )
    title_en = WordsColumn("en", verbose_name=_("Title (English)"))
    title_zh = WordsColumn("zh", verbose_name=_("Title (Chinese)"))
    summary_en = WordsColumn("en", verbose_name=_("Summary (English)"))
    summary_zh = WordsColumn("zh", verbose_name=_("Summary (Chinese)"))

    class Meta(RecordTable.Meta):
        model = Initiative
        fields = ("title", "priority", "kind", "status", "status_as_of", "led_by", "when")

    def render_priority(self, value: Priority) -> SafeString:
        return format_html('<span title="{}">{}</span>', value.title, value.number)

    def value_priority(self, value: Priority) -> str:
        return str(value)


class CommitmentTable(RecordTable):
    number = tables.Column(verbose_name=_("No."), linkify=True, attrs=NUMBER)
    text = TextColumn(
        verbose_name=_("What"),
        order_by=("text_en", "text_zh"),
        linkify=lambda record: record.get_absolute_url(),
        attrs=LONG,
    )
    firmness = ChoiceColumn(Firmness, verbose_name=_("Firmness"))
    owner = PartyColumn(verbose_name=_("Who must act"), order_by="owner__name_en")
    stated_by = PartyColumn(
        verbose_name=_("Stated by"), order_by="stated_by__name_en", visible=False
    )
    when = TextColumn(verbose_name=_("Due, as said"), order_by=("due_latest", "due_earliest"))
    window = WindowColumn(verbose_name=_("Days allowed"))
    due_earliest = DayColumn(verbose_name=_("Due from"), visible=False)
    due_latest = DayColumn(verbose_name=_("Due until"), visible=False)
    due_state = ChoiceColumn(DueState, verbose_name=_("Due state"))
    status = ChoiceColumn(CommitmentStatus, verbose_name=_("Status"))
    initiative = tables.Column(
        verbose_name=_("Initiative"), order_by="initiative__title_en", linkify=True
    )
    meeting = tables.Column(verbose_name=_("Said at"), order_by=BY_MEETING, linkify=True)
    due_meeting = tables.Column(
        verbose_name=_("Due at"), order_by=BY_DUE_MEETING, visible=False, linkify=True
    )
    partners = PartiesColumn(
        lambda row: row.partners.all(), verbose_name=_("Together with"), visible=False
    )
    made_to = PartiesColumn(lambda row: row.made_to.all(), verbose_name=_("Made to"), visible=False)
    text_en = WordsColumn("en", verbose_name=_("What (English)"))
    text_zh = WordsColumn("zh", verbose_name=_("What (Chinese)"))

    class Meta(RecordTable.Meta):
        model = Commitment
        fields = (
            "number",
            "text",
            "firmness",
            "owner",
            "stated_by",
            "when",
            "window",
            "due_state",
            "status",
            "initiative",
            "meeting",
        )


class InterventionTable(RecordTable):
    number = tables.Column(verbose_name=_("Turn"), linkify=True, attrs=NUMBER)
    agenda_item = tables.Column(verbose_name=_("Agenda item"), order_by="agenda_item__position")
    speaker = PartyColumn(verbose_name=_("Speaker"), order_by=("speaker__name_en",))
    kind = ChoiceColumn(InterventionKind, verbose_name=_("Kind"))
    to = PartiesColumn(lambda row: row.hearers(), verbose_name=_("To"))
    gist = TextColumn(verbose_name=_("What was said"), orderable=False, attrs=LONG, most=400)
    initiatives = ListColumn(lambda row: row.initiatives.all(), verbose_name=_("Initiatives"))
    meeting = tables.Column(verbose_name=_("Meeting"), order_by=BY_MEETING, linkify=True)
    gist_en = WordsColumn("en", verbose_name=_("What was said (English)"))
    gist_zh = WordsColumn("zh", verbose_name=_("What was said (Chinese)"))

    class Meta(RecordTable.Meta):
        model = Intervention
        fields = (
            "number",
            "agenda_item",
            "speaker",
            "kind",
            "to",
            "gist",
            "initiatives",
            "meeting",
        )


class FigureTable(RecordTable):
    value = tables.Column(verbose_name=_("Value"), linkify=True, attrs=NUMBER)
    unit = TextColumn(verbose_name=_("Unit"), orderable=False)
    counts = TextColumn(
        verbose_name=_("What it counts"), order_by=("counts_en", "counts_zh"), attrs=LONG
    )
    about = PartyColumn(verbose_name=_("About"), order_by="about__name_en")
    initiative = tables.Column(
        verbose_name=_("Initiative"), order_by="initiative__title_en", linkify=True
    )
    intervention = tables.Column(
        verbose_name=_("Said in"),
        order_by=("intervention__meeting__slug", "intervention__number"),
        linkify=True,
    )
    meeting = tables.Column(verbose_name=_("Meeting"), order_by=BY_MEETING, linkify=True)
    bound = tables.Column(verbose_name=_("Bound"), visible=False)
    is_our_count = YesColumn(verbose_name=_("Our count"), visible=False)
    series = tables.Column(verbose_name=_("Series"), visible=False)
    counts_en = WordsColumn("en", verbose_name=_("What it counts (English)"))
    counts_zh = WordsColumn("zh", verbose_name=_("What it counts (Chinese)"))

    class Meta(RecordTable.Meta):
        model = Figure
        fields = ("value", "unit", "counts", "about", "initiative", "intervention", "meeting")

    def render_value(self, record: Figure) -> str:
        return record.reading

    def value_value(self, value: Decimal, **kwargs: Any) -> Decimal:
        return value
