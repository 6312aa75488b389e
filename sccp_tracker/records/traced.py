"""Facts: rows of which no change goes unseen, and none is lost to somebody who saves later.

`Traced.save()`, `Traced.delete()`, `add_all()` and the setting of many-to-many columns write the
trace. Every other way of writing raises UntracedWrite.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.models.trace import (
    Change,
    ChangeKind,
    RowByRowQuerySet,
    WrittenWithTrace,
    bringing_back,
)
from sccp_tracker.records.trace import acting, note


class UntracedWrite(TypeError):
    """Raised when code tries to write facts in a way that would leave no trace."""


class StaleRow(Exception):
    """A row was saved by somebody else after it was read; `present` is the row as it is now."""

    def __init__(self, row: "Traced", present: "Traced | None") -> None:
        super().__init__(f"{row._meta.label} {row.pk} was changed after it was read.")
        self.row = row
        self.present = present


class RowRefused(ValidationError):
    """One of several rows breaks a rule: `row` says which, the message why."""

    def __init__(self, row: models.Model, problem: ValidationError) -> None:
        super().__init__(problem)
        self.row = row


class GuardedQuerySet(RowByRowQuerySet):
    """Rows that are not written in sets by the usual verbs, which would leave no trace."""

    def update(self, **values: Any) -> NoReturn:
        raise UntracedWrite("update() leaves no trace: save each row.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UntracedWrite("bulk_update() leaves no trace: save each row.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise UntracedWrite("bulk_create() leaves no trace: use add_all().")

    def delete(self) -> Any:
        raise UntracedWrite("delete() of a queryset leaves no trace: delete each row.")


class TracedQuerySet(GuardedQuerySet):
    """Rows that are facts."""

    def add_all(self, rows: Iterable[Any]) -> list[Any]:
        """Add new rows in sets, and return them.

        Raises RowRefused, with the sentence of the rule, for the first row that breaks one; then
        none is added. The rows that they refer to must be on record.
        """
        added = list(rows)
        if not added:
            return added
        with acting():
            self.model.complete(added)
            for row in added:
                check_alone(row)
            insert(added)
            note(*(addition_of(row) for row in added))
        for row in added:
            row.remember()
        return added

    def save_all(self, rows: Iterable[Any]) -> None:
        """Write what was changed of rows on record, in sets, and the trace of that.

        Raises StaleRow for the first that somebody else changed after it was read, and RowRefused,
        with the sentence of the rule, for the first that the database refuses; then none is
        written.
        """
        listed = list(rows)
        with acting():
            claim_all(listed)
            changes = [(row, found) for row in listed if (found := row.changes())]
            try:
                with transaction.atomic():
                    write_all(changes)
            except IntegrityError as refusal:
                for row in listed:
                    try:
                        row.full_clean()
                    except ValidationError as problem:
                        raise RowRefused(row, problem) from refusal
                raise
            for row, _found in changes:
                row.version += 1
            note(*(change_of(row, ChangeKind.CHANGED, found) for row, found in changes))
        for row in listed:
            row.remember()


# As many rows are locked at once, by their keys.
LOCKED_AT_ONCE = 500


def claim_all(rows: list[Any]) -> None:
    """Lock the rows until the end of the transaction; raise StaleRow for one that was changed."""
    by_key = {row.pk: row for row in sorted(rows, key=lambda row: row.pk)}
    keys = list(by_key)
    for first in range(0, len(keys), LOCKED_AT_ONCE):
        some = keys[first : first + LOCKED_AT_ONCE]
        present = type(by_key[some[0]])._base_manager.select_for_update().filter(pk__in=some)
        versions = dict(present.order_by("pk").values_list("pk", "version"))
        for key in some:
            if versions.get(key) != by_key[key].version:
                raise StaleRow(by_key[key], by_key[key].locked())


def write_all(changes: list[tuple[Any, dict[str, list[Any]]]]) -> None:
    """Write the new values of changed rows, which are locked: one statement for the same columns.

    The database prepares it once; `bulk_update()` builds a case for each row and column.
    """
    alike: dict[tuple[str, ...], list[tuple[Any, dict[str, list[Any]]]]] = {}
    for row, found in changes:
        alike.setdefault(tuple(found), []).append((row, found))
    for names, some in alike.items():
        meta = some[0][0]._meta
        columns = [meta.get_field(name) for name in names]
        quoted = connection.ops.quote_name
        sets = ", ".join(f"{quoted(column.column)} = %s" for column in columns)
        version, key = quoted("version"), quoted(meta.pk.column)
        # Nothing but names of tables and columns is put together.
        table, next_version = quoted(meta.db_table), f"{version} = {version} + 1"
        sql = " ".join(["UPDATE", table, "SET", f"{sets}, {next_version}", "WHERE", key, "= %s"])
        with connection.cursor() as cursor:
            cursor.executemany(
                sql,
                [
                    (
                        *(
                            column.get_db_prep_save(found[column.name][1], connection)
                            for column in columns
                        ),
                        row.pk,
                    )
                    for row, found in some
                ],
            )


def check_alone(row: models.Model) -> None:
    """Hold a row against the rules that need no database; raise RowRefused."""
    relations = {each.name for each in row._meta.concrete_fields if each.is_relation}
    try:
        row.clean_fields(exclude=relations)
        row.clean()
    except ValidationError as problem:
        raise RowRefused(row, problem) from problem


def insert(rows: list[Any]) -> None:
    """Insert new rows at once; where the database refuses one, raise RowRefused with why."""
    manager = type(rows[0])._base_manager
    try:
        with transaction.atomic():
            manager.bulk_create(rows)
    except (IntegrityError, ValueError) as refusal:
        with transaction.atomic():
            for row in rows:
                row.pk = None
                try:
                    # The action of a line is written at its end, and is not on record yet.
                    row.full_clean(exclude={"action"})
                except ValidationError as problem:
                    raise RowRefused(row, problem) from refusal
                manager.bulk_create([row])
            # One by one they are taken: the trouble was another writer, and is over.


class Fact(WrittenWithTrace):
    """A row of the record. Each that is there was told in the trace when it was added."""

    class Meta(WrittenWithTrace.Meta):
        abstract = True


class Traced(Fact):
    """A fact that may be changed.

    `version` counts its changes, so that nobody saves over what they have not seen.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # What the database said of the row when it was read, by the names of its columns.
    _as_read: dict[str, Any] = {}

    class Meta(Fact.Meta):
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        row._as_read = dict(zip(field_names, values, strict=False))
        return row

    @classmethod
    def complete(cls, rows: list[Any]) -> None:
        """Fill in what new rows leave to the tracker, such as their numbers."""
        for row in rows:
            row.version = 1

    def refresh_from_db(
        self, using: Any = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        names = None if fields is None else list(fields)
        super().refresh_from_db(using, names, from_queryset)
        self.remember(names)

    def remember(self, names: list[str] | None = None) -> None:
        """Take what the row says now, or only in the named columns, for what the database says."""
        now = self.__dict__
        if names is None:
            self._as_read = {name: now[name] for name in attnames_of(type(self)) if name in now}
            return
        self._as_read = self._as_read | {
            each.attname: now[each.attname]
            for each in self._meta.concrete_fields
            if each.attname in now and (each.name in names or each.attname in names)
        }

    def changes(self) -> dict[str, list[Any]]:
        """Return what was changed since the row was read: old and new by name of column."""
        said, now = self._as_read, self.__dict__
        names = attnames_of(type(self))
        if len(said) < len(names) and (unread := (names & now.keys()) - said.keys()):
            said = said | type(self)._base_manager.values(*unread).get(pk=self.pk)
        found = {}
        for column in fact_columns(type(self)):
            name = column.attname
            # Most were read and left alone: what they say need not be understood.
            if name in now and now[name] is not said[name]:
                old, new = said[name], column.to_python(now[name])
                if old != new:
                    found[column.name] = [old, new]
        return found

    @property
    def is_added(self) -> bool:
        """Return whether saving adds the row; Django's way to copy one is to take its key away."""
        return self._state.adding or self.pk is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, or what was changed of it, and the trace of that.

        Raises StaleRow where somebody else changed it after it was read.
        """
        with acting():
            if self.is_added:
                self.complete([self])
                super().save(*args, **{**kwargs, "force_insert": True})
                note(addition_of(self))
            else:
                self.save_changes()
        self.remember()

    def save_changes(self) -> None:
        """Write what was changed, where nobody else has written the row since it was read."""
        changes = self.changes()
        if not changes:
            return
        here = type(self)._base_manager.filter(pk=self.pk)
        # Of a row that was read in part or in two steps, its version alone may say too little.
        read = {name: old for name, (old, _new) in changes.items()} | {"version": self.version}
        values = {name: new for name, (_old, new) in changes.items()}
        if not here.filter(**read).update(**values, version=self.version + 1):
            raise StaleRow(self, here.first())
        self.version += 1
        note(change_of(self, ChangeKind.CHANGED, changes))

    def locked(self) -> Self | None:
        """Return the row as it is now, locked until the end of the transaction; None if removed."""
        rows = type(self)._base_manager.select_for_update().filter(pk=self.pk)
        # The usual order of a noun may join a table that cannot be locked.
        return rows.order_by("pk").first()

    def claim(self) -> None:
        """Lock the row until the end of the transaction; raise StaleRow where it was changed."""
        present = self.locked()
        if present is None or present.version != self.version:
            raise StaleRow(self, present)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Remove the row, with what it said on record in the trace.

        Raises StaleRow where somebody else has removed it.
        """
        with acting():
            present = self.locked()
            if present is None:
                raise StaleRow(self, None)
            removal = removal_of(present)
            done = super().delete(*args, **kwargs)
            note(removal)
        return done


@cache
def attnames_of(model: type[Any]) -> frozenset[str]:
    """Return the attributes in which the rows of a model keep their columns."""
    return frozenset(each.attname for each in model._meta.concrete_fields)


@cache
def fact_columns(model: type[Any]) -> list[models.Field]:
    """Return the columns of a model that say something of the world."""
    ours = ("version", "action")
    return [
        each for each in model._meta.concrete_fields if not (each.primary_key or each.name in ours)
    ]


def change_of(row: Any, kind: ChangeKind, fields: dict[str, list[Any]], key: str = "") -> Change:
    return Change(noun=row._meta.label_lower, row=row.pk, kind=kind, fields=fields, key=key)


def addition_of(row: Any) -> Change:
    """Return the change that a new row is: from nothing to all that it says."""
    now = row.__dict__
    fields = {
        each.name: [None, value]
        for each in fact_columns(row._meta.model)
        if (value := now[each.attname]) is not None and value != ""
    }
    return change_of(row, ChangeKind.ADDED, fields)


def removal_of(row: Any) -> Change:
    """Return the change that a removal is: from all that the row says to nothing."""
    said = {each.name: each.value_from_object(row) for each in fact_columns(row._meta.model)}
    fields = {name: [value, None] for name, value in said.items() if value not in (None, "")}
    for many in row._meta.many_to_many:
        if linked := list(getattr(row, many.name).values_list("pk", flat=True)):
            fields[many.name] = [sorted(linked), []]
    return change_of(row, ChangeKind.REMOVED, fields, str(getattr(row, "key", row.pk)))


class LinkQuerySet(GuardedQuerySet):
    """The links of a many-to-many column, which Django adds and removes in sets by these verbs."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        """Add the links that are not there yet, and note them.

        Those of a copy that is brought back are told in its own trace.
        """
        if bringing_back.get():
            return super(GuardedQuerySet, self).bulk_create(objs, *args, **kwargs)
        owner, named, _field = self.ends()
        links = list(objs)
        with acting():
            self.lock_owners(links)
            there = set(
                self.model._base_manager.filter(
                    **{f"{owner}__in": {getattr(each, f"{owner}_id") for each in links}}
                ).values_list(f"{owner}_id", f"{named}_id")
            )
            new = [
                each
                for each in links
                if (getattr(each, f"{owner}_id"), getattr(each, f"{named}_id")) not in there
            ]
            made = super(GuardedQuerySet, self).bulk_create(new, *args, **kwargs)
            self.note_links(new, came=True)
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """Remove the links, and note them."""
        with acting():
            links = list(self)
            if self.lock_owners(links):
                # Others may have removed some of them first.
                links = list(self.filter(pk__in=[each.pk for each in links]))
            # Just these: what others add meanwhile comes after.
            these = self.model._base_manager.filter(pk__in=[each.pk for each in links])
            done = these.delete()
            self.note_links(links, came=False)
        return done

    def lock_owners(self, links: Iterable[Any]) -> bool:
        """Have those who set links of the same rows take turns, so that none is told twice.

        Return whether they did not take turns anyway.
        """
        if not connection.features.has_select_for_update:
            return False
        owner, _named, column = self.ends()
        keys = {getattr(each, f"{owner}_id") for each in links}
        list(column.model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
        return True

    def ends(self) -> tuple[str, str, models.ManyToManyField]:
        """Return the names of the owner's and of the other end, and the column of the owner."""
        owner: Any = self.model._meta.auto_created
        column = next(
            each for each in owner._meta.many_to_many if each.remote_field.through is self.model
        )
        return column.m2m_field_name(), column.m2m_reverse_field_name(), column

    def note_links(self, links: list[Any], came: bool) -> None:
        owner, named, column = self.ends()
        by_owner: dict[int, list[int]] = {}
        for link in links:
            by_owner.setdefault(getattr(link, f"{owner}_id"), []).append(
                getattr(link, f"{named}_id")
            )
        note(
            *(
                Change(
                    noun=column.model._meta.label_lower,
                    row=row,
                    kind=ChangeKind.CHANGED,
                    fields={column.name: [[], sorted(keys)] if came else [sorted(keys), []]},
                )
                for row, keys in by_owner.items()
            )
        )


def save_link(link: Any, *args: Any, **kwargs: Any) -> None:
    """Add a link by itself, and note it."""
    if not link._state.adding:
        raise UntracedWrite("A link is added or removed, never changed.")
    type(link).objects.bulk_create([link])


def delete_link(link: Any, *args: Any, **kwargs: Any) -> Any:
    """Remove a link by itself, and note it."""
    return type(link).objects.filter(pk=link.pk).delete()


class TracedManyToManyField(models.ManyToManyField):
    """A many-to-many column whose links are traced, from whichever end they are set.

    A row that others name in it cannot be removed under them.
    """

    def contribute_to_related_class(self, cls: type[models.Model], related: Any) -> None:
        super().contribute_to_related_class(cls, related)
        through: Any = self.remote_field.through
        through._meta.local_managers.clear()
        through.add_to_class("objects", LinkQuerySet.as_manager())
        through.save, through.delete = save_link, delete_link
        named: Any = through._meta.get_field(self.m2m_reverse_field_name())
        named.remote_field.on_delete = models.PROTECT

    def deconstruct(self) -> Any:
        """Return it as Django's own: migrations need not know of the trace."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ManyToManyField", args, kwargs
