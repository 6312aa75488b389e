"""The rules of the rows of a sheet, asked of all of them without a question to the database each.

A condition of a constraint is a `Q` of comparisons: of a row that is at hand they can be made here,
as the database makes them. One that holds something else is asked of the database, row by row.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from sccp_tracker.records.sheets.lookups import in_sets

# True, False, or None where the database would say NULL.
Truth = bool | None
# Of what a row says, by the attributes of its columns.
Test = Callable[[dict[str, Any]], Truth]


class NotHere(Exception):
    """A condition holds what only the database can tell."""


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


def attname(model: Any, name: str) -> str:
    """Return the attribute in which a row keeps a column; of one that names a row, its number."""
    column = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(column.attname)


def column_of(value: Any) -> str:
    """Return the column that a value of a condition stands for, or "" where it is a plain value."""
    is_column = isinstance(value, F)
    return str(value.name) if is_column else ""


def comparison(model: Any, path: str, value: Any) -> Test:
    """Return the test of one comparison of a condition; raise NotHere for an expression."""
    name, _apart, lookup = path.partition("__")
    here = attname(model, name)
    if lookup == "isnull":
        is_null = bool(value)
        return lambda row: (row[here] is None) is is_null
    if lookup not in COMPARISONS:
        raise NotHere
    holds = COMPARISONS[lookup]
    if other := column_of(value):
        there = attname(model, other)
        return lambda row: (
            None if row[here] is None or row[there] is None else holds(row[here], row[there])
        )
    if hasattr(value, "resolve_expression"):
        raise NotHere
    return lambda row: None if row[here] is None else holds(row[here], value)


def truth_of(model: Any, condition: Q) -> Test:
    """Return the test whether a condition holds for a row: None where the database says NULL.

    Raises NotHere where only the database can tell.
    """
    if condition.connector == Q.XOR:
        raise NotHere
    tests = []
    for child in condition.children:
        if isinstance(child, Q):
            tests.append(truth_of(model, child))
        elif isinstance(child, tuple):
            tests.append(comparison(model, *child))
        else:
            raise NotHere
    decisive, is_negated = condition.connector == Q.OR, condition.negated

    def holds(row: dict[str, Any]) -> Truth:
        answer: Truth = not decisive
        for test in tests:
            found = test(row)
            if found is decisive:
                answer = decisive
                break
            if found is None:
                answer = None
        return (not answer) if is_negated and answer is not None else answer

    return holds


def names_in(condition: Any) -> set[str]:
    """Return the columns that a condition looks at."""
    names = set()
    for child in condition.children:
        if isinstance(child, Q):
            names |= names_in(child)
            continue
        path, value = child
        names |= {path.partition("__")[0], column_of(value)}
    return names - {""}


@dataclass(frozen=True)
class Check:
    """A check of a table; `test` is None where only the database can tell."""

    rule: models.CheckConstraint
    test: Test | None
    names: frozenset[str]


@cache
def checks_of(model: type[Any]) -> list[Check]:
    """Return the checks of the table of a noun."""
    found = []
    for rule in model._meta.constraints:
        if not isinstance(rule, models.CheckConstraint):
            continue
        condition: Any = rule.condition
        try:
            found.append(Check(rule, truth_of(model, condition), frozenset(names_in(condition))))
        except NotHere:
            found.append(Check(rule, None, frozenset()))
    return found


def broken_checks(row: Any, changed: Collection[str] = ()) -> Iterator[ValidationError]:
    """Yield the sentence of each check of its table that a row breaks.

    Of a row on record, which broke none, only those are asked that look at what is `changed`.
    """
    for check in checks_of(row._meta.model):
        if check.test is None:
            try:
                check.rule.validate(type(row), row)
            except ValidationError as problem:
                yield problem
        elif changed and check.names.isdisjoint(changed):
            continue
        # What is NULL breaks no rule, as in the database.
        elif check.test(row.__dict__) is False:
            yield ValidationError(check.rule.get_violation_error_message())


class Cleaner:
    """Holds what rows say against what their columns allow, each value of a column once."""

    def __init__(self, columns: Iterable[models.Field]) -> None:
        self.columns = {column.name: column for column in columns}
        self.known: dict[tuple[str, type, Any], Any] = {}

    def clean(self, row: Any, names: Collection[str]) -> None:
        """Let a row say what its columns make of it, in those of these that name no other row.

        Raises ValidationError with the sentences by column.
        """
        said, refused = row.__dict__, {}
        for name, column in self.columns.items():
            if name not in names:
                continue
            value = said[name]
            # Numbers that are equal need not be written with as many digits.
            place = (name, value.__class__, str(value))
            if place not in self.known:
                self.known[place] = cleaned(column, value)
            found = self.known[place]
            if isinstance(found, ValidationError):
                refused[name] = found
            else:
                said[name] = found
        if refused:
            raise ValidationError(refused)


def cleaned(column: models.Field, value: Any) -> Any:
    """Return what a column makes of a value, or why it does not allow it."""
    if column.blank and value in column.empty_values:
        return value
    try:
        return column.clean(value, None)
    except ValidationError as problem:
        return problem


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
    model: Any, rows: Collection[tuple[Any, Collection[str] | None]]
) -> Iterator[tuple[Any, tuple[str, ...], Any, Any | None]]:
    """Yield each row that says what must be said once, with the columns and the sentence.

    Each row comes with the columns that were changed in it, or None where it is new. The last of
    what is told is the other row of these that says it first, or None where it is one on record.
    """
    for names, condition, sentence in unique_rules(model):
        said: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        attnames = [attname(model, name) for name in names]
        is_held_to = truth_of(model, condition or Q())
        looked_at = {*names, *names_in(condition or Q())}
        for row, changed in rows:
            # What is on record says it once.
            if changed is not None and looked_at.isdisjoint(changed):
                continue
            values = tuple([row.__dict__[name] for name in attnames])
            if None in values or is_held_to(row.__dict__) is False:
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
    for some in in_sets(sorted(wanted, key=repr)):
        asked = {
            f"{name}__in": set(values)
            for name, values in zip(attnames, zip(*some, strict=True), strict=True)
        }
        for pk, *values in rows.filter(**asked).values_list("pk", *attnames):
            if tuple(values) in wanted:
                found[tuple(values)] = pk
    return found
