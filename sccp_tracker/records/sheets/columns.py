"""The columns of the sheet of a noun, and what stands in a cell of each.

They are read off the model. A cell of a choice holds its code or its label, in either language; an
empty cell is empty in every kind of file; a column of text holds text, whatever a program made of
it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.sheets.reading import LONGEST_CELL
from sccp_tracker.records.values import read_cell

KEY, VERSION = "key", "version"
# Why a row is handed back: the last column of the sheet of such rows, which nobody reads.
HANDED_BACK = "not_taken_because"
SEPARATOR = ";"
TRUE, FALSE = ("1", "true", "yes", "是"), ("0", "false", "no", "否")
TEXT = (models.CharField, models.TextField)
# What ends a line: programs write one for another.
LINE_END = re.compile("\r\n|\n\r|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class CellRefused(ValueError):
    """A cell does not hold what its column can; the message says so, `accepted` what would do."""

    def __init__(self, sentence: str, accepted: str = "") -> None:
        super().__init__(sentence)
        self.accepted = accepted


@dataclass(frozen=True)
class SheetColumns:
    """What the sheet of a noun has: the columns that say something, and those that are only told.

    `own` are read; `many` name several rows, apart by semicolons; `told` are written and never
    read.
    """

    model: Any
    own: dict[str, models.Field]
    many: dict[str, models.ManyToManyField]
    told: dict[str, str]
    has_version: bool

    @cached_property
    def plain(self) -> dict[str, models.Field]:
        """Return the columns that name no other row."""
        return {name: column for name, column in self.own.items() if not column.is_relation}

    @cached_property
    def relations(self) -> list[models.Field]:
        """Return the columns that name another row."""
        return [column for column in self.own.values() if column.is_relation]

    @cached_property
    def needed(self) -> list[str]:
        """Return the columns that must name another row."""
        return [column.name for column in self.relations if not column.null]

    @property
    def names(self) -> list[str]:
        """Return the headings of the sheet, in order: what finds a row comes first."""
        version = [VERSION] if self.has_version else []
        return [KEY, *version, *self.own, *self.many, *self.told]

    @property
    def parts_of_key(self) -> list[str]:
        """Return the columns of which a key is made."""
        return list(dict.fromkeys(path.split("__")[0] for path in self.model.key_fields))


@cache
def columns_of(model: Any) -> SheetColumns:
    """Return the columns of the sheet of a noun."""
    leave_out = {VERSION, "action", *model.sheet_only}
    own = {
        column.name: column
        for column in model._meta.concrete_fields
        if not column.primary_key and column.name not in leave_out
    }
    many: Any = {column.name: column for column in model._meta.many_to_many}
    return SheetColumns(model, own, many, model.sheet_only, not issubclass(model, HistoryLine))


# --- one cell -----------------------------------------------------------------------------------


def is_empty(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """Return a cell as text, whatever a spreadsheet program took it for; "" for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time.min else cell.date().isoformat()
    return str(cell)


def is_same_text(one: str, other: str) -> bool:
    """Return whether two texts differ in nothing but the blanks around them, or how lines end."""
    return one == other or LINE_END.split(one.strip()) == LINE_END.split(other.strip())


def read(column: models.Field, cell: Any) -> Any:
    """Return what a cell of a column says, of a column that names no row; raise CellRefused."""
    if is_empty(cell):
        return empty(column)
    if column.choices:
        return choice(column, text_of(cell).strip())
    if isinstance(column, models.BooleanField):
        return yes_or_no(cell)
    if isinstance(column, TEXT):
        return long_enough(text_of(cell))
    if isinstance(column, models.DateField):
        cell = day_in(cell)
    elif isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    try:
        return read_cell(column, cell.strip() if isinstance(cell, str) else cell)
    except ValueError as problem:
        raise CellRefused(str(problem)) from problem


def empty(column: models.Field) -> Any:
    """Return what an empty cell says: nothing, of each column in its way."""
    if column.null:
        return None
    if isinstance(column, models.BooleanField):
        return column.get_default()
    return "" if isinstance(column, TEXT) else None


def long_enough(text: str) -> str:
    """Return text without blanks around it, of which no spreadsheet program keeps a part only."""
    if "\0" in text:
        raise CellRefused(_("The cell holds a character that no database keeps (NUL)."))
    if len(text) > LONGEST_CELL:
        raise CellRefused(
            _("The cell holds %(count)d characters; a cell of a sheet can hold %(most)d.")
            % {"count": len(text), "most": LONGEST_CELL}
        )
    return text.strip()


def day_in(cell: Any) -> Any:
    """Return the day of a moment, and a day as programs of some places write it: 2022/2/17."""
    if isinstance(cell, str):
        return cell.strip().removesuffix(" 00:00:00").replace("/", "-")
    if isinstance(cell, int | float | Decimal):
        raise CellRefused(_("“%(value)s” is not a day. Write it as 2022-02-17.") % {"value": cell})
    return cell


def yes_or_no(cell: Any) -> bool:
    said = text_of(cell).strip().lower()
    if said in TRUE or said in FALSE:
        return said in TRUE
    raise CellRefused(_("“%(value)s” is neither yes nor no.") % {"value": cell}, "TRUE; FALSE")


@cache
def codes_by_label(column: models.Field) -> dict[str, str]:
    """Return the codes of a choice by its labels in every language; a label of two finds none."""
    found: dict[str, str] = {}
    doubled = set()
    choices: Any = column.flatchoices
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, label in choices:
                if found.setdefault(str(label).lower(), code) != code:
                    doubled.add(str(label).lower())
    return {label: code for label, code in found.items() if label not in doubled}


def choice(column: models.Field, said: str) -> Any:
    """Return the code of a choice that is called by its code, or by its label."""
    codes: list[Any] = [code for code, _label in column.flatchoices]
    by_text = {str(code): code for code in codes}
    if said in by_text:
        return by_text[said]
    labels = codes_by_label(column)
    if said.lower() in labels:
        return labels[said.lower()]
    accepted = "; ".join(f"{code} ({label})" for code, label in column.flatchoices if code != "")
    raise CellRefused(_("“%(value)s” is none of the choices.") % {"value": said}, accepted)


# --- cells as they are written ------------------------------------------------------------------


def written(column: models.Field, value: Any) -> Any:
    """Return what stands in a cell for a value: texts, numbers and days as such."""
    if value is None:
        return ""
    return value if isinstance(value, str | int | float | Decimal | date) else str(value)


def keys_in(cell: Any) -> list[str]:
    """Return the keys or names in a cell that names several rows."""
    parts: Iterable[str] = () if is_empty(cell) else text_of(cell).split(SEPARATOR)
    return [part.strip() for part in parts if part.strip()]
