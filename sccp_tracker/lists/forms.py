"""The form of a saved filter."""

from typing import Any

from django import forms

from sccp_tracker.lists.models import SavedFilter


class SavedFilterForm(forms.ModelForm):
    """The name of a filter, and whether the office shares it. Its row has the rest."""

    class Meta:
        model = SavedFilter
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several of these stand on one page.
        kwargs.setdefault("auto_id", f"filter-{kwargs['instance'].pk or 'new'}-%s")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Hold the row against all its rules, also those on columns that nobody types here."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            row = SavedFilter(pk=self.instance.pk, **self.others(), **cleaned)
            row._state.adding = self.instance._state.adding
            try:
                row.full_clean()
            except forms.ValidationError as problem:
                raise forms.ValidationError(problem.messages) from problem
        return cleaned

    def others(self) -> dict[str, Any]:
        """Return the columns of the row that the form leaves as they are."""
        return {name: getattr(self.instance, name) for name in ("user_id", "list_name", "query")}
