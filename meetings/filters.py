"""Filters that every list shares, and those of the lists of this app.

Several values of one filter widen it; several filters narrow the list.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Economy, EconomyKind, Meeting, MeetingKind, Priority
from meetings.words import LONGEST

Rows = QuerySet[Any]


def by_verb(verb: str) -> Callable[[Any, str, list[str]], Rows]:
    """Return a filter method that hands the chosen keys to a QuerySet's verb."""

    def method(rows: Any, name: str, keys: list[str]) -> Rows:
        return getattr(rows, verb)(keys) if keys else rows

    return method


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

    The rows to choose from are read once a request, however many filters offer them, and what
    was chosen is held against them without asking the database again.
    """

    def __init__(self, model: Any, widget: Any = forms.SelectMultiple, **kwargs: Any) -> None:
        self.offered = model
        super().__init__(distinct=False, widget=widget, **kwargs)

    @property
    def field(self) -> Any:
        self.extra["choices"] = self.parent.offered(self.offered)
        return super().field


def priority_filter(field_name: str) -> RowsFilter:
    """Return the filter by priority, `field_name` being the way to its slug."""
    return RowsFilter(
        Priority,
        widget=forms.CheckboxSelectMultiple,
        field_name=field_name,
        label=_("Priority"),
    )


class DayFilter(django_filters.DateFilter):
    """A day, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


class RecordFilter(django_filters.FilterSet):
    """The filters of one list. Every list can be searched."""

    q = django_filters.CharFilter(
        method="search",
        max_length=LONGEST,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.offers: dict[Any, list[tuple[str, str]]] = {}
        self.as_of: date | None = kwargs.pop("as_of", None)
        super().__init__(*args, **kwargs)

    def offered(self, model: Any) -> list[tuple[str, str]]:
        """Return the key and the name of each row of `model`; asks the database once."""
        if model not in self.offers:
            self.offers[model] = [(row.key, str(row)) for row in model.objects.all()]
        return self.offers[model]

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


class MeetingFilter(RecordFilter):
    kind = ChoicesFilter(MeetingKind, label=_("Kind"))
    year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = Meeting
        fields: list[str] = []


class EconomyFilter(RecordFilter):
    kind = ChoicesFilter(EconomyKind, label=_("Kind"))

    class Meta:
        model = Economy
        fields: list[str] = []


class PriorityFilter(RecordFilter):
    class Meta:
        model = Priority
        fields: list[str] = []


class DocumentFilter(RecordFilter):
    meeting = RowsFilter(Meeting, field_name="meeting__slug", label=_("Meeting"))
    economy = RowsFilter(Economy, field_name="tabled_by__code", label=_("Tabled by"))

    class Meta:
        model = Document
        fields: list[str] = []
