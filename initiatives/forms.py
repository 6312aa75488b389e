"""Whether a change mends what was written down, or tells that the world has changed since.

What is mended holds on all days, and leaves its trace. What has changed is never an edit: a promise
that moved is a later commitment that revises this one, a planned date that moved is a line of the
history of its initiative.
"""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet, model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.labels import commitment_label
from initiatives.models import PLANNED, Commitment
from initiatives.models.commitment import TAKEN_OVER
from meetings.forms import DatedForm
from meetings.models import Meeting
from meetings.models.dates import NEWEST_FIRST
from meetings.models.due import WINDOW
from sccp_tracker.records.fields import RowChoiceField
from sccp_tracker.records.forms import BESIDE, FactForm
from sccp_tracker.records.models.source import DESK_NOTES, Source


class Which(models.TextChoices):
    MENDED = (
        "mended",
        gettext_lazy("It was written down wrongly: mend it, as it was said, for all days."),
    )
    CHANGED = "changed", gettext_lazy("It has changed since: leave what was said as it is.")


class AsksWhich(FactForm):
    """A form that asks which of the two it is where the world could have changed.

    `Model.world_columns` are the columns of which it asks; nothing is chosen for the reader.
    """

    beside: ClassVar[tuple[str, ...]] = ("which", *BESIDE)

    which = forms.ChoiceField(
        choices=Which.choices,
        widget=forms.RadioSelect,
        required=False,
        label=gettext_lazy("Which of the two is it?"),
    )

    @property
    def of_the_world(self) -> set[str]:
        """Return what was changed in the form that the world could have changed."""
        columns: tuple[str, ...] = type(self.instance).world_columns
        return set(columns) & set(self.changed_data)

    @property
    def has_changed_since(self) -> bool:
        """Return whether the world has changed, and the row stays as it is."""
        return not self.instance._state.adding and self.cleaned_data.get("which") == Which.CHANGED

    def mends(self) -> bool:
        """Return whether anything is written over; a commitment that has changed stays."""
        return bool(self.changed_data) and not self.has_changed_since

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance._state.adding:
            return cleaned
        if self.of_the_world and not cleaned.get("which") and "which" not in self.errors:
            self.add_error(
                "which",
                _(
                    "Say which of the two it is: mended words and dates hold on all days, and what"
                    " has changed since is told beside what was said before."
                ),
            )
        return cleaned


class CommitmentForm(AsksWhich, DatedForm):
    """A commitment. What has changed since makes a later one that revises it."""

    asked_when = gettext_lazy("Where the text, the firmness, who must act or the date is changed:")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        revised = cleaned.get("revises")
        is_chosen = self.instance._state.adding or "revises" in self.changed_data
        if is_chosen and revised and (last := revised.last_of_chain()) != revised:
            if last == self.instance:
                return cleaned
            why = _("This one is revised already; the last that does is chosen now, %(last)s.")
            self.add_error("revises", why % {"last": commitment_label(last)})
            self.data = self.data.copy()
            self.data[self.add_prefix("revises")] = str(last.pk)
        return cleaned

    def successor(self) -> dict[str, Any]:
        """Return what the later commitment begins with, as a session keeps it."""
        return {name: kept(self.fields[name], self.cleaned_data.get(name)) for name in TAKEN_OVER}


def kept(field: forms.Field, value: Any) -> Any:
    """Return a value of a form as JSON can say it: days as text, rows by their keys."""
    if isinstance(value, models.QuerySet):
        return [row.pk for row in value]
    value = field.prepare_value(value)
    return value.isoformat() if isinstance(value, date) else value


def revising(revised: Commitment) -> dict[str, Any]:
    """Return what a commitment that revises another one begins with, by name of field.

    It is said at the last SCCP meeting, until another one is chosen.
    """
    said = model_to_dict(revised, TAKEN_OVER)
    for name in ("partners", "made_to", "other_initiatives"):
        said[name] = [party.pk for party in said[name]]
    meeting = Meeting.objects.sccp().over().first()
    return {**said, "revises": revised.pk, "meeting": meeting and meeting.pk}


class NothingBeside(BaseInlineFormSet):
    """Lines of a history, which are not taken along where a later commitment is made instead."""

    def clean(self) -> None:
        super().clean()
        if self.has_changed() and self.data.get("which") == Which.CHANGED:
            raise forms.ValidationError(
                _("Save what came of it first, and then what has changed since.")
            )


class InitiativeForm(AsksWhich, DatedForm):
    """An initiative. A planned date that moved becomes a line of its history."""

    beside = ("which", "read_in", *BESIDE)
    asked_when = gettext_lazy("Where the planned date is changed:")

    read_in = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        label=gettext_lazy("Where the new date was read"),
        empty_label=gettext_lazy("Notes of the desk"),
    )

    def mends(self) -> bool:
        left = set(self.changed_data) - self.of_the_world if self.has_changed_since else None
        return bool(self.changed_data if left is None else left)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_changed_since and not self.of_the_world:
            self.add_error("which", _("The planned date is as it was: nothing has changed."))
        elif self.has_changed_since and not (cleaned.get("when_en") or cleaned.get("when_zh")):
            self.add_error("which", _("Write for when it is planned now, in words."))
        return cleaned

    def moved(self) -> dict[str, Any]:
        """Return the line that tells the new date; the row itself says the old one again."""
        row = self.instance
        window = dict(zip(PLANNED, (getattr(row, name) for name in row.world_columns), strict=True))
        back = set(WINDOW) - ({"every_months"} & set(self.changed_data))
        for column in row._meta.concrete_fields:
            if column.name in back:
                setattr(row, column.attname, row._as_read[column.attname])
        source = self.cleaned_data["read_in"] or Source.objects.desk_notes()
        return {"as_of": timezone.localdate(), "source": source, **window}


class MovedSinceForm(forms.Form):
    """What is told of planned dates that have moved since, in a sheet."""

    note_en = forms.CharField(label=gettext_lazy("Note (English)"), required=False)
    note_zh = forms.CharField(label=gettext_lazy("Note (Chinese)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = RowChoiceField(
            Source.objects.exclude(slug=DESK_NOTES),
            required=False,
            label=gettext_lazy("Where this was read"),
            none=gettext_lazy("Notes of the desk"),
        )
        self.order_fields(["source"])


class PromisedSinceForm(MovedSinceForm):
    """What is told of promises that have changed since, in a sheet: at which meeting, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = Meeting.objects.with_days().filter(known_earliest__lte=timezone.localdate())
        meetings = begun.order_by(*NEWEST_FIRST)
        self.fields["meeting"] = RowChoiceField(
            meetings, label=gettext_lazy("At which meeting this was said"), none="—"
        )
        self.order_fields(["meeting", "source"])

    def clean(self) -> dict[str, Any]:
        """Ask for a note: a promise is superseded by evidence."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("note_en") or cleaned.get("note_zh")):
            raise forms.ValidationError(_("Write in a note what was said."))
        return cleaned
