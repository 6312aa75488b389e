from typing import Any

from django import forms

from initiatives.models import Initiative, StatusUpdate


class StatusUpdateForm(forms.ModelForm):
    """One status, with its day, meeting and note, for several initiatives at once."""

    class Meta:
        model = StatusUpdate
        fields = (
            "status",
            "as_of",
            "heard_at",
            "note_en",
            "note_zh",
            "source",
            "section",
        )
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"})}

    def record(self, initiatives: Any) -> int:
        """Append the status to the history of each initiative; return how many there were.

        Call it inside a transaction: all are written or none.
        """
        values: dict[str, Any] = self.cleaned_data
        rows: list[Initiative] = list(initiatives)
        for initiative in rows:
            line = StatusUpdate(initiative=initiative, **values)
            line.full_clean()
            line.save()
        return len(rows)
