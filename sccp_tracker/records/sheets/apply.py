"""Writing what a plan says: in sets, as one action, by the verbs that leave the trace."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.loading.loader import waits
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.sheets.lookups import in_sets, linked_rows
from sccp_tracker.records.sheets.plan import Outlook, Plan, PlannedRow
from sccp_tracker.records.trace import acting
from sccp_tracker.records.traced import RowRefused


def apply(plan: Plan) -> None:
    """Write the good rows of a plan, all or none.

    Raises StaleRow or RowRefused where somebody else was there since the plan was made.
    """
    with acting(Door.IMPORT) as action, transaction.atomic():
        action.door = Door.IMPORT
        added, changed = plan.of(Outlook.ADDED), plan.of(Outlook.CHANGED)
        add(plan.model, [row.row for row in added])
        if changed and not issubclass(plan.model, HistoryLine):
            name_what_was_new(plan, changed)
            plan.model.objects.save_all(row.row for row in changed)
        for column in plan.columns.many.values():
            link(column, [row for row in (*added, *changed) if column.name in row.links])
        for row in plan.of(Outlook.SINCE):
            tell_since(row, plan.since or {})


def tell_since(row: PlannedRow, told: dict[str, Any]) -> None:
    """Tell beside a row on record what the world says now; raise RowRefused with why not."""
    try:
        row.row.tell_since(row.since, **told)
    except ValidationError as problem:
        raise RowRefused(row.row, problem) from problem


def add(model: Any, rows: list[Any]) -> None:
    """Add new rows in sets: those first that refer to none of the others."""
    pending = rows
    while pending:
        wave = [row for row in pending if not waits(row)] or pending
        model.objects.add_all(wave)
        taken = set(map(id, wave))
        pending = [row for row in pending if id(row) not in taken]


def name_what_was_new(plan: Plan, rows: Iterable[PlannedRow]) -> None:
    """Let rows on record name those that were new in the same sheet, which have a number now."""
    for row in rows:
        for name, _key in row.named_new:
            if name in plan.columns.own:
                setattr(row.row, name, getattr(row.row, name))


def link(column: models.ManyToManyField, rows: Iterable[PlannedRow]) -> None:
    """Set the links of a many-to-many column of rows that are on record."""
    changed = [row for row in rows if column.name in row.changes]
    wanted = {(row.row.pk, each.pk) for row in changed for each in row.links[column.name]}
    there = pairs_of(column, {row.row.pk for row in changed})
    set_links(column, gone=there - wanted, new=wanted - there)


def ends_of(column: models.ManyToManyField) -> tuple[str, str]:
    """Return what the two columns of a link are called: the owner's, and that of what it names."""
    return f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"


def pairs_of(column: models.ManyToManyField, owners: Iterable[int]) -> set[tuple[int, int]]:
    """Return the links of these owners, each as the numbers of both rows."""
    return {
        (owner, named) for owner, found in linked_rows(column, owners).items() for named in found
    }


def set_links(
    column: models.ManyToManyField, gone: set[tuple[int, int]], new: set[tuple[int, int]]
) -> None:
    """Remove and add links, each as the numbers of both rows."""
    through: Any = column.remote_field.through
    owner, named = ends_of(column)
    for some in in_sets(sorted({one for one, _other in gone})):
        links = through.objects.filter(**{f"{owner}__in": some}).values_list("pk", owner, named)
        if keys := [pk for pk, one, other in links if (one, other) in gone]:
            through.objects.filter(pk__in=keys).delete()
    if new:
        through.objects.bulk_create(
            [through(**{owner: one, named: other}) for one, other in sorted(new)]
        )
