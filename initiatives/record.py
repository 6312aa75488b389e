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

import yaml
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction

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
    with transaction.atomic():
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


class Loader:
    """One load: the rows met so far, by natural key, and the report on them."""

    def __init__(self, folder: Path, overwrite: bool) -> None:
        self.folder = folder
        self.overwrite = overwrite
        self.report = LoadReport()
        self.rows: dict[type[models.Model], dict[str, Any]] = {
            model: model.objects.by_key() for model in FILES.values()
        }

    def load_file(self, name: str, model: type[Keyed]) -> Tally:
        """Load one file, an absent one as an empty one, and return what was done."""
        tally = Tally(name, str(model._meta.verbose_name_plural))
        self.report.tallies.append(tally)
        if not (self.folder / name).exists():
            return tally
        seen: set[str] = set()
        for number, values in read_rows(self.folder / name):
            try:
                row, related = self.build(model, values)
                if row.key in seen:
                    raise RecordError(f"the key {row.key} stands in the file twice.")
                seen.add(row.key)
                self.keep(tally, row, related)
            except ValidationError as problem:
                raise RecordError(f"{name}, row {number}: {sentence(problem)}") from problem
            except (RecordError, ObjectDoesNotExist) as problem:
                raise RecordError(f"{name}, row {number}: {problem}") from problem
        return tally

    def build(self, model: type[Keyed], values: dict[str, Any]) -> tuple[Keyed, dict[str, Any]]:
        """Return an unsaved row of `model`, and the related rows of its many-to-many fields."""
        row, related = model(), {}
        for name, value in values.items():
            column = column_named(model, name)
            if isinstance(column, models.ManyToManyField):
                if not isinstance(value, list):
                    raise RecordError(f"{name} must be a list of keys, one to a line.")
                related[name] = [self.find(column.related_model, key) for key in value]
            elif isinstance(column, models.ForeignKey):
                found = None if value is None else self.find(column.related_model, value)
                setattr(row, name, found)
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

    def find(self, model: Any, key: Any) -> Any:
        """Return the row with this natural key; raise RecordError when there is none."""
        try:
            return self.rows[model][str(key)]
        except KeyError:
            raise RecordError(f"there is no {model._meta.verbose_name} {key!r}.") from None

    def keep(self, tally: Tally, row: Keyed, related: dict[str, Any]) -> None:
        """Add the row, or compare it with the one that is there."""
        present = self.rows[type(row)].get(row.key)
        if isinstance(row, Meeting) and present:
            leave_moved(row, present)
        if present is None:
            row.full_clean()
            row.save()
            for name, others in related.items():
                getattr(row, name).set(others)
            self.rows[type(row)][row.key] = row
            tally.added += 1
            return
        differences = list(compare(tally.file, row, related, present))
        if not differences:
            tally.unchanged += 1
        elif self.overwrite and not isinstance(present, HistoryLine):
            overwrite(present, row, related)
            tally.overwritten += 1
        else:
            self.report.differences += differences
            tally.left_alone += 1


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
    """Return `value` as the column's type; raise ValidationError or RecordError otherwise."""
    if isinstance(value, list | dict):
        raise RecordError(f"{column.name} holds one value, not several.")
    if isinstance(value, float):
        if isinstance(column, models.CharField):
            raise RecordError(f"write {column.name} in quotes: unquoted, 4.10 is read as 4.1.")
        value = str(value)
    if isinstance(value, str) and "\0" in value:
        raise RecordError(f"{column.name} holds a character that no database keeps (NUL).")
    return column.to_python(value)


def sentence(problem: ValidationError) -> str:
    """Return what is wrong, field by field where the problem says which."""
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    fields = problem.message_dict.items()
    return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in fields)


def own_columns(row: Any) -> list[models.Field]:
    """Return the columns of a row or model that a file may set: all but its primary key."""
    return [column for column in row._meta.concrete_fields if not column.primary_key]


def content_columns(row: Any) -> list[models.Field]:
    """Return the columns that say something: all but the day on which the row became known."""
    return [column for column in own_columns(row) if column.name != "recorded_on"]


def compare(file: str, row: Keyed, related: dict[str, Any], present: Keyed) -> Iterator[Difference]:
    """Yield each field in which the row of the file and the present one differ."""
    for column in content_columns(row):
        in_file, in_database = (column.value_from_object(each) for each in (row, present))
        if in_file != in_database:
            yield Difference(file, row.key, column.name, str(in_file), str(in_database))
    for relation in row._meta.many_to_many:
        in_file = names(related.get(relation.name, ()))
        in_database = names(getattr(present, relation.name).all())
        if in_file != in_database:
            yield Difference(file, row.key, relation.name, in_file, in_database)


def names(rows: Any) -> str:
    """Return the keys of related rows as one sorted text."""
    return "; ".join(sorted(row.key for row in rows))


def overwrite(present: Keyed, row: Keyed, related: dict[str, Any]) -> None:
    """Make the present row say what the row of the file says; it stays known since it was."""
    for column in content_columns(row):
        setattr(present, column.attname, getattr(row, column.attname))
    present.full_clean()
    present.save()
    for relation in row._meta.many_to_many:
        getattr(present, relation.name).set(related.get(relation.name, ()))
