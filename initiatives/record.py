"""Reading a folder of YAML files, one per noun, into the database.

Each file holds `rows`, and `defaults` for the fields that its rows leave out. Rows refer to each
other by natural key (`THA`, `2022-sccp1/27`); no file holds a primary key. A load is all or
nothing. A row that is there already is compared, never added twice; where it differs, because an
officer has edited it since, the difference is told and the row is left alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from initiatives.models import (
    AgendaPoint,
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from initiatives.models.numbered import Numbered
from meetings.cells import Finder, read_cell
from meetings.models import (
    AgendaItem,
    Attendance,
    Delegate,
    Document,
    Economy,
    Meeting,
    MeetingDates,
    Priority,
    Source,
)
from meetings.models.base import Keyed, Sourced
from meetings.models.dates import days_of
from meetings.models.history import HistoryLine
from sccp_tracker.records.models import Door
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import RowRefused, fact_columns

# Each noun's file, in an order in which a row's references are there before the row.
FILES: dict[str, Any] = {
    "sources.yaml": Source,
    "economies.yaml": Economy,
    "priorities.yaml": Priority,
    "meetings.yaml": Meeting,
    "meeting_dates.yaml": MeetingDates,
    "attendances.yaml": Attendance,
    "delegates.yaml": Delegate,
    "agenda_items.yaml": AgendaItem,
    "documents.yaml": Document,
    "initiatives.yaml": Initiative,
    "work_plan_items.yaml": WorkPlanItem,
    "participations.yaml": Participation,
    "interventions.yaml": Intervention,
    "commitments.yaml": Commitment,
    "figures.yaml": Figure,
    "status_updates.yaml": StatusUpdate,
    "outcomes.yaml": Outcome,
    "agenda_points.yaml": AgendaPoint,
}


class RecordError(Exception):
    """A file of the record cannot be loaded; the message says where and why."""


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
    if strange := sorted({path.name for path in folder.glob("*.y*ml")} - FILES.keys()):
        raise RecordError(f"{strange[0]} is none of the files of a record: {', '.join(FILES)}.")
    loader = Loader(folder, overwrite)
    with acting(Door.FIXTURE, reason=folder.name):
        for name, model in FILES.items():
            tally = loader.load_file(name, model)
            if progress:
                progress(tally)
    return loader.report


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a file with its number, its file's defaults filled in."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    # ValueError: text that is not UTF-8, or a day that the calendar does not have.
    except (yaml.YAMLError, ValueError, OSError) as problem:
        raise RecordError(f"{path.name} cannot be read: {problem}.") from problem
    if not isinstance(content, dict) or not content.keys() <= {"defaults", "rows"}:
        raise RecordError(f"{path.name} must hold `rows:`, and may hold `defaults:` above it.")
    defaults, rows = content.get("defaults") or {}, content.get("rows") or []
    if not isinstance(defaults, dict) or not isinstance(rows, list):
        raise RecordError(f"{path.name}: `defaults` holds fields, and `rows` is a list.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise RecordError(f"{path.name}, row {number}, is not a list of `field: value`.")
        yield number, defaults | row


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
        self.finders: dict[Any, Finder] = {model: Finder(model) for model in FILES.values()}

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
        if isinstance(row, Numbered) and row.number is None:
            raise RecordError("give its number: a row without one would be added at every load.")
        if isinstance(row, Sourced) and row.recorded_on is None:
            row.recorded_on = row.source.recorded_on
            if row.recorded_on is None:
                raise RecordError("give recorded_on: its source does not say the day.")
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
        numbers = {id(entry.row): entry.number for entry in entries}
        pending = [entry.row for entry in entries]
        while pending:
            wave = [row for row in pending if not waits(row)]
            try:
                model.objects.add_all(wave or pending)
            except RowRefused as problem:
                with telling(name, numbers[id(problem.row)]):
                    raise
            pending = [row for row in pending if row.pk is None]
        for column in model._meta.many_to_many:
            through = column.remote_field.through
            owner, named = column.m2m_field_name(), column.m2m_reverse_field_name()
            links = [
                through(**{owner: entry.row, named: other})
                for entry in entries
                for other in entry.related.get(column.name, ())
            ]
            if links:
                through.objects.bulk_create(links)

    def compare(self, tally: Tally, row: Any, related: dict[str, Any], present: Any) -> None:
        """Compare a row of a file with the one that is on record, and say or mend what differs."""
        if isinstance(row, Meeting):
            leave_moved(row, present)
        differences = list(compare(tally.file, row, related, present))
        if not differences:
            tally.unchanged += 1
        elif self.overwrite and not isinstance(present, HistoryLine):
            overwrite(present, row, related)
            tally.overwritten += 1
        else:
            self.report.differences += differences
            tally.left_alone += 1


class Book:
    """The rows of one noun on record, opened at the key of a row of a file."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.seen: set[str] = set()

    def open(self, row: Any) -> Any:
        """Return the row on record with the same key; None for a new one, which is found then.

        Raises RecordError for a key that stands in the file twice.
        """
        if row.key in self.seen:
            raise RecordError(f"the key {row.key} stands in the file twice.")
        self.seen.add(row.key)
        present = self.finder.get(row.key)
        if present is None:
            self.finder.add(row)
        return present


