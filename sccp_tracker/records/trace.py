"""Writing the trace: what is written inside `acting` is one action, kept or undone as a whole."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F

from sccp_tracker.records.models.trace import Action, Change, ChangeKind, Door

Pair = list[Any]


class OpenAction:
    """The action that is under way, and what it has changed so far."""

    def __init__(self, action: Action, by: Callable[[], Any]) -> None:
        self.action = action
        self.by = by
        self.noted: list[tuple[Callable[[], None], list[Change]]] = []

    def note(self, changes: Iterable[Change]) -> None:
        """Keep the changes for the end of the action, unless their savepoint is undone first.

        Django forgets what was registered for the commit in a savepoint that it rolls back; so a
        mark that is registered beside the changes tells at the end whether they stand.
        """

        def stands() -> None:
            """Mark, by being remembered, that the savepoint was kept."""

        transaction.on_commit(stands)
        self.noted.append((stands, list(changes)))

    def write(self) -> None:
        """Write the action and what stands of its changes, in two queries; nothing where none."""
        # A list of the savepoints, the function, and whether its failure is let pass.
        remembered = {registered[1] for registered in connection.run_on_commit}
        standing = (each for mark, noted in self.noted if mark in remembered for each in noted)
        if changes := merged(standing):
            self.action.by = self.by()
            self.action.save()
            for change in changes:
                change.action = self.action
            Change.objects.bulk_create(changes)
            raise_versions(changes)


under_way: ContextVar[OpenAction | None] = ContextVar("under_way", default=None)


@contextmanager
def acting(
    door: Door = Door.COMMAND, by: Callable[[], Any] = lambda: None, reason: str = ""
) -> Iterator[Action]:
    """Open an action, in a transaction; inside another action, join that one.

    `by` returns the account, and is asked only where something was written. What the database
    itself refuses raises as usual, and then nothing is written.
    """
    if (opened := under_way.get()) is not None:
        yield opened.action
        return
    opened = OpenAction(Action(door=door, reason=reason), by)
    with transaction.atomic():
        token = under_way.set(opened)
        try:
            yield opened.action
            opened.write()
        finally:
            # Before the commit: what is done after it is no longer of this action.
            under_way.reset(token)


def raise_versions(changes: Iterable[Change]) -> None:
    """Raise the version of the rows of which nothing but links was changed.

    A save raises it by itself; but who set other links meanwhile must not be saved over either.
    """
    linked: dict[str, list[int]] = {}
    for change in changes:
        if change.kind == ChangeKind.CHANGED and all(map(is_links, change.fields.values())):
            linked.setdefault(change.noun, []).append(change.row)
    for noun, rows in linked.items():
        of = apps.get_model(noun)._base_manager.filter(pk__in=rows)
        of.update(version=F("version") + 1)


def note(*changes: Change) -> None:
    """Have the action under way remember the changes; there must be one."""
    opened = under_way.get()
    if opened is None:
        raise RuntimeError("Nothing is noted outside an action: open one with acting().")
    opened.note(changes)


def current_action() -> Action | None:
    """Return the action under way, or None; its door and its reason may still be set."""
    opened = under_way.get()
    return opened.action if opened else None


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return one change for each row: what several saves of one action did to it in all."""
    found: dict[tuple[str, int], Change] = {}
    for change in changes:
        before = found.setdefault((change.noun, change.row), change)
        if before is not change:
            join(before, change)
    return [each for each in found.values() if each.fields or each.kind != ChangeKind.CHANGED]


def join(before: Change, after: Change) -> None:
    """Let the earlier change of a row say what the later one did to it too."""
    for name, pair in after.fields.items():
        earlier = before.fields.get(name)
        if earlier is not None:
            pair = joined_links(earlier, pair) if is_links(pair) else [earlier[0], pair[1]]
        elif before.kind == ChangeKind.ADDED and not is_links(pair):
            pair = [None, pair[1]]
        before.fields[name] = pair
        if pair[0] == pair[1]:
            del before.fields[name]
    if after.kind == ChangeKind.REMOVED:
        # What came and went within one action was never there.
        is_gone = before.kind == ChangeKind.ADDED
        before.kind, before.key = (ChangeKind.CHANGED if is_gone else after.kind), after.key


def is_links(pair: Pair) -> bool:
    """Return whether a pair tells which links left and which came, and not two values."""
    return isinstance(pair[0], list)


def joined_links(first: Pair, then: Pair) -> Pair:
    """Return which links left and which came in two steps that follow each other."""
    (left, came), (left_then, came_then) = (map(set, pair) for pair in (first, then))
    return [
        sorted((left - came_then) | (left_then - came)),
        sorted((came - left_then) | (came_then - left)),
    ]
