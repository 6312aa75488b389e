"""Fields of forms that offer rows which were read before."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class RowChoiceField(forms.TypedChoiceField):
    """One of some rows that were read before: it asks the database no more.

    `none` says what it means to choose none of them.
    """

    def __init__(
        self,
        rows: Iterable[Any],
        label_of: Callable[[Any], str] = str,
        *,
        none: Any = "–",
        **kwargs: Any,
    ) -> None:
        found = {str(row.pk): row for row in rows}
        super().__init__(
            choices=[("", none), *((key, label_of(row)) for key, row in found.items())],
            coerce=found.__getitem__,
            empty_value=None,
            **kwargs,
        )


def offer_rows(form: Any, name: str, *args: Any) -> None:
    """Make the field `name` of a form offer rows that were read before (see RowChoiceField)."""
    field = form.fields[name]
    form.fields[name] = RowChoiceField(
        *args, required=field.required, label=field.label, help_text=field.help_text
    )
