from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# The part of an admin page in which a due stands.
DUE = (
    _("Due"),
    {"fields": ("when_en", "when_zh", "earliest", "latest", "due_meeting", "every_months")},
)
WORDS = {"when_en", "when_zh"}
DERIVED = {"earliest", "latest", "due_meeting", "every_months"}


class DatedForm(forms.ModelForm):
    """A form in which new words about a date bring their own window of days.

    Where the words were changed and the days were not, the days are read from the words anew.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data)
        if changed & WORDS and not changed & DERIVED:
            for name in DERIVED & cleaned.keys():
                cleaned[name] = None
        return cleaned


class RowField(forms.TypedChoiceField):
    """One of some rows that were read before: it asks the database no more."""

    def __init__(
        self, rows: Iterable[Any], label_of: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        found = {str(row.pk): row for row in rows}
        super().__init__(
            choices=[("", "–"), *((key, label_of(row)) for key, row in found.items())],
            coerce=found.__getitem__,
            empty_value=None,
            **kwargs,
        )


def offer(form: Any, name: str, *args: Any) -> None:
    """Make the field `name` of a form offer rows that were read before (see RowField)."""
    field = form.fields[name]
    form.fields[name] = RowField(
        *args, required=field.required, label=field.label, help_text=field.help_text
    )
