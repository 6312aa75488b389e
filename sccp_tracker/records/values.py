"""What stands in a cell of a spreadsheet or beside a field in a file, as the database keeps it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

NUMBERS = (models.IntegerField, models.DecimalField)


class KeyFinder:
    """Finds the rows of a model by key: those on record, read at first need, and those added since.

    A key that is not there is looked for by itself, and remembered as unknown.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.rows: dict[str, Any] | None = None

    def all(self) -> dict[str, Any]:
        """Return the rows by their key."""
        if self.rows is None:
            self.rows = self.model._default_manager.by_key()
        return self.rows

    def find(self, key: str) -> Any:
        """Return the row with this key; raise ValueError, with a sentence, when there is none."""
        rows = self.all()
        if key not in rows:
            # It may have come with an earlier row of the same sheet.
            rows[key] = self.model._default_manager.with_keys().of_key(key)
        if rows[key] is None:
            noun = self.model._meta.verbose_name
            raise ValueError(_("There is no %(noun)s “%(key)s”.") % {"noun": noun, "key": key})
        return rows[key]

    def get(self, key: str) -> Any:
        """Return the row with this key among those that were read or added, or None."""
        return self.all().get(key)

    def add(self, row: Any) -> None:
        """Have a new row found from now on."""
        self.all()[row.key] = row


def read_cell(column: Any, value: Any) -> Any:
    """Return `value` as the column's type; raise ValueError, with a sentence, for any other."""
    if isinstance(value, list | dict):
        raise ValueError(_("%(column)s holds one value, not several.") % {"column": column.name})
    if isinstance(value, str) and "\0" in value:
        raise ValueError(
            _("%(column)s holds a character that no database keeps (NUL).")
            % {"column": column.name}
        )
    # A workbook has no days, only moments: the day is the moment's.
    if isinstance(column, models.DateField) and isinstance(value, datetime):
        return value.date()
    try:
        return column.to_python(str(value) if isinstance(value, float) else value)
    # A time or a span of a workbook is no text that a column of days could read.
    except (ValidationError, ArithmeticError, ValueError, TypeError) as problem:
        raise ValueError(said_of(column, value, problem)) from problem


def said_of(column: Any, value: Any, problem: Exception) -> str:
    """Return what is wrong with a value, and what would be right."""
    if isinstance(column, models.DateField):
        return _("“%(value)s” is not a day. Write it as 2022-02-17.") % {"value": value}
    if isinstance(column, NUMBERS):
        return _("“%(value)s” is not a number.") % {"value": value}
    return " ".join(getattr(problem, "messages", [str(problem)]))
