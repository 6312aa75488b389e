"""How the forms of the admin offer the rows to which a row refers."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest

from sccp_tracker.records.nouns import nouns

# A key, or a number, that a row may have.
LONGEST = 9
# What numbers in an address are made of.
DIGITS = "0123456789"


def is_number(text: str) -> bool:
    """Return whether a text is a number that a row may have."""
    return 0 < len(text) <= LONGEST and not text.strip(DIGITS)


class OffersRelations:
    """An admin, or a part of one, that finds rows of other nouns by words, in no long list."""

    model: Any
    admin_site: Any

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        columns = (*self.model._meta.concrete_fields, *self.model._meta.many_to_many)
        return [column.name for column in columns if column.related_model in nouns()]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        usual: Any = super()
        return self.offering(db_field, usual.formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        usual: Any = super()
        return self.offering(db_field, usual.formfield_for_manytomany(db_field, request, **kwargs))

    def offering(self, column: Any, field: Any) -> Any:
        """Let a field say what it has chosen as its picker does, and what limits that."""
        if column.related_model not in nouns() or field is None:
            return field
        offered: Offered = self.admin_site.get_model_admin(column.related_model)
        # An attribute of the field, which every form copies along.
        vars(field)["label_from_instance"] = offered.offered_as
        field.queryset = field.queryset.select_related(*offered.picker_joins)
        limits = self.admin_site.get_model_admin(self.model).limited_by.get(column.name, {})
        field.widget.attrs |= {"data-limited-by": " ".join(limits)} if limits else {}
        return field


class Offered:
    """The admin of rows that pickers offer: what they are called there, and in which order.

    `limited_by` tells of a field of its own form by which other fields of that form its rows are
    limited, each with the column of those rows: `{"intervention": {"heard_at": "meeting"}}`.
    """

    model: Any
    picker_joins: ClassVar[tuple[str, ...]] = ()
    # Empty: the order of the rows themselves.
    picker_order: ClassVar[Sequence[Any]] = ()
    limited_by: ClassVar[dict[str, dict[str, str]]] = {}

    def offered_as(self, row: Any) -> str:
        """Return what a picker calls a row."""
        return str(row)

    def limit(self, name: str, rows: QuerySet[Any], chosen: dict[str, int]) -> QuerySet[Any]:
        """Return the rows that the field `name` of its form may name.

        `chosen` are the keys of the rows that other fields name, those in `limited_by`.
        """
        columns = self.limited_by.get(name, {})
        return rows.filter(**{columns[field]: key for field, key in chosen.items()})

    def in_picker(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Return the rows as a picker offers them: first those that are called exactly `term`."""
        order = [*(self.picker_order or rows.query.order_by or self.model._meta.ordering)]
        rows = rows.select_related(*self.picker_joins)
        if not term.strip():
            return rows.order_by(*order)
        return rows.order_by(Case(When(self.is_called(term), Value(0)), default=Value(1)), *order)

    def is_called(self, term: str) -> Q:
        """Return the condition that a row is called exactly so, or has one of the numbers in it."""
        numbers = [int(word) for word in term.split() if is_number(word)]
        found = Q(pk__in=[])
        for column in self.model._meta.concrete_fields:
            if column.name == "number" and isinstance(column, IntegerField):
                found |= Q(number__in=numbers)
            elif isinstance(column, CharField):
                found |= Q(**{f"{column.name}__iexact": term.strip()})
        return found


class Picker(AutocompleteJsonView):
    """What a picker of the admin offers, as the admin of these rows says; accounts as usual."""

    admin_site: Any
    model_admin: Any
    source_field: Any
    term: str

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset()
        if not isinstance(self.model_admin, Offered):
            return rows
        owner: Offered = self.admin_site.get_model_admin(self.source_field.model)
        name = self.source_field.name
        asked = {field: self.request.GET.get(field, "") for field in owner.limited_by.get(name, {})}
        chosen = {field: int(key) for field, key in asked.items() if is_number(key)}
        offered: QuerySet[Any] = self.model_admin.in_picker(
            owner.limit(name, rows, chosen), self.term.replace("\0", "")
        )
        return offered

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return the key of a row, and what it is called."""
        if not isinstance(self.model_admin, Offered):
            return super().serialize_result(obj, to_field_name)
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.offered_as(obj)}
