"""Fields of forms that offer rows which were read before."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class RowChoiceField(forms.TypedChoiceField):
    """One of some rows that were read before: it asks the database no more.

    `none` says what it means to choose none of them. `group_of` names the group in which a row is
    offered. The name of another field of the form in the attribute `data-limited-by` of the widget
    leaves the one group that has the name of what is chosen there (static/sccp.js).
    """

    def __init__(
        self,
        rows: Iterable[Any],
        label_of: Callable[[Any], str] = str,
        *,
        none: Any = "–",
        group_of: Callable[[Any], str] | None = None,
        **kwargs: Any,
    ) -> None:
        found = {str(row.pk): row for row in rows}
        choices: list[Any] = [(key, label_of(row)) for key, row in found.items()]
        if group_of:
            groups: dict[str, list[Any]] = {}
            for (key, label), row in zip(choices, found.values(), strict=True):
                groups.setdefault(group_of(row), []).append((key, label))
            choices = list(groups.items())
        super().__init__(
            choices=[("", none), *choices],
            coerce=found.__getitem__,
            empty_value=None,
            **kwargs,
        )


def offer_rows(form: Any, name: str, *args: Any, **kwargs: Any) -> None:
    """Make the field `name` of a form offer rows that were read before (see RowChoiceField)."""
    field = form.fields[name]
    form.fields[name] = RowChoiceField(
        *args, required=field.required, label=field.label, help_text=field.help_text, **kwargs
    )
