"""What came of one commitment, written down from where one is; and the promise made anew."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.labels import turn_label
from initiatives.models import (
    Commitment,
    CommitmentStatus,
    Firmness,
    Intervention,
    Outcome,
    OutcomeHow,
)
from initiatives.models.vocabulary import KEPT
from initiatives.statuses.forms import Radios
from meetings.models import Meeting
from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.fields import RowChoiceField, offer_rows
from sccp_tracker.records.models.source import DESK_NOTES, Source

LINES = forms.Textarea(attrs={"rows": 2})
# How many turns a form offers to be picked.
MOST_OFFERED = 200
ANEW = ("text_en", "text_zh", "when_en", "when_zh", "firmness")


def readers_first(names: tuple[str, ...]) -> list[str]:
    """Return the names of columns, those in the reader's language first."""
    return sorted(names, key=lambda name: not name.endswith(reader_column()))


class PromisedAnew(forms.Form):
    """A part of a form: the words and the date of the promise that takes the place of another one.

    What is left empty is taken over. `may_promise` tells whether the reader may write it.
    """

    commitment: Commitment
    fields: dict[str, Any]

    def add_anew(self, may_promise: bool) -> None:
        """Add the fields of the later promise; without the right to them, leave it out."""
        labels = {
            CommitmentStatus.SUPERSEDED.value: gettext_lazy("promised anew"),
        }
        choices = [
            (value, labels.get(value, label))
            for value, label in CommitmentStatus.choices
            if may_promise or value != CommitmentStatus.SUPERSEDED
        ]
        self.fields["status"] = forms.ChoiceField(
            label=gettext_lazy("What came of it"), choices=choices, widget=Radios
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

    def kept_how(self, how: str) -> str:
        """Return how it was kept, where it was, and else "": the form always offers a choice."""
        return how if self.cleaned_data.get("status") in KEPT else ""

    def add_problem(self, problem: forms.ValidationError) -> None:
        """Let the sentence of a rule join the errors of the form."""
        for name, errors in problem.update_error_dict({}).items():
            self.add_error(name if name in self.fields else None, errors)


class OneOutcomeForm(PromisedAnew):
    """What came of one commitment. Nothing but the answer, and a note that closes it, is needed.

    Left alone, it is as of today, and read in the running notes of the desk.
    """

    MORE = ("intervention", "document", "done_at", "source", "section")
    recorded: tuple[Any, ...] = ()

    def __init__(
        self, commitment: Commitment, *args: Any, may_promise: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        self.add_anew(may_promise)
        widgets: Any = dict.fromkeys(("note_en", "note_zh"), LINES)
        widgets["as_of"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        names = ("as_of", "heard_at", "note_en", "note_zh", *self.MORE)
        self.fields |= forms.fields_for_model(Outcome, names, widgets=widgets)
        self.fields["how"] = forms.ChoiceField(
            label=gettext_lazy("How it was kept"), choices=OutcomeHow.choices, required=False
        )
        meetings = list(Meeting.objects.order_by("-year", "-slug"))
        for name in ("heard_at", "done_at"):
            offer_rows(self, name, meetings)
        offer_rows(self, "intervention", self.turns(), turn_label)
        self.fields["source"] = RowChoiceField(
            Source.objects.exclude(slug=DESK_NOTES),
            required=False,
            label=self.fields["source"].label,
            none=gettext_lazy("Notes of the desk"),
        )
        self.initial = {"as_of": timezone.localdate(), "how": self.usual_how(), **self.initial}

    def turns(self) -> list[Intervention]:
        """Return the turns after the promise that are offered: those that say most of it first."""
        turns = Intervention.objects.select_related("meeting", "speaker")
        return list(turns.order_by("-recorded_on", "-meeting__year", "-pk")[:MOST_OFFERED])

    def usual_how(self) -> str:
        """Return how a promise kept today was kept: later, once its last day is over."""
        last = self.commitment.due_latest
        late = last is not None and last < timezone.localdate()
        return OutcomeHow.LATER.value if late else OutcomeHow.AS_PROMISED.value

    def first(self) -> list[forms.BoundField]:
        """Return the fields after the answer; of the notes, the reader's language first."""
        return [self[name] for name in ("how", *readers_first(("note_en", "note_zh")), "as_of")]

    def heard(self) -> forms.BoundField:
        return self["heard_at"]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    def more_is_wrong(self) -> bool:
        """Return whether anything is wrong in what is folded up."""
        return not self.errors.keys().isdisjoint(self.MORE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        turn = cleaned.get("intervention")
        if turn and cleaned.get("heard_at") not in (None, turn.meeting):
            why = _("This turn is of another meeting than the one at which it was heard.")
            self.add_error("intervention", why)
        if turn:
            cleaned["heard_at"] = turn.meeting
        self.check_anew(cleaned.get("heard_at"))
        cleaned["how"] = self.kept_how(cleaned.get("how") or self.usual_how())
        return cleaned

    def record(self) -> bool:
        """Write what came of it, with the promise made anew, and return whether it is there.

        Where a rule refuses it, its sentence joins the errors of the form.
        """
        try:
            with transaction.atomic():
                self.write()
        except forms.ValidationError as problem:
            self.add_problem(problem)
        return self.is_valid()

    def write(self) -> None:
        """Write it; `recorded` are the rows that were written."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ANEW}
        values["source"] = values["source"] or Source.objects.desk_notes()
        said = self.said_anew()
        if not said:
            self.recorded = (self.commitment.report(**values),)
            return
        # What is said of the old promise: its outcome names the same turn, day and note.
        names = ("source", "section", "intervention", "as_of", "note_en", "note_zh")
        given = {name: values[name] for name in names}
        promise = self.commitment.promise_anew(meeting=values["heard_at"], **given, **said)
        lines = promise.revises.outcomes.standing().order_by("-number") if promise.revises else ()
        self.recorded = (promise, *lines[:1])
