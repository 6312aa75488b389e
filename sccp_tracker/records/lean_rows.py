"""Rows that are only read, and many of them: made in a tenth of the time, and never saved.

Django makes a row by way of its fields, one by one, and a related row anew for each row that refers
to it; ours are made at once, and share what they refer to. They are the same classes with the same
columns, so that whoever shows them need not know. docs/decisions/workbooks.md tells what it saves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
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

# How many rows are read at once, and how many related rows of a kind are kept to be shared.
AT_ONCE, SHARED = 500, 5_000
Make = Callable[[Any], Any]


def maker(model: type[Model], select: Any, places: list[int], db: str) -> Make:
    """Return what makes a row of a model out of a row of the database."""
    names = [select[place][0].target.attname for place in places]
    first, after, new = places[0], places[-1] + 1, model.__new__
    if places != list(range(first, after)):
        raise NotImplementedError(f"The columns of {model.__name__} do not stand together.")

    def make(row: Any) -> Any:
        made = new(model)
        state = ModelState()
        state.adding, state.db = False, db
        made.__dict__.update(zip(names, row[first:after], strict=True))
        made.__dict__["_state"] = state
        return made

    return make


class Related:
    """A relation that a query reads along, the rows of which are shared."""

    def __init__(self, info: Any, select: Any, db: str) -> None:
        places = list(info["select_fields"])
        self.make = maker(info["model"], select, places, db)
        names = [select[place][0].target.attname for place in places]
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


class LeanRows(ModelIterable):
    """How a QuerySet makes rows that are only read."""

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset
        compiler = rows.query.get_compiler(using=rows.db)
        found = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        select, info = compiler.select, compiler.klass_info
        make = maker(info["model"], select, list(info["select_fields"]), rows.db)
        related = [Related(each, select, rows.db) for each in info.get("related_klass_infos", ())]
        annotated = list(compiler.annotation_col_map.items())
        for row in compiler.results_iter(found):
            made = make(row)
            for each in related:
                each.attach(row, made)
            for name, place in annotated:
                made.__dict__[name] = row[place]
            yield made


class SharedRows:
    """Rows of a model by key, each read once for all rows that refer to it."""

    def __init__(self, model: Any, below: Any) -> None:
        self.rows = model._base_manager.order_by()
        if below:
            self.rows = self.rows.select_related(*paths(below))
        self.found: dict[Any, Any] = {}

    def of(self, keys: set[Any]) -> dict[Any, Any]:
        """Return the rows by key, with these and perhaps others among them."""
        if len(self.found) > SHARED:
            self.found.clear()
        if missing := keys - self.found.keys():
            self.found |= {row.pk: row for row in self.rows.filter(pk__in=missing)}
        return self.found


def paths(tree: Any) -> list[str]:
    """Return what `select_related` was given, of what it made of that."""
    return [
        "__".join([name, *filter(None, [path])])
        for name, below in tree.items()
        for path in (paths(below) or [""])
    ]


class Pointed:
    """A foreign key that is read along for some hundred rows at once."""

    def __init__(self, column: Any, shared: SharedRows) -> None:
        self.column, self.shared = column, shared

    def attach(self, rows: list[Any]) -> None:
        """Give each row the row that it refers to."""
        name, attname = self.column.name, self.column.attname
        found = self.shared.of({row.__dict__[attname] for row in rows} - {None})
        for row in rows:
            row._state.fields_cache[name] = found.get(row.__dict__[attname])


class Joined:
    """A many-to-many relation that is read along for some hundred rows at once."""

    def __init__(self, column: Any, shared: SharedRows) -> None:
        self.column, self.shared = column, shared
        self.through = column.remote_field.through
        self.here, self.there = column.m2m_field_name(), column.m2m_reverse_field_name()

    def attach(self, rows: list[Any]) -> None:
        """Give each row the list of its related rows, in their order."""
        links = self.through.objects.filter(**{f"{self.here}__in": [row.pk for row in rows]})
        # By the name of a foreign key, Django sorts as the rows are sorted to which it leads.
        ids = links.order_by(self.there).values_list(f"{self.here}_id", f"{self.there}_id")
        pairs = list(ids)
        known = self.shared.of({there for _here, there in pairs})
        found = defaultdict(list)
        for here, there in pairs:
            found[here].append(known[there])
        for row in rows:
            cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[self.column.name] = found[row.pk]


def lean_rows(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield the rows of a QuerySet to be read, never more than some hundred at once."""
    lean: Any = rows.all()
    lean._iterable_class = LeanRows
    shared: dict[tuple[Any, str], SharedRows] = {}

    def shared_of(model: Any, below: Any) -> SharedRows:
        return shared.setdefault((model, repr(below)), SharedRows(model, below))

    along: list[Pointed | Joined] = []
    kept, others = {}, []
    for name, below in (lean.query.select_related or {}).items():
        column = field_of(rows.model, name)
        if isinstance(column, ForeignKey):
            along.append(Pointed(column, shared_of(column.related_model, below)))
        else:
            kept[name] = below
    for lookup in lean._prefetch_related_lookups:
        column = isinstance(lookup, str) and "__" not in lookup and field_of(rows.model, lookup)
        if isinstance(column, ManyToManyField):
            along.append(Joined(column, shared_of(column.related_model, {})))
        else:
            others.append(lookup)
    lean = lean.prefetch_related(None).select_related(None)
    found = (lean.select_related(*paths(kept)) if kept else lean).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        for each in along:
            each.attach(some)
        prefetch_related_objects(some, *others)
        yield from some


def field_of(model: Any, name: str) -> Any:
    """Return the column of a model, or None where the name is of something else."""
    return next((each for each in model._meta.get_fields() if each.name == name), None)
