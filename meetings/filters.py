"""Filters that every list shares, and those of the lists of this app.

Several values of one filter widen it; several filters narrow the list.
"""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetings.models import Document, Economy, EconomyKind, Meeting, MeetingKind, Priority

Rows = QuerySet[Any]


def by_verb(verb: str) -> Callable[[Rows, str, Any], Rows]:
    """Return a filter method that hands the keys of the chosen rows to a QuerySet's verb."""

    def method(rows: Rows, name: str, chosen: Any) -> Rows:
        if not chosen:
            return rows
        filtered: Rows = getattr(rows, verb)([each.natural_key()[0] for each in chosen])
        return filtered

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


class RowsFilter(django_filters.ModelMultipleChoiceFilter):
    """Any of several related rows, chosen by the key that people write."""

    def __init__(self, model: Any, widget: Any = forms.SelectMultiple, **kwargs: Any) -> None:
        super().__init__(
            queryset=model.objects.all(),
            to_field_name=model.key_fields[0],
            distinct=False,
            widget=widget,
            **kwargs,
        )


def priority_filter(field_name: str) -> RowsFilter:
    """Return the filter by priority over the foreign key `field_name`."""
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
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def search(self, rows: Any, name: str, words: str) -> Rows:
        """Return the rows that hold the words, in either language."""
        found: Rows = rows.search(words)
        return found


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
    meeting = RowsFilter(Meeting, label=_("Meeting"))
    economy = RowsFilter(Economy, field_name="tabled_by", label=_("Tabled by"))

    class Meta:
        model = Document
        fields: list[str] = []
