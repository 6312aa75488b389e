"""Filters that every list shares.

Several values of one filter widen it; several filters narrow the list.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.day_input import DayInput
from sccp_tracker.records.matching import LONGEST

Rows = QuerySet[Any]


def by_verb(verb: str) -> Callable[[Any, str, list[str]], Rows]:
    """Return a filter method that hands the chosen keys to a QuerySet's verb."""

    def method(rows: Any, name: str, keys: list[str]) -> Rows:
        return getattr(rows, verb)(keys) if keys else rows

    return method


class LinkFilter(django_filters.CharFilter):
    """What pages of other rows ask for in their links: no box shows it, an active filter tells it.

    `verb` is the QuerySet's verb that gets the keys, which blanks separate.
    """

    def __init__(self, verb: str = "", **kwargs: Any) -> None:
        self.verb = verb
        super().__init__(widget=forms.HiddenInput, max_length=LONGEST, **kwargs)

    def filter(self, rows: Any, value: str) -> Rows:
        if self.verb and value:
            return getattr(rows, self.verb)(value.split())
        return super().filter(rows, value)


class RowLinkFilter(LinkFilter):
    """A link filter whose value is the key of a row, which is told by its name."""

    def __init__(self, model: Any, verb: str = "", **kwargs: Any) -> None:
        self.named = model
        super().__init__(verb, **kwargs)

    @property
    def field(self) -> Any:
        field = super().field
        field.value_in_words = self.name_of
        return field

    def name_of(self, key: str) -> str:
        """Return the name of the row on record on the day, or the key where there is none."""
        return str(self.named.objects.as_of(self.parent.queryset.day).of_key(key) or key)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Any of several choices, as checkboxes."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=choices.choices,
            distinct=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


class RowsFilter(django_filters.MultipleChoiceFilter):
    """Any of several related rows; `field_name` leads to the key that people write.

    The rows to choose from are read once a request, however many filters need them, and what
    was chosen is held against them without asking the database again.
    """

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.named = model
        super().__init__(distinct=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def choices(self) -> list[tuple[str, Any]]:
        return self.parent.choices_of(self.named)

    @property
    def field(self) -> Any:
        self.extra["choices"] = self.choices()
        return super().field


class DayFilter(django_filters.DateFilter):
    """A day, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput()} | kwargs)


class RecordFilter(django_filters.FilterSet):
    """The filters of one list. Every list can be searched.

    `together` names the filters that a page shows under one heading.
    """

    together: ClassVar[dict[str, str | Promise]] = {}

    q = django_filters.CharFilter(
        method="search",
        max_length=LONGEST,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.choices: dict[Any, list[tuple[str, str]]] = {}
        super().__init__(*args, **kwargs)

    def choices_of(self, model: Any) -> list[tuple[str, str]]:
        """Return the key and the name of each row of `model` that is known on the day.

        Asks the database once.
        """
        if model not in self.choices:
            rows = model.objects.as_of(self.queryset.day).in_order()
            # Plain text: forms copy their choices, and `LocalText` is dear to copy.
            self.choices[model] = [(row.key, str(str(row))) for row in rows]
        return self.choices[model]

    def without(self, name: str) -> Rows:
        """Return the rows that all filters but `name` leave; none where a filter is refused."""
        if not self.form.is_valid():
            return self.queryset.none()
        rows = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                rows = self.filters[other].filter(rows, value)
        return rows

    def search(self, rows: Any, name: str, words: str) -> Rows:
        """Return the rows that hold the words, in either language."""
        return rows.search(words)
