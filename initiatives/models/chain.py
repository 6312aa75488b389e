"""The chain of a promise: the commitment first made, and each that revised the one before."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

Links = dict[int, int]


def first_of(links: Links) -> dict[int, int]:
    """Return of each row that revises one or is revised the first of its chain, by their keys.

    `links` leads from each row that revises to the one that it revises.
    """
    firsts = {}
    for key in {*links, *links.values()}:
        walked = [key]
        while (earlier := links.get(walked[-1])) and earlier not in walked:
            walked.append(earlier)
        # Two may have been made to revise each other by mistake.
        around = walked[walked.index(earlier) :] if earlier else walked[-1:]
        firsts[key] = min(around)
    return firsts


class Chain:
    """The chains of commitments, as `prefetch_related` asks for them.

    That is two queries for any number of them, and none where no row is part of a chain: each row
    has `is_revised`.

    It is to Django what the descriptor of a relation is, with `Prefetch("chain", rows, to_attr)`.
    """

    def get_prefetch_querysets(
        self, instances: list[Any], querysets: list[Any]
    ) -> tuple[Any, Callable[[Any], Any], Callable[[Any], Any], bool, str, bool]:
        """Return the rows of the chains of `instances`, and how Django tells whose they are."""
        (rows,) = querysets
        if not any(row.revises_id or row.is_revised for row in instances):
            return rows.model.objects.none(), id, id, False, "chain", False
        revising = rows.model.objects.as_of(rows.day).filter(revises__isnull=False)
        firsts = first_of(dict(revising.values_list("pk", "revises_id")))

        def chain_of(row: Any) -> int | None:
            return firsts.get(row.pk)

        wanted = {chain_of(row) for row in instances} - {None}
        members = [key for key, first in firsts.items() if first in wanted]
        return rows.filter(pk__in=members), chain_of, chain_of, False, "chain", False


class TimesMoved(Func):
    """How often a promise moved, as known on a day: the rows of its chain but for the first.

    No relation leads along a chain of any length, so the database walks it, up and down.
    """

    output_field = models.IntegerField()
    template = (
        "(WITH RECURSIVE step(id, revises_id, day) AS (SELECT %(expressions)s"
        " UNION SELECT other.id, other.revises_id, step.day"
        " FROM %(table)s other JOIN step"
        " ON other.revises_id = step.id OR other.id = step.revises_id"
        " WHERE other.recorded_on <= step.day)"
        " SELECT NULLIF(COUNT(*) - 1, 0) FROM step)"
    )

    def __init__(self, table: str, day: date | None) -> None:
        until = Cast(Value(day or date.max), models.DateField())
        super().__init__(F("pk"), F("revises_id"), until, table=table)
