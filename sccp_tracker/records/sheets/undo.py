"""Undoing an import as one action, while nothing else has touched its rows.

What it changed says again what it said before, what it added is removed, and the lines that it
appended to a history are voided: a history is never shortened. So what only such lines name stays
on record: a meeting with its dates, or the notes in which a line was read.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils.translation import gettext as _

from sccp_tracker.records.history import HistoryLine
from sccp_tracker.records.models.trace import Action, Change, ChangeKind, Door
from sccp_tracker.records.nouns import files
from sccp_tracker.records.sheets.apply import set_links
from sccp_tracker.records.sheets.lookups import in_sets
from sccp_tracker.records.trace import acting
from sccp_tracker.records.trace_pages.entries import model_of, name_of

# What each kind of change needs the right to, so that it can be undone.
RIGHTS = {ChangeKind.ADDED: "delete", ChangeKind.CHANGED: "change"}


class NotUndone(Exception):
    """An import is not undone; the message is a sentence that says why."""


def may_undo(user: Any, action: Action) -> bool:
    """Return whether an action is an import that this account may undo."""
    if action.door != Door.IMPORT or not user.is_authenticated:
        return False
    return all(
        user.has_perm(right_to(noun, kind))
        for noun, kind in action.changes.order_by().values_list("noun", "kind").distinct()
    )


def right_to(noun: str, kind: str) -> str:
    """Return the right that it takes to undo a change of this kind."""
    app, _point, name = noun.partition(".")
    model = model_of(noun)
    if model is not None and issubclass(model, HistoryLine):
        return f"{app}.add_{name}"
    return f"{app}.{RIGHTS.get(ChangeKind(kind), 'delete')}_{name}"


def touched_since(action: Action) -> bool:
    """Return whether another action has written a row of this one since."""
    later = Change.objects.filter(noun=OuterRef("noun"), row=OuterRef("row"), pk__gt=OuterRef("pk"))
    return action.changes.filter(Exists(later.exclude(action=action))).exists()


def undo(action: Action) -> list[str]:
    """Undo an import, all of it or nothing; return the names of added rows that stay on record.

    Raises NotUndone, with a sentence, where something else has touched its rows since.
    """
    if touched_since(action):
        raise NotUndone(
            _("It cannot be undone: some of its rows were changed since. Mend them one by one.")
        )
    changes: dict[Any, list[Change]] = defaultdict(list)
    for change in action.changes.order_by("pk"):
        changes[model_of(change.noun)].append(change)
    left: list[str] = []
    with acting():
        # Those first that refer to others.
        for model in reversed(files().values()):
            if model in changes and issubclass(model, HistoryLine):
                void(model, [change.row for change in changes[model]])
        for model in reversed(files().values()):
            if model in changes and not issubclass(model, HistoryLine):
                left += take_back(model, changes[model])
    return left


def void(model: Any, keys: list[int]) -> None:
    """Void the lines that stand."""
    why = _("The import was undone.")
    lines = model.objects.filter(pk__in=keys).standing()
    model.objects.append([line.voiding(why) for line in lines.order_by("pk")])


def take_back(model: Any, changes: list[Change]) -> list[str]:
    """Let changed rows say what they said before, and remove those that were added.

    Returns the names of those that stay on record.
    """
    before = {each.row: each.fields for each in changes if each.kind == ChangeKind.CHANGED}
    rows = [row for some in in_sets(before) for row in model._base_manager.filter(pk__in=some)]
    for row in rows:
        for name, (old, _new) in before[row.pk].items():
            column = model._meta.get_field(name)
            if not column.many_to_many:
                setattr(row, column.attname, column.to_python(old))
    model.objects.save_all(rows)
    for column in model._meta.many_to_many:
        links_back(column, before)
    added = [change.row for change in reversed(changes) if change.kind == ChangeKind.ADDED]
    rows = [model._base_manager.get(pk=key) for key in added]
    return [name_of(row) for row in rows if not remove(row)]


def links_back(column: models.ManyToManyField, before: dict[int, dict[str, Any]]) -> None:
    """Add the links that left, and remove those that came."""
    pairs = [(row, *fields[column.name]) for row, fields in before.items() if column.name in fields]
    came = {(row, named) for row, _left, new in pairs for named in new}
    left = {(row, named) for row, old, _came in pairs for named in old}
    set_links(column, gone=came, new=left)


def remove(row: Any) -> bool:
    """Remove a row that was added, unless void lines name it, and return whether it is gone.

    Raises NotUndone where other rows name it.
    """
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as problem:
        if are_void(problem.protected_objects):
            return False
        raise NotUndone(
            _("It cannot be undone: other rows name “%(row)s”, which it added.")
            % {"row": name_of(row)}
        ) from problem
    return True


def are_void(rows: Iterable[Any]) -> bool:
    """Return whether all of these rows are lines of histories that do not count."""
    keys: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        keys[row._meta.model].append(row.pk)
    return all(
        issubclass(model, HistoryLine)
        and not model.objects.standing().filter(pk__in=found).exists()
        for model, found in keys.items()
    )
