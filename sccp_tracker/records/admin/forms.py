"""Forms of the admin that every noun shares."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm, ImportForm

from sccp_tracker.records.forms import reason_field


class LineForm(forms.ModelForm):
    """A new line of a history. Its number and the day of its recording are the tracker's."""

    beside: ClassVar[tuple[str, ...]] = ()

    def _get_validation_exclusions(self) -> set[str]:
        """Hold the line also against the rules on the day of its recording."""
        usual: Any = super()
        exclusions: set[str] = usual._get_validation_exclusions()
        return exclusions - {"recorded_on"}


class ReasonedImport(ImportForm):
    """A file to import, why, and whether what differs in it mends what was written."""

    reason = reason_field(_("Why is it imported?"), required=True)
    mends = forms.BooleanField(
        required=False,
        label=_("What is changed in this sheet was written down wrongly"),
        help_text=_(
            "Without this, rows are refused of which a promise or a planned date was changed: what"
            " has changed since is a later commitment, or a line of a history."
        ),
    )


class ReasonedConfirmation(ConfirmImportForm):
    """The confirmation of an import, which carries along what was said of it."""

    reason = forms.CharField(widget=forms.HiddenInput)
    mends = forms.BooleanField(required=False, widget=forms.HiddenInput)
