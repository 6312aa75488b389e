from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm, ImportForm

from meetings.dues import Due, parse_due
from meetings.models import MeetingDates, SavedFilter
from meetings.models.dates import DAYS
from meetings.models.due import WINDOW
from sccp_tracker.records.forms import FactForm, reason_field
from sccp_tracker.records.models import Action

# The part of an admin page in which a due stands.
DUE = (
    _("Due"),
    {"fields": WINDOW},
)
WORDS = {"when_en", "when_zh"}
DERIVED = {"earliest", "latest", "due_meeting", "every_months"}


class DatedForm(FactForm):
    """A form in which new words about a date bring their own window of days.

    Where the words were changed and the days were not, the days are read from the words anew.
    Words that were changed in one language only must not say another date than the other ones.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data)
        if changed & WORDS and not changed & DERIVED:
            for name in DERIVED & cleaned.keys():
                cleaned[name] = None
        if len(changed & WORDS) == 1:
            (left,) = WORDS - changed
            readings = {self.reading_of(cleaned.get(name, "")) for name in WORDS} - {Due()}
            if len(readings) > 1:
                self.add_error(
                    left,
                    _("The date in the other language is another one now: change it here too."),
                )
        return cleaned

    def reading_of(self, words: str) -> Due:
        """Return what the words allow, in the year that the row is of."""
        year = self.instance.year_said()
        return parse_due(words, year) if words and year else Due()


class MeetingForm(DatedForm):
    """A meeting, of which the words and days are saved as a line of its dates."""

    def saved_by(self, names: list[str]) -> dict[str, Action]:
        """Return who last changed each field: the days with the latest line of the dates."""
        found = super().saved_by(names)
        lines = MeetingDates.objects.filter(meeting=self.instance.pk)
        latest = lines.select_related("action__by").order_by("-number").first()
        return found | {name: latest.action for name in names if latest and name in DAYS}


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


class RowField(forms.TypedChoiceField):
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


def offer(form: Any, name: str, *args: Any) -> None:
    """Make the field `name` of a form offer rows that were read before (see RowField)."""
    field = form.fields[name]
    form.fields[name] = RowField(
        *args, required=field.required, label=field.label, help_text=field.help_text
    )


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
