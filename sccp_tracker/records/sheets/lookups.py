"""The rows that the cells of a sheet name: by key, or by their official name in either language.

They are asked for in sets, by what the file says: never all rows, and never one at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from sccp_tracker.records.base import joins_of
from sccp_tracker.records.lean_rows import lean_rows
from sccp_tracker.records.one_of import OneOf

# As many values are looked for in one statement.
AT_ONCE = 400
# As many accepted values are told; of more, those that are most alike.
MOST_TOLD, ALIKE = 40, 5
# As many rows are looked through for such a one, for as many values that name none: a sheet of
# which a whole column is wrong says so soon.
LOOKED_THROUGH, LOOKED_FOR = 2000, 20
OFFICIAL = ("name_en", "name_zh", "short_name_en", "short_name_zh", "title_en", "title_zh")


def in_sets(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """Yield the values in lists of at most `size`."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def names_of(model: Any) -> list[str]:
    """Return the columns that hold the official name of a row of the model."""
    there = {column.name for column in model._meta.concrete_fields}
    return [name for name in OFFICIAL if name in there]


def column_at(model: Any, path: str) -> Any:
    """Return the column to which a look-up path leads."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


def parts_of(model: Any, key: str) -> list[Any] | None:
    """Return the values that a key is made of, or None where no row can have it."""
    parts = key.split("/")
    if len(parts) != len(model.key_fields) or "\0" in key:
        return None
    found = []
    try:
        for path, part in zip(model.key_fields, parts, strict=True):
            column = column_at(model, path)
            value = column.to_python(part)
            if isinstance(column, models.IntegerField):
                # A number beyond what the database counts is no row's.
                column.run_validators(value)
            found.append(value)
    except (ValidationError, ValueError, ArithmeticError):
        return None
    return found


def rows_by_key(model: Any, keys: Iterable[str], rows: Any = None) -> dict[str, Any]:
    """Return the rows with these keys, by key, each with what its own key needs.

    `rows` are those among which they are looked for; all of the model, where left out.
    """
    parts = {key: said for key in keys if (said := parts_of(model, key)) is not None}
    among = model._base_manager.all() if rows is None else rows
    if joins := joins_of(model.key_fields):
        among = among.select_related(*joins)
    found: dict[str, Any] = {}
    # In order: those that stand together are few, of each part of the key.
    for some in in_sets(sorted(parts)):
        each_of = zip(*(parts[key] for key in some), strict=True)
        asked = {
            f"{path}__in": set(values)
            for path, values in zip(model.key_fields, each_of, strict=True)
        }
        wanted = set(some)
        for rows_there in lean_rows(among.filter(**asked)):
            found |= {key: row for row in rows_there if (key := row.key) in wanted}
    return found


class Named:
    """What the cells of one column name: rows by text, and a sentence for each that names none."""

    def __init__(self, model: Any, texts: Iterable[str], new: Iterable[str] = ()) -> None:
        self.model = model
        self.texts = set(texts)
        self.rows: dict[str, Any] = rows_by_key(model, self.texts)
        self.several: dict[str, list[str]] = {}
        self.new = set(new)
        self.looked_for = 0
        self.by_name()

    def by_name(self) -> None:
        """Find by official name what no key finds."""
        left = {text for text in self.texts - self.rows.keys() - self.new if "\0" not in text}
        columns = names_of(self.model)
        if not left or not columns:
            return
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        joins = joins_of(self.model.key_fields)
        for some in in_sets(sorted(left)):
            called = Q()
            for name in columns:
                called |= Q(**{f"{name}__in": some})
            for row in self.model._base_manager.filter(called).select_related(*joins):
                for name in columns:
                    if getattr(row, name) in left:
                        found[getattr(row, name)][row.key] = row
        for text, rows in found.items():
            if len(rows) == 1:
                (self.rows[text],) = rows.values()
            else:
                self.several[text] = sorted(rows)

    def why_not(self, text: str) -> tuple[str, str]:
        """Return why a text names no row, and what would be accepted."""
        noun = self.model._meta.verbose_name
        if text in self.several:
            keys = self.several[text]
            said = _("Several rows are called “%(name)s”: write the key of the one that is meant.")
            return said % {"name": text}, "; ".join(keys[:MOST_TOLD])
        said = _("There is no %(noun)s “%(key)s”.") % {"noun": noun, "key": text}
        return said, self.accepted(text)

    def accepted(self, text: str) -> str:
        """Return the keys that there are; of many those that are most alike, or the first."""
        keys = self.all_keys()
        if len(keys) > MOST_TOLD:
            self.looked_for += 1
            alike = self.looked_for <= LOOKED_FOR and get_close_matches(text, keys, ALIKE, 0.3)
            keys = alike or keys[:ALIKE]
            return _("among others: %(keys)s") % {"keys": "; ".join(keys)}
        return "; ".join(keys)

    def all_keys(self) -> list[str]:
        """Return the first keys of the model, which are read once."""
        if not hasattr(self, "_keys"):
            rows = self.model._base_manager.select_related(*joins_of(self.model.key_fields))
            self._keys = [row.key for row in rows.order_by("pk")[:LOOKED_THROUGH]]
        return self._keys


def linked_rows(column: models.ManyToManyField, owners: Iterable[int]) -> dict[int, set[int]]:
    """Return which rows each of these names in a many-to-many column, by their numbers."""
    through: Any = column.remote_field.through
    ends = (f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id")
    found: dict[int, set[int]] = defaultdict(set)
    links = through._base_manager.filter(OneOf(ends[0], list(owners)))
    for owner, named in links.values_list(*ends):
        found[owner].add(named)
    return found
