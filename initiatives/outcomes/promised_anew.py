"""The part of a form in which a promise is made anew."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import (
    Commitment,
    CommitmentStatus,
    Firmness,
    Intervention,
)
from initiatives.outcomes.overtaken import OvertakenForm
from initiatives.statuses.forms import Radios
from meetings.models import Meeting
from sccp_tracker.records.bilingual import reader_column

LINES = forms.Textarea(attrs={"rows": 2})
ANEW = ("text_en", "text_zh", "when_en", "when_zh", "firmness")


def readers_first(names: tuple[str, ...]) -> list[str]:
    """Return the names of columns, those in the reader's language first."""
    return sorted(names, key=lambda name: not name.endswith(reader_column()))


class PromisedAnew(OvertakenForm):
    """A part of a form: the words and the date of the promise that takes the place of another one.

    What is left empty is taken over. `may_promise` tells whether the reader may write it.
    """

    fields: dict[str, Any]

    def add_anew(self, may_promise: bool, widget: Any = Radios) -> None:
        """Add the fields of the later promise; without the right to them, leave it out."""
        labels = {
            CommitmentStatus.SUPERSEDED.value: gettext_lazy("promised anew"),
        }
        nothing = [] if widget is Radios else [("", "–")]
        choices = nothing + [
            (value, labels.get(value, label))
            for value, label in CommitmentStatus.choices
            if may_promise or value != CommitmentStatus.SUPERSEDED
        ]
        self.fields["status"] = forms.ChoiceField(
            label=gettext_lazy("What came of it"), choices=choices, widget=widget
        )
        if not may_promise:
            return
        words = forms.fields_for_model(Commitment, ANEW[:4], widgets=dict.fromkeys(ANEW[:2], LINES))
        firmness = forms.ChoiceField(
            label=gettext_lazy("firmness"),
            choices=[("", gettext_lazy("as before")), *Firmness.choices],
            required=False,
        )
        self.fields |= words | {"firmness": firmness}

    def anew(self) -> list[forms.BoundField]:
        """Return the fields of the later promise, those in the reader's language first."""
        names = [*readers_first(ANEW[2:4]), *readers_first(ANEW[:2]), "firmness"]
        return [self[name] for name in names if name in self.fields]

    def anew_is_wrong(self) -> bool:
        return not self.errors.keys().isdisjoint(ANEW)

    def said_anew(self) -> dict[str, Any]:
        """Return what is said of the later promise."""
        given = {name: self.cleaned_data.get(name) for name in ANEW}
        said = {name: value for name, value in given.items() if value}
        # Where only one language is filled in, the other one would say something else.
        for pair in (ANEW[:2], ANEW[2:4]):
            if not said.keys().isdisjoint(pair):
                said |= {name: given[name] or "" for name in pair}
        return said

    def check_anew(self, meeting: Meeting | None) -> None:
        """Ask for what takes the place of a promise that is superseded, and for its meeting."""
        is_superseded = self.cleaned_data.get("status") == CommitmentStatus.SUPERSEDED
        said = self.said_anew()
        if said and not is_superseded:
            why = _("New words or a new date are a promise made anew: choose “promised anew”.")
            self.add_error("status", why)
        if not is_superseded:
            return
        if not said and not self.commitment.revisions.exists():
            why = _("Say what takes its place: when it is due now, or what was promised instead.")
            self.add_error(ANEW[2] if reader_column() == "en" else ANEW[3], why)
        if said and meeting is None:
            self.add_error("heard_at", _("Choose the meeting at which it was promised anew."))

    def promises(self) -> list[Commitment]:
        """Return the promise that was made anew, or none."""
        return [row for row in self.recorded if isinstance(row, Commitment)]

    def add_problem(self, problem: forms.ValidationError) -> None:
        """Let the sentence of a rule join the errors of the form."""
        for name, errors in problem.update_error_dict({}).items():
            self.add_error(name if name in self.fields else None, errors)

    def append(
        self, meeting: Meeting | None, turn: Intervention | None, values: dict[str, Any]
    ) -> tuple[Any, ...]:
        """Write what came of it, and the promise made anew; return the rows as they are on record.

        `values` are columns of the outcome. Raises ValidationError where a rule refuses them.
        """
        said = self.said_anew()
        if not said:
            line = self.commitment.report(heard_at=meeting, intervention=turn, **values)
            return (line,)
        # What is said of the old promise: its outcome names the same turn, day and note.
        names = ("source", "section", "as_of", "note_en", "note_zh")
        given = {name: values[name] for name in names} | {"intervention": turn}
        # Without a meeting, the form has said what is missing.
        given["meeting"] = meeting
        promise = self.commitment.promise_anew(**given, **said)
        lines = promise.revises.outcomes.standing().order_by("-number") if promise.revises else ()
        return (promise, *lines[:1])
