"""Reading a folder of YAML files, one per noun, into the database.

Each file holds `rows`, and `defaults` for the fields that its rows leave out. Rows refer to each
other by natural key (`THA`, `2022-sccp1/27`); no file holds a primary key. A load is all or
nothing. A row that is there already is compared, never added twice; where it differs, because an
officer has edited it since, the difference is told and the row is left alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models

from sccp_tracker.records.base import Keyed, RecordModel
from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.loading.books import Book, HistoryBook
from sccp_tracker.records.loading.files import (
    RecordError,
    column_named,
    own_columns,
    read_rows,
    read_value,
    telling,
)
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.nouns import files, nouns
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import RowRefused
from sccp_tracker.records.values import KeyFinder


@dataclass(frozen=True)
class Difference:
    """One field of one row in which the database and the files disagree."""

    file: str
    key: str
    field: str
    in_file: str
    in_database: str


@dataclass
class Tally:
    """What a load did with the rows of one file."""

    file: str
    noun: str
    added: int = 0
    unchanged: int = 0
    overwritten: int = 0
    left_alone: int = 0


@dataclass
class LoadReport:
    """What a load did, file by file, and every difference that it met."""

    tallies: list[Tally] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def load_record(
    folder: Path, overwrite: bool = False, progress: Callable[[Tally], None] | None = None
) -> LoadReport:
    """Load the YAML files of `folder` and return what was done.

    With `overwrite`, rows that differ are made to say what the files say; lines of a history
    never are, and a meeting that was moved since stays where it is. `progress` is called after each
    file. A noun without a file has no rows. Raises RecordError, and changes nothing, when a file
    cannot be read or breaks a rule.
    """
    if not folder.is_dir():
        raise RecordError(f"There is no folder {folder}.")
    if strange := sorted({path.name for path in folder.glob("*.y*ml")} - files().keys()):
        raise RecordError(f"{strange[0]} is none of the files of a record: {', '.join(files())}.")
    loader = Loader(folder, overwrite)
    with acting(Door.FIXTURE, reason=folder.name):
        for name, model in files().items():
            tally = loader.load_file(name, model)
            if progress:
                progress(tally)
    return loader.report


@dataclass
class Entry:
    """A row of a file that is to be added: its place in the file, and its many-to-many columns."""

    number: int
    row: Any
    related: dict[str, Any]


class Loader:
    """One load: the rows met so far, by natural key, and the report on them."""

    def __init__(self, folder: Path, overwrite: bool) -> None:
        self.folder = folder
        self.overwrite = overwrite
        self.report = LoadReport()
        self.finders: dict[Any, KeyFinder] = {model: KeyFinder(model) for model in nouns()}

    def load_file(self, name: str, model: type[Keyed]) -> Tally:
        """Load one file, an absent one as an empty one, and return what was done."""
        tally = Tally(name, str(model._meta.verbose_name_plural))
        self.report.tallies.append(tally)
        if not (self.folder / name).exists():
            return tally
        is_history = issubclass(model, HistoryLine)
        book: Book = HistoryBook(model) if is_history else Book(self.finders[model])
        entries: list[Entry] = []
        for number, values in read_rows(self.folder / name):
            with telling(name, number):
                row, related = self.build(model, values)
                present = book.open(row)
                if present is None:
                    entries.append(Entry(number, row, related))
                else:
                    self.compare(tally, row, related, present)
        self.add(name, model, entries)
        tally.added = len(entries)
        return tally

    def build(self, model: type[Keyed], values: dict[str, Any]) -> tuple[Keyed, dict[str, Any]]:
        """Return an unsaved row of `model`, and the related rows of its many-to-many fields."""
        row, related = model(), {}
        for name, value in values.items():
            column = column_named(model, name)
            if isinstance(column, models.ManyToManyField):
                related[name] = self.find_all(column, value)
            elif isinstance(column, models.ForeignKey):
                setattr(row, name, None if value is None else self.find(column, value))
            elif value is not None or column.null:
                setattr(row, name, read_value(column, value))
        if isinstance(row, RecordModel):
            check_key(row)
        if isinstance(row, Sourced):
            take_day_of_source(row)
        row.clean()
        return row, related

    def find(self, column: Any, key: Any) -> Any:
        """Return the row that a key names; raise RecordError when there is none."""
        model = column.related_model
        found = self.finders[model].get(str(key))
        if found is None:
            raise RecordError(f"there is no {model._meta.verbose_name} {key!r}.")
        return found

    def find_all(self, column: Any, keys: Any) -> list[Any]:
        """Return the rows that keys name; raise RecordError where they are no list of such."""
        if not isinstance(keys, list):
            raise RecordError(f"{column.name} must be a list of keys, one to a line.")
        return [self.find(column, key) for key in keys]

    def add(self, name: str, model: Any, entries: list[Entry]) -> None:
        """Add the rows in sets: those first that refer to none of the others, then their links."""
        pending = [entry.row for entry in entries]
        while pending:
            wave = [row for row in pending if not waits(row)]
            try:
                model.objects.add_all(wave or pending)
            except RowRefused as problem:
                refused = next(entry for entry in entries if entry.row is problem.row)
                with telling(name, refused.number):
                    raise
            pending = [row for row in pending if row.pk is None]
        for column in model._meta.many_to_many:
            add_links(column, entries)

    def compare(self, tally: Tally, row: Any, related: dict[str, Any], present: Any) -> None:
        """Compare a row of a file with the one that is on record, and say or mend what differs."""
        row.take_over_from(present)
        differences = list(compare(tally.file, row, related, present))
        if not differences:
            tally.unchanged += 1
        elif self.overwrite and not isinstance(present, HistoryLine):
            overwrite(present, row, related)
            tally.overwritten += 1
        else:
            self.report.differences += differences
            tally.left_alone += 1


def add_links(column: Any, entries: list[Entry]) -> None:
    """Add the links of a many-to-many column of rows that are on record."""
    through = column.remote_field.through
    owner, named = column.m2m_field_name(), column.m2m_reverse_field_name()
    links = [
        through(**{owner: entry.row, named: other})
        for entry in entries
        for other in entry.related.get(column.name, ())
    ]
    if links:
        through.objects.bulk_create(links)


def waits(row: Any) -> bool:
    """Return whether a row refers to another one that is to be added before it."""
    return any(
        column.remote_field.model is type(row)
        and (other := getattr(row, column.name)) is not None
        and other.pk is None
        for column in row._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
    )


def take_day_of_source(row: Sourced) -> None:
    """Fill in the day of the source where the file says none; raise RecordError without one."""
    known = row.recorded_on or row.source.recorded_on
    if known is None:
        raise RecordError("give recorded_on: its source does not say the day.")
    row.recorded_on = known


def check_key(row: RecordModel) -> None:
    """Raise RecordError where the file leaves out a part of the key, such as a number."""
    for name in row.key_fields:
        if "__" not in name and getattr(row, name) is None:
            raise RecordError(f"give its {name}: a row without one would be added at every load.")


def content_columns(row: Any) -> list[models.Field]:
    """Return the columns that say something: all but the day on which the row became known."""
    left_out = ("recorded_on", "number") if isinstance(row, HistoryLine) else ("recorded_on",)
    return [column for column in own_columns(row._meta.model) if column.name not in left_out]


def compare(file: str, row: Keyed, related: dict[str, Any], present: Keyed) -> Iterator[Difference]:
    """Yield each field in which the row of the file and the present one differ."""
    for column in content_columns(row):
        in_file, in_database = (column.value_from_object(each) for each in (row, present))
        if in_file != in_database:
            yield Difference(file, present.key, column.name, str(in_file), str(in_database))
    for relation in row._meta.many_to_many:
        in_file = names(related.get(relation.name, ()))
        in_database = names(getattr(present, relation.name).all())
        if in_file != in_database:
            yield Difference(file, present.key, relation.name, in_file, in_database)


def names(rows: Any) -> str:
    """Return the keys of related rows as one sorted text."""
    return "; ".join(sorted(row.key for row in rows))


def overwrite(present: Any, row: Keyed, related: dict[str, Any]) -> None:
    """Make the present row say what the row of the file says; it stays known since it was."""
    for column in content_columns(row):
        setattr(present, column.attname, getattr(row, column.attname))
    present.full_clean()
    present.save_edits()
    for relation in row._meta.many_to_many:
        getattr(present, relation.name).set(related.get(relation.name, ()))
