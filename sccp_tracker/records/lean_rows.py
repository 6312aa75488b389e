"""Rows that are only read, and many of them: made in a tenth of the time, and never saved.

Django makes a row by way of its fields, one by one, and a related row anew for each row that refers
to it; ours are made at once, and share what they refer to. They are the same classes with the same
columns, so that whoever shows them need not know. docs/decisions/workbooks.md tells what it saves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import (
    ForeignKey,
    ManyToManyField,
    Model,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

from sccp_tracker.records.one_of import OneOf

# How many rows are read at once, and how many related rows of a kind are kept to be shared.
AT_ONCE, SHARED = 1_500, 5_000
# How many values of a column are kept as they were read before.
REMEMBERED = 5_000
Make = Callable[..., Any]


def maker(model: type[Model], names: list[str], places: list[int], db: str) -> Make:
    """Return what makes a row of a model out of a row of the database, with these attributes."""
    new, read = model.__new__, itemgetter(*places)

    def make(row: Any) -> Any:
        made, state = new(model), ModelState()
        state.__dict__ = {"adding": False, "db": db, "fields_cache": {}}
        made.__dict__ = dict(zip(names, read(row), strict=True))
        made._state = state
        return made

    return make


def attnames(select: Any, places: list[int]) -> list[str]:
    """Return the attributes in which a model keeps the columns in these places."""
    return [select[place][0].target.attname for place in places]


class Related:
    """A relation that a query reads along, the rows of which are shared."""

    def __init__(self, info: Any, select: Any, db: str) -> None:
        places = list(info["select_fields"])
        names = attnames(select, places)
        self.make = maker(info["model"], names, places, db)
        self.key = places[names.index(info["model"]._meta.pk.attname)]
        self.set_here, self.set_there = info["local_setter"], info["remote_setter"]
        self.beyond = [Related(each, select, db) for each in info.get("related_klass_infos", ())]
        self.shared: dict[Any, Any] = {}

    def attach(self, row: Any, to: Any) -> None:
        key = row[self.key]
        if key is None:
            self.set_here(to, None)
            return
        found = self.shared.get(key)
        if found is None:
            if len(self.shared) >= SHARED:
                self.shared.clear()
            found = self.shared[key] = self.make(row)
            for each in self.beyond:
                each.attach(row, found)
        self.set_here(to, found)
        self.set_there(found, to)


class Converted:
    """A column whose values Django turns into others, each value once."""

    def __init__(self, converters: list[Make], expression: Any, database: Any) -> None:
        self.converters, self.expression, self.database = converters, expression, database
        self.known: dict[Any, Any] = {}

    def column(self, values: tuple[Any, ...]) -> list[Any]:
        """Return the values as a row has them."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        for value in set(values) - self.known.keys():
            made = value
            for convert in self.converters:
                made = convert(made, self.expression, self.database)
            self.known[value] = made
        return [self.known[value] for value in values]


class LeanRows(ModelIterable):
    """How a QuerySet makes rows that are only read."""

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset
        compiler = rows.query.get_compiler(using=rows.db)
        chunks = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        select, info = compiler.select, compiler.klass_info
        places, annotated = list(info["select_fields"]), compiler.annotation_col_map
        names = [*attnames(select, places), *annotated]
        make = maker(info["model"], names, [*places, *annotated.values()], rows.db)
        related = [Related(each, select, rows.db) for each in info.get("related_klass_infos", ())]
        expressions = [each for each, _sql, _alias in select]
        converted = {
            place: Converted(converters, expression, compiler.connection)
            for place, (converters, expression) in compiler.get_converters(expressions).items()
        }
        for chunk in chunks:
            columns = list(zip(*chunk, strict=True))
            for place, each in converted.items():
                columns[place] = each.column(columns[place])
            for row in zip(*columns, strict=True):
                made = make(row)
                for relation in related:
                    relation.attach(row, made)
                yield made
            # Else they would still be there while the next ones are read.
            del chunk, columns


