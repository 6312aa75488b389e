"""The filters in force, in words, each with the way to the same list without it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format

from sccp_tracker.lists.list_urls import without

NOTHING: tuple[Any, ...] = (None, "", [], False)


@dataclass(frozen=True)
class Chip:
    """One value of one filter. `words` is empty where the label of the filter says it all."""

    label: str
    words: str
    href: str


def chips(
    request: HttpRequest,
    form: forms.BaseForm,
    names: Iterable[str],
    in_words: Callable[[forms.BoundField, str], str],
) -> list[Chip]:
    """Return a chip for each value in force of the filters `names`, in their order."""
    return [
        Chip(str(form[name].label), in_words(form[name], value), without(request, name, value))
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


def in_words(bound: forms.BoundField, value: str) -> str:
    """Return what a value of a filter means to a reader; a value that means nothing, as it is."""
    field = bound.field
    if isinstance(field, forms.MultipleChoiceField):
        choices: Any = field.choices
        return next((str(label) for key, label in choices if str(key) == value), value)
    if isinstance(field, forms.DateField) and not bound.errors:
        day = field.to_python(value)
        return date_format(day, "DATE_FORMAT") if day else value
    return "" if isinstance(field.widget, forms.CheckboxInput) else value
