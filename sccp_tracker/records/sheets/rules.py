"""The rules of the rows of a sheet, asked of all of them without a question to the database each.

A condition of a constraint is a `Q` of comparisons: of a row that is at hand they can be made here,
as the database makes them. One that holds something else is asked of the database, row by row.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from sccp_tracker.records.sheets.lookups import in_sets

# True, False, or None where the database would say NULL.
Truth = bool | None


class NotHere(Exception):
    """A condition holds what only the database can tell."""


def side(row: Any, name: str) -> Any:
    """Return what a row says in a column; of one that names a row, its number."""
    if name == "pk":
        return row.pk
    return getattr(row, row._meta.get_field(name).attname)


# The comparisons of conditions, of two values that are there.
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "": operator.eq,
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda said, several: said in several,
}


def compare(row: Any, path: str, value: Any) -> Truth:
    """Return whether one comparison of a condition holds for a row."""
    name, _apart, lookup = path.partition("__")
    said = side(row, name)
    if lookup == "isnull":
        return (said is None) is bool(value)
    other = other_side(row, value)
    if lookup not in COMPARISONS:
        raise NotHere
    return None if said is None or other is None else COMPARISONS[lookup](said, other)


def other_side(row: Any, value: Any) -> Any:
    """Return the value with which a column is compared; raise NotHere for an expression."""
    if isinstance(value, F):
        return side(row, str(value.name))  # type: ignore[attr-defined]  # Django's types leave it out
    if hasattr(value, "resolve_expression"):
        raise NotHere
    return value


def holds(row: Any, condition: Q) -> Truth:
    """Return whether a condition holds for a row; None where the database would say NULL.

    Raises NotHere where only the database can tell.
    """
    found: set[Truth] = set()
    for child in condition.children:
        if isinstance(child, Q):
            found.add(holds(row, child))
        elif isinstance(child, tuple):
            found.add(compare(row, *child))
        else:
            raise NotHere
    if condition.connector == Q.XOR:
        raise NotHere
    decisive = condition.connector == Q.OR
    answer: Truth = decisive if decisive in found else (None if None in found else not decisive)
    return (not answer) if condition.negated and answer is not None else answer


def broken_checks(row: Any) -> Iterator[ValidationError]:
    """Yield the sentence of each check of its table that a row breaks."""
    for rule in row._meta.constraints:
        if not isinstance(rule, models.CheckConstraint):
            continue
        condition: Any = rule.condition
        try:
            # What is NULL breaks no rule, as in the database.
            is_broken = holds(row, condition) is False
        except NotHere:
            try:
                rule.validate(type(row), row)
            except ValidationError as problem:
                yield problem
            continue
        if is_broken:
            yield ValidationError(rule.get_violation_error_message())


def unique_rules(model: Any) -> list[tuple[tuple[str, ...], Q | None, Any]]:
    """Return what must be unique: the columns, the condition if any, and the sentence."""
    found: list[tuple[tuple[str, ...], Q | None, Any]] = []
    for column in model._meta.concrete_fields:
        if column.unique and not column.primary_key:
            found.append(((column.name,), None, None))
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and rule.fields:
            found.append((tuple(rule.fields), rule.condition, rule.get_violation_error_message()))
    return found


def doubled(
    model: Any, rows: Iterable[Any]
) -> Iterator[tuple[Any, tuple[str, ...], Any, Any | None]]:
    """Yield each row that says what must be said once, with the columns and the sentence.

    The last is the other row of these that says it first, or None where it is one on record.
    """
    listed = list(rows)
    for names, condition, sentence in unique_rules(model):
        said: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row in listed:
            values = tuple(side(row, name) for name in names)
            if None in values or (condition is not None and holds(row, condition) is False):
                continue
            said[values].append(row)
        taken = on_record(model, names, condition, said)
        for values, saying in said.items():
            for row in saying:
                if taken.get(values, row.pk) != row.pk:
                    yield row, names, sentence, None
                elif row is not saying[0]:
                    yield row, names, sentence, saying[0]


def on_record(
    model: Any, names: tuple[str, ...], condition: Q | None, said: Iterable[tuple[Any, ...]]
) -> dict[tuple[Any, ...], int]:
    """Return which rows on record say these values, by the values."""
    attnames = [model._meta.get_field(name).attname for name in names]
    rows = model._base_manager.all() if condition is None else model._base_manager.filter(condition)
    found: dict[tuple[Any, ...], int] = {}
    wanted = set(said)
    for some in in_sets(wanted):
        asked = {
            f"{name}__in": set(values)
            for name, values in zip(attnames, zip(*some, strict=True), strict=True)
        }
        for pk, *values in rows.filter(**asked).values_list("pk", *attnames):
            if tuple(values) in wanted:
                found[tuple(values)] = pk
    return found
