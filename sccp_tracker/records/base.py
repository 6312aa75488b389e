"""What every row of the record is: found by a key that people write, and read as of a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from sccp_tracker.records.matching import pattern_of, words_of
from sccp_tracker.records.models.trace import Change, ChangeKind, Door
from sccp_tracker.records.nouns import Noun
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.traced import Traced, TracedQuerySet


def joins_of(paths: tuple[str, ...]) -> list[str]:
    """Return the foreign keys that these look-up paths follow."""
    return [path.rpartition("__")[0] for path in paths if "__" in path]


class RecordQuerySet(TracedQuerySet):
    """Rows that are found by a key that people write, and by words in either language.

    `day` is the day as of which they are read, or None; every verb reads it, and each annotates
    what it needs where that is not there yet.
    """

    list_joins: ClassVar[tuple[str, ...]] = ()

    day: date | None = None

    def _clone(self) -> Self:
        rows: Self = super()._clone()  # type: ignore[misc]  # Django's types leave out the hook
        rows.day = self.day
        return rows

    def said_later(self, keys: Iterable[int]) -> dict[int, str]:
        """Return of those of these rows that were said anew the key of the row that says it."""
        return {}

    def as_of(self, day: date | None) -> Self:
        """Return the rows known on `day`, for all later verbs to read them so; None: as now.

        Raises ValueError where a verb has read these rows as of another day already.
        """
        if day != self.day and self.query.annotations:
            raise ValueError("Say the day first: as_of() comes before what is read as of it.")
        rows = self.on_record(day).all()
        rows.day = day
        return rows

    @property
    def judged_on(self) -> date:
        """Return the day by which lateness is judged: the one read as of, or else today."""
        return self.day or timezone.localdate()

    def has(self, name: str) -> bool:
        """Return whether the rows are annotated with `name`: a value, or a row read along."""
        query: Any = self.query
        return name in query.annotations or name in query._filtered_relations

    def on_record(self, day: date | None) -> Self:
        """Return the rows recorded on or before `day`; all of them where it is None.

        Of rows without such a day the trace tells when they were added.
        """
        if day is None:
            return self
        if issubclass(self.model, Sourced):
            return self.filter(recorded_on__lte=day)
        return self.not_added_after(day)

    def not_added_after(self, day: date) -> Self:
        """Return the rows that nobody added after `day`; those of the files of a record stay."""
        added = Change.objects.filter(
            noun=self.model._meta.label_lower,
            row=OuterRef("pk"),
            kind=ChangeKind.ADDED,
            action__at__date__gt=day,
        )
        return self.filter(~Exists(added.exclude(action__door=Door.FIXTURE)))

    def recorded_after(self, day: date) -> Self:
        """Return the rows recorded later than `day`."""
        return self.filter(recorded_on__gt=day)

    def in_order(self) -> Self:
        """Return the rows in their order, as it was on the day or else is now."""
        return self

    def for_list(self) -> Self:
        """Return the rows with all that a list shows."""
        return self.in_order().select_related(*self.list_joins)

    def get_by_natural_key(self, *parts: str) -> models.Model:
        """Return the row with this key; raise DoesNotExist when there is none."""
        row: models.Model = self.get(**dict(zip(self.model.key_fields, parts, strict=True)))
        return row

    def by_key(self) -> dict[str, Any]:
        """Return the rows by their key, each with what its key and its relations need.

        The number of queries does not grow with the rows.
        """
        rows = self.with_keys()
        return {row.key: row for row in rows}

    def of_key(self, key: str) -> Any:
        """Return the row with this key, or None."""
        try:
            return self.get_by_natural_key(*key.split("/"))
        # Fewer parts than a key has, or no number where one belongs.
        except (self.model.DoesNotExist, ValueError, ValidationError):
            return None

    def with_keys(self) -> Self:
        """Return the rows with all that their own keys and those of their relations need."""
        joins = list(joins_of(self.model.key_fields))
        many = [column.name for column in self.model._meta.many_to_many]
        for column in self.model._meta.fields:
            if isinstance(column, models.ForeignKey) and issubclass(column.related_model, Keyed):
                inner = joins_of(column.related_model.key_fields)
                joins += [column.name, *(f"{column.name}__{path}" for path in inner)]
        return self.select_related(*joins).prefetch_related(*many)

    def search(self, words: str) -> Self:
        """Return the rows that hold every word of `words` in some searched column.

        Two-character Chinese words are found; `matching` says which letters are alike.
        """
        rows = self
        for word in words_of(words):
            rows = rows.filter(self.holds(word))
        return rows

    def holds(self, word: str) -> Q:
        """Return the condition that a row holds the word."""
        found = Q()
        for field in self.model.noun.search_fields:
            found |= Q(**{f"{field}__regex": pattern_of(word)})
        return found


class Keyed(models.Model):
    """A row with a key that people write: the values of `key_fields`, joined by `/`.

    `sheet_only` names columns that a sheet has beside its own, by their attributes; an import
    leaves them alone.
    """

    noun: ClassVar[Noun]
    key_fields: ClassVar[tuple[str, ...]]
    sheet_only: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True

    def save_edits(self) -> None:
        """Save what a form, a sheet or a file says of the row, whether it is new or not."""
        self.save()

    @classmethod
    def read_along(cls, rows: list[Any]) -> None:
        """Read at once, for many rows, what the rules of each would ask for."""

    def said_anew(self, changed: set[str]) -> None:
        """Let what the row reads from its own words be read anew, where these were changed."""

    def take_over_from(self, present: Self) -> None:
        """Let a row of a file say what the row on record says where its history has moved on."""

    def natural_key(self) -> tuple[str, ...]:
        """Return the values of `key_fields` as text, following foreign keys."""
        values = []
        for path in self.key_fields:
            value: Any = self
            for step in path.split("__"):
                value = getattr(value, step)
            values.append(str(value))
        return tuple(values)

    @property
    def key(self) -> str:
        """Return the natural key as people write it: `THA`, `2022-sccp1/27`."""
        return "/".join(self.natural_key())

    def result_title(self) -> list[str]:
        """Return what names the row in the results of a search, piece by piece."""
        return [str(self)]

    def get_result_url(self) -> str:
        """Return the address of the page that shows the row, its own or that of what it is of."""
        url: str = self.get_absolute_url()  # type: ignore[attr-defined]  # each noun with a page has it
        return url

    def get_history_url(self) -> str:
        """Return the address of the page of all changes of the row."""
        return reverse("records:row-history", args=[self._meta.model_name, self.key])


class RecordModel(Traced, Keyed):
    """A noun of the record: found by a key that people write, and changed under their eyes.

    `world_columns` names those that do not change, even where the world does: see docs/dates.md.
    A noun that has any says in `since_columns` what can be told beside a row of it, in
    `later_said(said, **told)` what that would be, and in `tell_since(said, **told)` tells it;
    `later_names` gives what such a column is called there, where it is called otherwise.
    """

    world_columns: ClassVar[tuple[str, ...]] = ()
    since_columns: ClassVar[tuple[str, ...]] = ()
    later_names: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True