class SharedRows:
    """Rows of a model by key, each read once for all rows that refer to it."""

    def __init__(self, model: Any, below: Any) -> None:
        self.rows = model._base_manager.order_by()
        if below:
            self.rows = self.rows.select_related(*paths(below))
        self.rows._iterable_class = LeanRows
        self.found: dict[Any, Any] = {}

    def of(self, keys: set[Any]) -> dict[Any, Any]:
        """Return the rows by key, with these and perhaps others among them."""
        if len(self.found) > SHARED:
            self.found.clear()
        if missing := keys - self.found.keys():
            self.found |= {row.pk: row for row in self.rows.filter(OneOf("pk", list(missing)))}
        return self.found


def paths(tree: Any) -> list[str]:
    """Return what `select_related` was given, of what it made of that."""
    return [
        "__".join([name, *filter(None, [path])])
        for name, below in tree.items()
        for path in (paths(below) or [""])
    ]


class Pointed:
    """A foreign key that is read along for many rows at once.

    It is one of the rows themselves, or of those that they have under the name `beyond`.
    """

    def __init__(self, column: Any, shared: SharedRows, beyond: str = "") -> None:
        self.name, self.shared, self.beyond = column.name, shared, beyond
        self.of_key = attrgetter(column.attname)

    def attach(self, rows: list[Any]) -> None:
        """Give each row the row that it refers to."""
        if self.beyond:
            rows = [found for row in rows if (found := getattr(row, self.beyond)) is not None]
        name, keys = self.name, list(map(self.of_key, rows))
        found = self.shared.of({*keys} - {None})
        for row, key in zip(rows, keys, strict=True):
            row._state.fields_cache[name] = found.get(key)


class Joined:
    """A many-to-many relation that is read along for many rows at once."""

    def __init__(self, column: Any, shared: SharedRows) -> None:
        self.column, self.shared = column, shared
        self.through = column.remote_field.through
        self.here, self.there = column.m2m_field_name(), column.m2m_reverse_field_name()
        self.of_key = attrgetter(column.model._meta.pk.attname)
        # The keys that are asked for, each time others: to word the question anew takes longer.
        self.keys: list[Any] = []
        links = self.through.objects.filter(OneOf(f"{self.here}_id", self.keys))
        # By the name of a foreign key, Django sorts as the rows are sorted to which it leads.
        links = links.order_by(self.there)
        self.links = links.values_list(f"{self.here}_id", f"{self.there}_id")

    def attach(self, rows: list[Any]) -> None:
        """Give each row the list of its related rows, in their order."""
        keys = self.keys[:] = list(map(self.of_key, rows))
        pairs = list(self.links.all())
        known = self.shared.of({there for _here, there in pairs})
        found = defaultdict(list)
        for here, there in pairs:
            found[here].append(known[there])
        name, none = self.column.name, list[Any]()
        for row, key in zip(rows, keys, strict=True):
            cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[name] = found.get(key, none)


def lean_rows(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the rows of a QuerySet to be read, in lists; each is let go before the next is read."""
    lean: Any = rows.all()
    lean._iterable_class = LeanRows
    shared: dict[tuple[Any, str], SharedRows] = {}

    def shared_of(model: Any, below: Any) -> SharedRows:
        return shared.setdefault((model, repr(below)), SharedRows(model, below))

    along: list[Pointed | Joined] = []
    kept, others = [], []
    for name, below in (lean.query.select_related or {}).items():
        column = field_of(rows.model, name)
        if isinstance(column, ForeignKey):
            along.append(Pointed(column, shared_of(column.related_model, below)))
            continue
        # One line of a history: it is of this row alone, and read with it.
        kept.append(name)
        line = field_of(rows.model, lean.query._filtered_relations[name].relation_name)
        for further, beneath in below.items():
            column = field_of(line.related_model, further)
            along.append(Pointed(column, shared_of(column.related_model, beneath), name))
    for lookup in lean._prefetch_related_lookups:
        column = isinstance(lookup, str) and "__" not in lookup and field_of(rows.model, lookup)
        if isinstance(column, ManyToManyField):
            along.append(Joined(column, shared_of(column.related_model, {})))
        else:
            others.append(lookup)
    lean = lean.prefetch_related(None).select_related(None)
    found = (lean.select_related(*kept) if kept else lean).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        for each in along:
            each.attach(some)
        prefetch_related_objects(some, *others)
        yield some
        del some


def field_of(model: Any, name: str) -> Any:
    """Return the column of a model, or None where the name is of something else."""
    return next((each for each in model._meta.get_fields() if each.name == name), None)
