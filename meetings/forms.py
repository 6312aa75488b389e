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
