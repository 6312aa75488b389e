"""The filters of a list as its page shows them: facets with counts, the others folded up."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms

# A facet with more values than these is folded up until one of them is chosen.
MANY = 8


def options(bound: forms.BoundField) -> list[dict[str, Any]]:
    """Return the values that a filter offers, and which of them are chosen."""
    field: Any = bound.field
    chosen = {str(value) for value in bound.value() or ()}
    return [
        {"value": str(value), "label": label, "chosen": str(value) in chosen}
        for value, label in field.choices
    ]


def facet(bound: forms.BoundField, counts: Mapping[Any, int]) -> dict[str, Any]:
    """Return a filter with how many rows each of its values would leave: `counts` says it."""
    offered = options(bound)
    for option in offered:
        option["rows"] = counts.get(option["value"], 0)
    is_open = len(offered) <= MANY or any(option["chosen"] for option in offered)
    return {"name": bound.name, "label": bound.label, "options": offered, "is_open": is_open}


def groups(form: forms.BaseForm, names: list[str], together: Mapping[str, Any]) -> list[Any]:
    """Return the other filters in groups: each alone, or several `together` under a heading."""
    return [
        group(together.get(first, ""), [field(form[name]) for name in (first, *others)])
        for _, (first, *others) in groupby(names, key=lambda name: together.get(name, name))
    ]


def group(title: Any, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Return filters with a heading, that of the filter where it is one with many values."""
    if not title and fields[0]["options"]:
        title = fields[0]["bound"].label
    chosen = sum(each["chosen"] for each in fields)
    return {"title": title, "name": fields[0]["bound"].name, "fields": fields, "chosen": chosen}


def field(bound: forms.BoundField) -> dict[str, Any]:
    """Return one filter, with its values where it offers some, and how many are chosen."""
    if isinstance(bound.field, forms.MultipleChoiceField):
        offered = options(bound)
        return {
            "bound": bound,
            "options": offered,
            "chosen": sum(option["chosen"] for option in offered),
        }
    is_box = isinstance(bound.field.widget, forms.CheckboxInput)
    return {"bound": bound, "options": [], "is_box": is_box, "chosen": int(bool(bound.value()))}
