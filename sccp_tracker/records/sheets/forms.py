"""What is asked where a sheet comes in or goes out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.forms import reason_field
from sccp_tracker.records.sheets.reading import Sheet, read_sheet, too_large
from sccp_tracker.records.sheets.refused import SheetRefused


class ImportForm(forms.Form):
    """A file to import, why, and whether what differs in it mends what was written.

    `is_too_large` says that more was sent than is kept. A valid form has `sheet`, what the file
    holds, and `content`.
    """

    import_file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=_("A workbook (.xlsx) or a text file (.csv)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    reason = reason_field(_("Why is it imported?"), required=True)
    mends = forms.BooleanField(
        required=False,
        label=_("What is changed in this sheet was written down wrongly"),
        help_text=_(
            "Without this, the preview asks of rows of which a promise or a planned date was"
            " changed: what has changed since is a later commitment, or a line of a history."
        ),
    )

    sheet: Sheet
    content: bytes

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if self.is_too_large:
            raise forms.ValidationError(too_large())
        if not file:
            raise forms.ValidationError(_("Choose a file."))
        self.content = file.read()
        try:
            self.sheet = read_sheet(self.content)
        except SheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file


class ExportForm(forms.Form):
    """The kind of file in which rows go out."""

    format = forms.ChoiceField(
        label=_("Format"), choices=(("xlsx", _("workbook (.xlsx)")), ("csv", _("text file (.csv)")))
    )
