"""The ways of importing initiatives that are measured against each other, one to a process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from benchmarks.imports import HEADING
from benchmarks.measure import consume
from benchmarks.seed import FIRST_DAY
from initiatives.models import Initiative
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.sheets.apply import apply
from sccp_tracker.records.sheets.plan import GOOD, Plan
from sccp_tracker.records.sheets.reading import read_sheet
from sccp_tracker.records.trace import acting


class Stock(ModelResource):
    """The same columns by django-import-export, written past the trace and the checks of ours."""

    source = Field("source", "source", widget=ForeignKeyWidget(Source, "slug"))

    class Meta:
        model = Initiative
        fields = HEADING
        import_id_fields = ("slug",)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:  # its own
        instance.recorded_on = instance.recorded_on or FIRST_DAY
        Model.save_base(instance)


def ours(content: bytes) -> int:
    """Plan a sheet for its preview, then plan it again and write it; return how many rows."""
    Plan(Initiative, read_sheet(content), mends=True)
    with acting(Door.IMPORT, reason="Measured."):
        plan = Plan(Initiative, read_sheet(content), mends=True)
        apply(plan)
    return len(plan.of(*GOOD))


def stock(content: bytes) -> int:
    """The same by django-import-export: a dry run for the preview, then the import."""
    for is_preview in (True, False):
        data = Dataset().load(content.decode(), format="csv")
        result = Stock().import_data(data, dry_run=is_preview, raise_errors=True)
    return int(result.totals["new"] + result.totals["update"])


WAYS: dict[str, Callable[[bytes], int]] = {"ours": ours, "stock": stock}


def main(way: str, file: str) -> None:
    """Import a file in one way, and print what it took; AssertionError where rows are missing."""
    content = Path(file).read_bytes()

    def rows() -> Iterator[bytes]:
        written = WAYS[way](content)
        assert written == len(content.splitlines()) - 1, written
        yield b" "

    consume(rows())
