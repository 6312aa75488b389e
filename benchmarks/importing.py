"""The ways of importing a sheet that are measured against each other, one to a process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget
from tablib import Dataset

from benchmarks.measure import consume
from benchmarks.seed import FIRST_DAY, insert
from benchmarks.words import SHORT_HEADING
from initiatives.models import Commitment, Initiative
from meetings.models import Economy, Meeting
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Action, Change, ChangeKind, Door, bringing_back
from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.columns import columns_of
from sccp_tracker.records.sheets.plan import GOOD, Plan
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.trace import acting

NOUNS: dict[str, Any] = {"commitments": Commitment, "initiatives": Initiative}
# Numbers that no row of the seed has.
NEW = 1_000_000


class Stock(ModelResource):
    """A sheet by django-import-export; `is_held` to the rules and traced, or written past both."""

    source = Field("source", "source", widget=ForeignKeyWidget(Source, "slug"))

    def __init__(self, is_held: bool) -> None:
        super().__init__()
        self.is_held = self._meta.clean_model_instances = is_held

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        if self.is_held:
            instance.save()
            return
        instance.recorded_on = instance.recorded_on or FIRST_DAY
        Model.save_base(instance)


class StockInitiatives(Stock):
    class Meta:
        model = Initiative
        fields = SHORT_HEADING
        import_id_fields = ("slug",)


class StockCommitments(Stock):
    meeting = Field("meeting", "meeting", widget=ForeignKeyWidget(Meeting, "slug"))
    stated_by = Field("stated_by", "stated_by", widget=ForeignKeyWidget(Economy, "code"))
    owner = Field("owner", "owner", widget=ForeignKeyWidget(Economy, "code"))
    initiative = Field("initiative", "initiative", widget=ForeignKeyWidget(Initiative, "slug"))
    partners = Field("partners", "partners", widget=ManyToManyWidget(Economy, ";", "code"))
    made_to = Field("made_to", "made_to", widget=ManyToManyWidget(Economy, ";", "code"))

    class Meta:
        model = Commitment
        # Those of which the seed says nothing are left out: stock is spared their look-ups.
        fields = (
            *(name for name in columns_of(Commitment).own if name not in ("revises", "qualifies")),
            *("partners", "made_to"),
        )
        import_id_fields = ("meeting", "number")


STOCK = {"commitments": StockCommitments, "initiatives": StockInitiatives}


def ours(noun: str, file: Path) -> int:
    """Plan a sheet for its preview, then plan it again and write it; return how many rows."""
    model, content = NOUNS[noun], file.read_bytes()
    Plan(model, read_sheet(content), mends=True)
    with acting(Door.IMPORT, reason="Measured."):
        plan = Plan(model, read_sheet(content), mends=True)
        apply(plan)
    return len(plan.of(*GOOD))


def stock(noun: str, file: Path) -> int:
    """Let django-import-export write the same rows, unchecked and untraced."""
    bringing_back.set(True)
    return imported(STOCK[noun](is_held=False), file)


def held_stock(noun: str, file: Path) -> int:
    """Let django-import-export do the same: rows held to the rules of their model, and traced."""
    with acting(Door.IMPORT, reason="Measured."):
        return imported(STOCK[noun](is_held=True), file)


def imported(resource: Any, file: Path) -> int:
    """Make a dry run for the preview, then the import; return how many rows."""
    for is_preview in (True, False):
        content = file.read_bytes()
        data = Dataset().load(
            content if file.suffix == ".xlsx" else content.decode(), format=file.suffix[1:]
        )
        result = resource.import_data(data, dry_run=is_preview, raise_errors=True)
    return int(result.totals["new"] + result.totals["update"])


def floor(noun: str, _file: Path) -> int:
    """Let Django insert all rows of the seed once more, their links, and a line of trace for each.

    No sheet is read, nothing is looked up, and nothing checked: new rows cannot take less.
    """
    model = NOUNS[noun]
    rows = list(model.objects.order_by("pk"))
    links = [
        (column, list(column.remote_field.through.objects.values_list(*column_names(column))))
        for column in model._meta.many_to_many
    ]
    old = [row.pk for row in rows]
    for row in rows:
        row.pk, row._state.adding = None, True
        if noun == "commitments":
            row.number += NEW
        else:
            row.slug = f"new-{row.slug}"
    new = dict(zip(old, insert(iter(rows)), strict=True))
    for column, pairs in links:
        here, there = column_names(column)
        link = column.remote_field.through
        insert(link(**{here: new[one].pk, there: other}) for one, other in pairs)
    (action,) = insert(iter([Action(door=Door.IMPORT, reason="Measured.")]))
    told: dict[str, Any] = {"action": action, "noun": model._meta.label_lower}
    insert(Change(row=row.pk, kind=ChangeKind.ADDED, **told) for row in rows)
    return len(rows)


def column_names(column: Any) -> tuple[str, str]:
    """Return the columns of a table of links."""
    return f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"


WAYS: dict[str, Callable[[str, Path], int]] = {
    "floor": floor,
    "ours": ours,
    "stock": stock,
    "held-stock": held_stock,
}


def main(way: str, noun: str, file: str, rows: str) -> None:
    """Import a file in one way, and print what it took; AssertionError where rows are missing."""

    def written() -> Iterator[bytes]:
        found = WAYS[way](noun, Path(file))
        assert found == int(rows), found
        yield b" "

    consume(written())
