"""Recording a status: of several initiatives in the admin, of one beside its list."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import ENDORSED, PLANNED, Initiative, InitiativeStatus, StatusUpdate
from meetings.models import Economy, Meeting
from meetings.models.dates import NEWEST_FIRST
from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.day_input import DayInput
from sccp_tracker.records.fields import RowChoiceField, offer_rows
from sccp_tracker.records.forms import give_reason, reason_field
from sccp_tracker.records.models.source import DESK_NOTES, Source


class StatusUpdateForm(forms.ModelForm):
    """One status, with its day, meeting and note, for several initiatives at once.

    Instead of it or beside it, a planned date that moved.
    """

    class Meta:
        model = StatusUpdate
        fields = (
            "status",
            "as_of",
            "heard_at",
            "note_en",
            "note_zh",
            *ENDORSED,
            *PLANNED,
            "source",
            "section",
        )
        widgets = dict.fromkeys(
            ("as_of", "planned_earliest", "planned_latest"),
            DayInput(),
        )

    def clean_as_of(self) -> date:
        """Refuse a day to come: a status says what was so."""
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A status says what was so: the day cannot be to come."))
        return day


class BulkStatusForm(StatusUpdateForm):
    """One status for the initiatives of these keys; where they are many, with a reason."""

    # So many rows are changed at once without a word.
    FEW = 5

    reason = reason_field(gettext_lazy("Why are they changed?"))

    def __init__(self, keys: Iterable[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)
        self.fields["reason"].required = len(self.keys) > self.FEW

    def _post_clean(self) -> None:
        """Leave the rules of a line to the history, which holds each line against them."""

    def record(self) -> int:
        """Append the status to the history of each initiative; return how many lines are new.

        All are written or none. Raises ValidationError where a rule refuses one.
        """
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        give_reason(self.cleaned_data["reason"])
        lines = [StatusUpdate(initiative_id=key, **said) for key in self.keys]
        return sum(line.is_new for line in StatusUpdate.objects.append(lines))


class Radios(forms.RadioSelect):
    """Radio buttons of which one must be chosen, be it the empty one; the first has the focus."""

    def format_value(self, value: Any) -> list[str]:
        # Django takes nothing chosen yet for the empty one.
        return [] if value is None else [str(value)]

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"] |= {"required": True, "autofocus": option["index"] == "0"}
        return option


class RecordStatusForm(StatusUpdateForm):
    """One status of one initiative, or its planned date. Nothing but one of them must be given.

    Left alone, it is as of today, and read in the running notes of the desk.
    """

    # What is seldom needed, and folded up.
    MORE = (*ENDORSED, *PLANNED, "source", "section")
    is_new = False
    # The line as it is on record.
    line: StatusUpdate

    def __init__(self, initiative: Initiative, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.initiative = initiative
        # One click each; the last is for a line that tells the planned date alone.
        statuses = [*InitiativeStatus.choices, ("", gettext_lazy("only the planned date"))]
        self.fields["status"] = forms.ChoiceField(
            label=gettext_lazy("Status"), choices=statuses, required=False, widget=Radios
        )
        self.initial.setdefault("as_of", timezone.localdate())
        for name in ("note_en", "note_zh"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2})
        meetings = list(Meeting.objects.order_by(*NEWEST_FIRST))
        for name in ("heard_at", "planned_at"):
            offer_rows(self, name, meetings)
        offer_rows(self, "endorsed_by", list(Economy.objects.all()))
        self.fields["source"] = RowChoiceField(
            Source.objects.exclude(slug=DESK_NOTES),
            required=False,
            label=self.fields["source"].label,
            none=gettext_lazy("Notes of the desk"),
        )

    def first(self) -> list[forms.BoundField]:
        """Return the fields after the status; of the notes, that in the reader's language first."""
        notes = sorted(("note_en", "note_zh"), key=lambda name: not name.endswith(reader_column()))
        return [self[name] for name in ("as_of", "heard_at", *notes)]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    def more_is_wrong(self) -> bool:
        """Return whether anything is wrong in what is folded up."""
        return not self.errors.keys().isdisjoint(self.MORE)

    def append(self) -> bool:
        """Append the status to the history of the initiative, and return whether it is there.

        Where a rule refuses it, its sentence joins the errors of the form.
        """
        line: StatusUpdate = self.instance
        try:
            line.source = self.cleaned_data["source"] or Source.objects.desk_notes()
            (self.line,) = StatusUpdate.objects.append([line])
            self.is_new = self.line.is_new
        except forms.ValidationError as problem:
            for name, errors in problem.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, errors)
        return self.is_valid()
