"""Which rows that a page of a past day shows were mended since, or removed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from sccp_tracker.records.models.trace import Change, ChangeKind
from sccp_tracker.records.traced import Traced

Facts = dict[str, set[int]]
# What a view hands to its template beside what the page shows.
NOT_SHOWN = {"view", "form", "filter", "table", "object_list", "paginator", "page_obj"}
# As many rows as an address can name.
MOST_NAMED = 200


@dataclass(frozen=True)
class Mended:
    """How many rows of a page were mended since its day or removed, and where that is told."""

    rows: int
    removed: int
    rows_url: str
    removed_url: str


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over here."""
    after = day + timedelta(days=1) if day < date.max else day
    return timezone.make_aware(datetime.combine(after, time()))


def mended_since(day: date, facts: Facts) -> QuerySet[Change]:
    """Return the changes, made after the day, of these rows."""
    those = Q()
    for noun, rows in facts.items():
        those |= Q(noun=noun, row__in=rows)
    changes = Change.objects.filter(kind=ChangeKind.CHANGED, action__at__gte=end_of(day))
    return changes.filter(those) if facts else changes.none()


def removed_since(day: date, model: Any) -> QuerySet[Change]:
    """Return the removals, made after the day, of rows of a noun that were on record on it."""
    return removals_since(day, Q(noun=model._meta.label_lower))


def removed_beside(day: date, row: Any) -> QuerySet[Change]:
    """Return how rows that named this row on the day were removed since, or name it no more."""
    named = Q()
    for relation in row._meta.related_objects:
        if relation.one_to_many:
            noun, column = relation.related_model._meta.label_lower, relation.field.name
            named |= Q(noun=noun, **{f"fields__{column}__0": row.pk})
    return removals_since(day, named, also=Q(kind=ChangeKind.CHANGED))


def removals_since(day: date, those: Q, also: Q | None = None) -> QuerySet[Change]:
    """Return those removals that were made after the day, of rows that were on record on it."""
    # As text, which days in this form are in the order of.
    known = Cast(KT("fields__recorded_on__0"), TextField())
    changes = Change.objects.filter(those, action__at__gte=end_of(day)).annotate(known=known)
    removed = Q(kind=ChangeKind.REMOVED, known__lte=day.isoformat())
    return changes.filter(removed | also if also else removed)


def mended_on_page(
    day: date, context: dict[str, Any], model: Any = None, row: Any = None
) -> Mended:
    """Return what was mended since the day of the rows that a page shows, in one query.

    `model` is the noun of which it is the list, or `row` the one that it is about: of these removed
    rows are told too, in another query.
    """
    # All rows of a list, of which a page shows some, go by two names.
    whole = context.get("object_list")
    shown = facts_in(
        value for name, value in context.items() if name not in NOT_SHOWN and value is not whole
    )
    rows = list(mended_since(day, shown).order_by().values_list("noun", "row").distinct())
    named = ",".join(f"{noun}:{key}" for noun, key in sorted(rows)[:MOST_NAMED])
    removed, of = 0, {}
    if model:
        removed = removed_since(day, model).count()
        of = {"removed": model._meta.model_name}
    elif row:
        removed = removed_beside(day, row).count()
        of = {"removed_beside": f"{row._meta.label_lower}:{row.pk}"}
    return Mended(len(rows), removed, address_since(day, rows=named), address_since(day, **of))


def address_since(day: date, **of: str) -> str:
    """Return the address that tells what was mended since a day, or removed."""
    return f"{reverse('records:mended')}?{urlencode({'since': day.isoformat(), **of}, safe=':,')}"


def facts_in(values: Iterable[Any]) -> Facts:
    """Return the facts among what a view hands to its template, and all that they bring along."""
    found: Facts = defaultdict(set)
    # Kept, so that no two of them share an address.
    seen: dict[int, Any] = {}
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        if isinstance(value, Traced) and value.pk:
            found[value._meta.label_lower].add(value.pk)
        waiting.extend(within(value))
    return found


def within(value: Any) -> Iterator[Any]:
    """Yield what a value holds that may be facts or hold some."""
    if isinstance(value, Model):
        yield from value._state.fields_cache.values()
        yield from getattr(value, "_prefetched_objects_cache", {}).values()
        yield from (each for each in vars(value).values() if isinstance(each, list))
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple | set | QuerySet):
        yield from value
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, each.name) for each in fields(value))