class HistoryBook(Book):
    """The lines of a history on record. A file gives them no numbers, and knows them by content."""

    def __init__(self, model: Any) -> None:
        self.lines: dict[tuple[Any, ...], list[Any]] = {}
        for line in model.objects.with_keys():
            self.lines.setdefault(about(line), []).append(line)
        self.new: list[Any] = []

    def open(self, row: Any) -> Any:
        """Return the line that says the same or else, of the same day and status, another one.

        Raises RecordError for a line that stands in the file twice.
        """
        if any(line.says(row) for line in self.new):
            raise RecordError(f"the line {row} stands in the file twice.")
        lines = self.lines.get(about(row), [])
        present = next((line for line in lines if line.says(row)), None) or next(iter(lines), None)
        if present is None:
            self.new.append(row)
        else:
            lines.remove(present)
        return present


def about(line: HistoryLine) -> tuple[Any, ...]:
    """Return what a line is about, by which the file of a record knows it again."""
    columns: list[Any] = [line._meta.get_field(name) for name in line.about]
    return tuple(getattr(line, column.attname) for column in columns)


def waits(row: Any) -> bool:
    """Return whether a row refers to another one that is to be added before it."""
    return any(
        column.remote_field.model is type(row)
        and (other := getattr(row, column.name)) is not None
        and other.pk is None
        for column in row._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
    )


@contextmanager
def telling(name: str, number: int) -> Iterator[None]:
    """Raise RecordError, with the file and the row, for what is wrong with the row."""
    try:
        yield
    except ValidationError as problem:
        raise RecordError(f"{name}, row {number}: {sentence(problem)}") from problem
    except (RecordError, ObjectDoesNotExist, ValueError) as problem:
        raise RecordError(f"{name}, row {number}: {problem}") from problem


def leave_moved(row: Meeting, present: Meeting) -> None:
    """Let `row` say the dates of the present meeting, where these were once as the file has them.

    A file that says when a meeting was to be is not wrong when the meeting is moved afterwards.
    """
    said = days_of(row)
    if said != days_of(present) and any(days_of(line) == said for line in present.dates.all()):
        for name, value in days_of(present).items():
            setattr(row, name, value)


def column_named(model: type[Keyed], name: str) -> Any:
    """Return the column `name` that a file may set; raise RecordError when there is none."""
    columns = [*own_columns(model), *model._meta.many_to_many]
    found = next((column for column in columns if column.name == name), None)
    if found is None:
        raise RecordError(f"there is no field {name!r}.")
    return found


def read_value(column: Any, value: Any) -> Any:
    """Return `value` as the column's type; raise ValueError or RecordError otherwise."""
    if isinstance(value, float) and isinstance(column, models.CharField):
        raise RecordError(f"write {column.name} in quotes: unquoted, 4.10 is read as 4.1.")
    return read_cell(column, value)


def sentence(problem: ValidationError) -> str:
    """Return what is wrong, field by field where the problem says which."""
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    fields = problem.message_dict.items()
    return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in fields)


def own_columns(row: Any) -> list[models.Field]:
    """Return the columns of a row or model that a file may set."""
    return [column for column in fact_columns(row) if column.name not in ("voids", "why")]


def content_columns(row: Any) -> list[models.Field]:
    """Return the columns that say something: all but the day on which the row became known."""
    left_out = ("recorded_on", "number") if isinstance(row, HistoryLine) else ("recorded_on",)
    return [column for column in own_columns(row) if column.name not in left_out]


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
    if isinstance(present, Meeting):
        present.save_and_move()
    else:
        present.save()
    for relation in row._meta.many_to_many:
        getattr(present, relation.name).set(related.get(relation.name, ()))
