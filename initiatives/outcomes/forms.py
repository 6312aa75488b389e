"""Forms for what was heard at a meeting: turns, and what came of commitments."""

from collections.abc import Iterable
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
    InterventionKind,
    Outcome,
)
from initiatives.next_meeting.agenda import DRAFT, Agenda
from initiatives.outcomes.new_status import NewStatus
from initiatives.outcomes.promised_anew import PromisedAnew
from meetings.models import Economy, Meeting
from sccp_tracker.records.day_input import DayInput
from sccp_tracker.records.fields import RowChoiceField, offer_rows
from sccp_tracker.records.models.source import Source

# What the name of a turn is made of.
SPOKEN = ("meeting", "speaker")
# How many turns a form offers to be picked.
MOST_OFFERED = 200
LINES = forms.Textarea(attrs={"rows": 3})
TICKS = forms.CheckboxSelectMultiple()


def turns_to_offer(meeting: Meeting, asked: str = "") -> list[Intervention]:
    """Return the turns at a meeting that a form offers: the latest ones, and the one asked for."""
    turns = Intervention.objects.answerable_at(meeting).select_related(*SPOKEN)
    found = list(turns.order_by("-pk")[:MOST_OFFERED])
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found += turns.filter(meeting=meeting, number=int(asked)).exclude(
            pk__in=[turn.pk for turn in found]
        )
    # Those of the meeting first, of which the newest is most often meant.
    return sorted(found, key=lambda turn: (turn.meeting_id != meeting.pk, -turn.number))


def latest_source(turns: Iterable[Intervention], sources: Iterable[Source]) -> int | None:
    """Return the key of the source that the newest turn names, or else of the newest source.

    A draft agenda is no source of what was heard.
    """
    if newest := max(turns, key=lambda turn: turn.pk, default=None):
        return newest.source_id
    return max((each.pk for each in sources if not each.slug.endswith(DRAFT)), default=None)


class TurnForm(forms.ModelForm):
    """One turn at a meeting. What it may name is of that meeting, or one of a short list."""

    class Meta:
        model = Intervention
        fields = (
            "agenda_item",
            "kind",
            "speaker",
            "as_chair",
            "on_behalf_of",
            "addressed_to",
            "in_reply_to",
            "gist_en",
            "gist_zh",
            "initiatives",
            "documents",
            "source",
            "section",
        )
        widgets = {
            "gist_en": LINES,
            "gist_zh": LINES,
            **dict.fromkeys(("addressed_to", "initiatives", "documents"), TICKS),
        }

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        turns = turns_to_offer(meeting)
        economies, sources = list(Economy.objects.all()), list(Source.objects.all())
        offer_rows(self, "agenda_item", meeting.agenda_items.all())
        offer_rows(self, "speaker", economies)
        offer_rows(self, "on_behalf_of", economies)
        offer_rows(self, "in_reply_to", turns, turn_label)
        offer_rows(self, "source", sources)
        documents: Any = self.fields["documents"]
        documents.queryset = meeting.documents.all()
        here = (turn for turn in turns if turn.meeting_id == meeting.pk)
        self.initial.setdefault("source", latest_source(here, sources))

    def record(self) -> tuple[Intervention, bool]:
        """Write the turn, and return it and whether it is new.

        A turn that says the same already is returned instead: a form sent twice is one turn.
        """
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=self.instance.meeting_id)
            same = Intervention.objects.same_as(self.instance).first()
            return (same, False) if same else (self.save(), True)


