"""What came of one commitment, written down from where one is."""

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.labels import turn_label
from initiatives.models import (
    Commitment,
    Intervention,
    Outcome,
    OutcomeHow,
)
from initiatives.models.vocabulary import KEPT
from initiatives.outcomes.new_status import NewStatus
from initiatives.outcomes.promised_anew import ANEW, LINES, PromisedAnew, readers_first
from meetings.models import Meeting
from meetings.models.dates import NEWEST_FIRST, NEWEST_MEETING_FIRST
from sccp_tracker.records.day_input import DayInput
from sccp_tracker.records.fields import RowChoiceField, offer_rows
from sccp_tracker.records.models.source import DESK_NOTES, Source

# How many turns a form offers to be picked.
MOST_OFFERED = 200


class OneOutcomeForm(NewStatus, PromisedAnew):
    """What came of one commitment. Nothing but the answer, and a note that closes it, is needed.

    Left alone, it is as of today, and read in the running notes of the desk.
    """

    MORE = ("intervention", "document", "done_at", "source", "section")

    def __init__(
        self,
        commitment: Commitment,
        *args: Any,
        may_promise: bool = True,
        may_move: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        self.add_anew(may_promise)
        self.add_new_status(may_move)
        widgets: Any = dict.fromkeys(("note_en", "note_zh"), LINES)
        widgets["as_of"] = DayInput()
        names = ("as_of", "heard_at", "note_en", "note_zh", *self.MORE)
        self.fields |= forms.fields_for_model(Outcome, names, widgets=widgets)
        self.fields["how"] = forms.ChoiceField(
            label=gettext_lazy("How it was kept"), choices=self.hows(), required=False
        )
        meetings = list(Meeting.objects.order_by(*NEWEST_FIRST))
        for name in ("heard_at", "done_at"):
            offer_rows(self, name, meetings)
        offer_rows(
            self,
            "intervention",
            self.turns(),
            turn_label,
            group_of=lambda turn: str(turn.meeting),
            widget=forms.Select(attrs={"data-limited-by": "heard_at"}),
        )
        self.fields["source"] = RowChoiceField(
            Source.objects.exclude(slug=DESK_NOTES),
            required=False,
            label=self.fields["source"].label,
            none=gettext_lazy("Notes of the desk"),
        )
        begun = {"as_of": timezone.localdate(), "how": self.hows()[0][0], "seen": self.state_now()}
        self.initial = {**begun, **self.initial}

    def hows(self) -> list[tuple[str, Any]]:
        """Return the ways of keeping it: as promised first, or none where its time is over."""
        return [("", "–"), *OutcomeHow.choices] if self.over else list(OutcomeHow.choices)

    def turns(self) -> list[Intervention]:
        """Return the turns that are offered, the newest first."""
        turns = Intervention.objects.select_related("meeting", "speaker")
        return list(turns.order_by(*NEWEST_MEETING_FIRST, "-number")[:MOST_OFFERED])

    @property
    def over(self) -> date | None:
        """The last day of the promise, where it is over."""
        last = self.commitment.due_latest
        return last if last and last < timezone.localdate() else None

    def said_how(self, how: str, day: date | None) -> str:
        """Return how it was kept: as chosen, or by the day on which it was, where that was given.

        Of what is heard after its time, today's date says nothing: it is asked for.
        """
        if how or self.over is None:
            return how or OutcomeHow.AS_PROMISED.value
        if day is None or day == timezone.localdate():
            why = _("Its time was over before today. Say how it was kept, or on which day it was.")
            self.add_error("how", why)
            return ""
        return OutcomeHow.LATER.value if day > self.over else OutcomeHow.AS_PROMISED.value

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
        is_kept = cleaned.get("status") in KEPT
        how = self.said_how(cleaned.get("how", ""), cleaned.get("as_of")) if is_kept else ""
        cleaned["how"] = how
        self.check_new_status()
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
        left_out = {*ANEW, "seen", "new_status"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        values["source"] = values["source"] or Source.objects.desk_notes()
        meeting, turn = values.pop("heard_at"), values.pop("intervention")
        # As everywhere, the meeting is locked before the commitment.
        Meeting.objects.select_for_update().filter(pk=meeting and meeting.pk).first()
        with self.not_overtaken():
            self.recorded = self.append(meeting, turn, values)
        self.recorded += self.move_on(self.recorded[-1])
