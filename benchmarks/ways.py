"""The ways of exporting commitments that are measured against each other, one to a process."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO, StringIO
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection
from django.db.models import F, Func, OuterRef, Subquery, Value
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from import_export.widgets import ManyToManyWidget
from xlsxwriter import Workbook

from benchmarks.measure import consume
from initiatives.models import Commitment
from initiatives.tables import CommitmentTable
from meetings.models import Economy
from sccp_tracker.lists.exports import Export
from sccp_tracker.records.streams import as_asked, at_one_moment

PLAIN = ("number", "text_en", "text_zh", "firmness", "when_en", "when_zh", "earliest", "latest")
RELATED = ("owner__name_en", "stated_by__name_en", "initiative__title_en", "meeting__short_name_en")
MORE = ("source__slug", "section")
# What our list says beside: how a promise stands, and when it is due after all.
KNOWN = ("status", "due_state", "due_earliest", "due_latest", "due_slug", "is_revised")
COLUMNS = (*PLAIN, *RELATED, *MORE)
SEVERAL = ("partners", "made_to")
# The columns of our list that say what stock says; `when` in one language.
SAME = (
    *("number", "text_en", "text_zh", "firmness", "when", "due_earliest", "due_latest"),
    *("owner", "stated_by", "initiative", "meeting", *SEVERAL, "source", "section"),
)


class Stock(ModelResource):
    """The same columns by django-import-export, without anything of ours."""

    owner = Field("owner__name_en")
    stated_by = Field("stated_by__name_en")
    initiative = Field("initiative__title_en")
    meeting = Field("meeting__short_name_en")
    source = Field("source__slug")
    partners = Field("partners", widget=ManyToManyWidget(Economy, separator="; ", field="name_en"))
    made_to = Field("made_to", widget=ManyToManyWidget(Economy, separator="; ", field="name_en"))

    class Meta:
        model = Commitment
        fields = (
            *PLAIN,
            "owner",
            "stated_by",
            "initiative",
            "meeting",
            "source",
            "section",
            *SEVERAL,
        )


def ours(
    write: Callable[[Export], Iterator[bytes]], names: Iterable[str] | None = None
) -> Iterable[bytes]:
    """Return the list of the tracker with these columns or all, as the page of it exports it."""
    rows = Commitment.objects.as_of(None).for_list()
    columns = CommitmentTable.columns_of_file(names, both_languages=True)
    several = {"partners", "made_to", "other_initiatives"} & {each.name for each in columns}
    rows = rows.with_steps().prefetch_related(*several)
    export = Export("Commitments", CommitmentTable(rows).rows, columns, [], [])
    return as_asked(at_one_moment(lambda: write(export)))


def stock(file_format: Any) -> Iterator[bytes]:
    """Yield what django-import-export makes of a queryset that is read along as it should be."""
    related = ("owner", "stated_by", "initiative", "meeting", "source")
    rows = Commitment.objects.select_related(*related).prefetch_related(*SEVERAL)
    made = file_format.export_data(Stock().export(rows))
    yield made if isinstance(made, bytes) else made.encode()


def tuples() -> Iterator[tuple[Any, ...]]:
    """Yield the rows by the ORM as tuples, without the many-to-many columns: the floor."""
    return Commitment.objects.values_list(*COLUMNS).iterator(chunk_size=2_000)


def floor_tuples() -> Iterator[bytes]:
    for _row in tuples():
        yield b" "


def floor_xlsx() -> Iterator[bytes]:
    """Yield the workbook of XlsxWriter in constant memory, of the same tuples."""
    with TemporaryDirectory() as folder:
        made = BytesIO()
        book = Workbook(made, {"constant_memory": True, "tmpdir": folder})
        day, sheet = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_worksheet()
        for place, row in enumerate(tuples()):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(place, column, cell, day)
                else:
                    sheet.write(place, column, cell)
        book.close()
        yield made.getvalue()


def floor_csv() -> Iterator[bytes]:
    """Yield CSV of the same tuples."""
    return as_csv(Commitment.objects.values_list(*COLUMNS))


def as_csv(rows: Any) -> Iterator[bytes]:
    """Yield CSV of a queryset of tuples: by COPY on PostgreSQL, elsewhere by Python."""
    if connection.vendor != "postgresql":
        for row in rows.iterator(chunk_size=2_000):
            line = StringIO()
            csv.writer(line).writerow(row)
            yield line.getvalue().encode()
        return
    with connection.cursor() as cursor:
        sql, values = rows.query.sql_with_params()
        with cursor.connection.cursor().copy(
            f"COPY ({sql}) TO STDOUT (FORMAT csv)", values
        ) as pieces:
            for piece in pieces:
                yield bytes(piece)


def floor_list() -> Iterator[bytes]:
    """Yield CSV of our list: in its order, how each row stands, and who is named."""
    rows = CommitmentTable(Commitment.objects.as_of(None).for_list().with_steps()).rows
    named = {f"{name}_names": names_of(name) for name in SEVERAL}
    return as_csv(rows.annotate(**named).values_list(*COLUMNS, *KNOWN, *named))


def names_of(column: str) -> Subquery:
    """Return the names of the parties in a many-to-many column, in one text."""
    links: Any = getattr(Commitment, column).through.objects.filter(commitment=OuterRef("pk"))
    of_vendor = {"postgresql": "string_agg", "sqlite": "group_concat"}
    names = Func(F("economy__name_en"), Value("; "), function=of_vendor[connection.vendor])
    return Subquery(links.order_by().values("commitment").annotate(names=names).values("names"))


WAYS: dict[str, Callable[[], Iterable[bytes]]] = {
    "ours-xlsx": lambda: ours(Export.xlsx),
    "same-xlsx": lambda: ours(Export.xlsx, SAME),
    "stock-xlsx": lambda: stock(XLSX()),
    "xlsxwriter": floor_xlsx,
    "ours-csv": lambda: ours(Export.csv),
    "same-csv": lambda: ours(Export.csv, SAME),
    "stock-csv": lambda: stock(CSV()),
    "copy-or-csv": floor_csv,
    "list-copy-or-csv": floor_list,
    "tuples": floor_tuples,
}


def main(way: str) -> None:
    """Make the file in one way, and print what it took."""
    consume(WAYS[way]())