class OutcomeForm(NewStatus, PromisedAnew):
    """What was heard of one commitment at a meeting: a turn, and the outcome that it proves.

    The turn is a new one, or one that is picked; `turn` is the number of one to begin with.
    """

    TURN = ("speaker", "kind", "agenda_item", "in_reply_to", "gist_en", "gist_zh")
    OUTCOME = ("status", "how", "as_of", "done_at", "note_en", "note_zh")
    WRITTEN = ("source", "section")

    def __init__(
        self,
        meeting: Meeting,
        commitment: Commitment,
        *args: Any,
        turn: str = "",
        may_promise: bool = True,
        may_move: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.commitment = meeting, commitment
        turns = turns_to_offer(meeting, turn)
        self.turns = [each for each in turns if each.meeting_id == meeting.pk]
        self.agenda = Agenda(meeting)
        self.sources = list(Source.objects.all())
        picked = RowChoiceField(
            self.turns,
            turn_label,
            required=False,
            label=gettext_lazy("A turn that is on record"),
            help_text=gettext_lazy("Pick one, or write a new one below."),
        )
        widgets: Any = dict.fromkeys(("gist_en", "gist_zh", "note_en", "note_zh"), LINES)
        widgets["as_of"] = DayInput()
        outcome = (*self.OUTCOME, *self.WRITTEN)
        self.fields |= {"turn": picked}
        self.fields |= forms.fields_for_model(Intervention, self.TURN, widgets=widgets)
        self.fields |= forms.fields_for_model(Outcome, outcome, widgets=widgets)
        self.add_anew(may_promise, forms.Select)
        self.add_new_status(may_move)
        offer_rows(self, "agenda_item", self.agenda.items)
        said_in = [commitment.intervention] if commitment.intervention else []
        offer_rows(self, "in_reply_to", [*said_in, *turns], turn_label)
        offer_rows(self, "source", self.sources)
        self.initial = {**self.first_values(turn), **self.initial}

    def first_values(self, turn: str) -> dict[str, Any]:
        """Return what the form begins with: most often the owner reports, under its item."""
        today, place = timezone.localdate(), self.agenda.place_of(self.commitment)
        return {
            "turn": next((each.pk for each in self.turns if str(each.number) == turn), None),
            "speaker": self.commitment.owner_id,
            "kind": InterventionKind.REPORT,
            "agenda_item": place.pk if place else None,
            "as_of": min(self.meeting.known_latest or today, today),
            "source": latest_source(self.turns, self.sources),
            "seen": self.state_now(),
        }

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields in the three parts of the page, each with its heading."""
        return [
            (_("What was heard"), [self[name] for name in ("turn", *self.TURN)]),
            (_("What came of it"), [self[name] for name in self.OUTCOME] + self.status_to_move()),
            (_("Promised anew: when and what, where it differs"), self.anew()),
            (_("Where it is written"), [self[name] for name in self.WRITTEN]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("turn") and (cleaned.get("gist_en") or cleaned.get("gist_zh")):
            raise forms.ValidationError(
                _("Pick a turn that is on record or write a new one, not both.")
            )
        self.check_anew(self.meeting)
        self.check_new_status()
        return cleaned

    def record(self) -> bool:
        """Write the turn and the outcome, both or neither, and return whether they are on record.

        Where a rule refuses them, its sentence joins the errors of the form. What is on record
        already, because the form was sent twice, is not written again.
        """
        try:
            with transaction.atomic():
                Meeting.objects.select_for_update().get(pk=self.meeting.pk)
                with self.not_overtaken():
                    self.append_outcome(self.cleaned_data["turn"] or self.new_turn())
                self.recorded += self.move_on(self.recorded[-1])
        except forms.ValidationError as problem:
            self.add_problem(problem)
        return self.is_valid()

    def new_turn(self) -> Intervention | None:
        """Return the turn that was written down, saved; None where none was."""
        values = {name: self.cleaned_data[name] for name in (*self.TURN, *self.WRITTEN)}
        if not (values["gist_en"] or values["gist_zh"]):
            return None
        turn = Intervention(meeting=self.meeting, **values)
        if same := Intervention.objects.same_as(turn).first():
            return same
        turn.full_clean()
        turn.save()
        turn.initiatives.set(self.commitment.concerned)
        return turn

    def append_outcome(self, turn: Intervention | None) -> None:
        """Append the outcome, and the promise made anew; raise ValidationError on a broken rule."""
        values = {name: self.cleaned_data[name] for name in (*self.OUTCOME, *self.WRITTEN)}
        self.recorded = self.append(self.meeting, turn, values)
        if not (turn or values["note_en"] or values["note_zh"]):
            raise forms.ValidationError(
                _("Say what was heard: pick a turn, write a new one, or add a note.")
            )
