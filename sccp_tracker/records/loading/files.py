"""The files of a record: which there are, and what they may hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from sccp_tracker.records.base import Keyed
from sccp_tracker.records.traced import fact_columns
from sccp_tracker.records.values import read_cell


class RecordError(Exception):
    """A file of the record cannot be loaded; the message says where and why."""


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a file with its number, its file's defaults filled in."""
    content = read_file(path)
    defaults, rows = content.get("defaults") or {}, content.get("rows") or []
    if not isinstance(defaults, dict) or not isinstance(rows, list):
        raise RecordError(f"{path.name}: `defaults` holds fields, and `rows` is a list.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise RecordError(f"{path.name}, row {number}, is not a list of `field: value`.")
        yield number, defaults | row


# The one written in C reads the same ten times as fast; not every machine has it.
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """Return what a text in YAML says; raise yaml.YAMLError."""
    reader = SAFE(text)
    try:
        return reader.get_single_data()
    finally:
        reader.dispose()


def read_file(path: Path) -> dict[str, Any]:
    """Return what a file holds; raise RecordError where that is not a file of a record."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8")) or {}
    # ValueError: text that is not UTF-8, or a day that the calendar does not have.
    except (yaml.YAMLError, ValueError, OSError) as problem:
        raise RecordError(f"{path.name} cannot be read: {problem}.") from problem
    if not isinstance(content, dict) or not content.keys() <= {"defaults", "rows"}:
        raise RecordError(f"{path.name} must hold `rows:`, and may hold `defaults:` above it.")
    return content


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


def own_columns(model: Any) -> list[models.Field]:
    """Return the columns of a model that a file may set."""
    return [column for column in fact_columns(model) if column.name not in ("voids", "why")]


def sentence(problem: ValidationError) -> str:
    """Return what is wrong, field by field where the problem says which."""
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    fields = problem.message_dict.items()
    return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in fields)


@contextmanager
def telling(name: str, number: int) -> Iterator[None]:
    """Raise RecordError, with the file and the row, for what is wrong with the row."""
    try:
        yield
    except ValidationError as problem:
        raise RecordError(f"{name}, row {number}: {sentence(problem)}") from problem
    except (RecordError, ObjectDoesNotExist, ValueError) as problem:
        raise RecordError(f"{name}, row {number}: {problem}") from problem
