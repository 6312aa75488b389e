"""The filters in force, in words, each with the way to the same list without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format

from sccp_tracker.lists.list_urls import url_without

NOTHING: tuple[Any, ...] = (None, "", [], False)


@dataclass(frozen=True)
class ActiveFilter:
    """One value of one filter. `words` is empty where the label of the filter says it all."""

    label: str
    words: str
    href: str


def active_filters(
    request: HttpRequest, form: forms.BaseForm, names: Iterable[str]
) -> list[ActiveFilter]:
    """Return each value in force of the filters `names`, in their order."""
    return [
        ActiveFilter(
            str(form[name].label),
            value_in_words(form[name], value),
            url_without(request, name, value),
        )
        for name in names
        for value in values_in_force(form, name)
    ]


def values_in_force(form: forms.BaseForm, name: str) -> list[str]:
    """Return the values of a filter that narrow the list, and those that it refuses."""
    if not form.is_bound or (name not in form.errors and form.cleaned_data.get(name) in NOTHING):
        return []
    data: Any = form.data
    values = [value for value in dict.fromkeys(data.getlist(name)) if value]
    return values if isinstance(form.fields[name], forms.MultipleChoiceField) else values[-1:]


def value_in_words(bound: forms.BoundField, value: str) -> str:
    """Return what a value of a filter means to a reader; a value that means nothing, as it is.

    A field that knows the rows that its values name says so itself, as its `value_in_words`.
    """
    field = bound.field
    if hasattr(field, "value_in_words") and not bound.errors:
        return str(field.value_in_words(value))
    if isinstance(field, forms.MultipleChoiceField):
        choices: Any = field.choices
        return next((str(label) for key, label in choices if str(key) == value), value)
    if isinstance(field, forms.DateField) and not bound.errors:
        day = field.to_python(value)
        return date_format(day, "DATE_FORMAT") if day else value
    return "" if isinstance(field.widget, forms.CheckboxInput) else value
