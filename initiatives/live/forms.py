"""What is written down while a meeting goes on: turns, and what is said of promises that are due.

All of it was heard at the meeting, and is read in the running notes of the desk.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.labels import turn_label_there
from initiatives.live.names import NameField, NamesField
from initiatives.models import (
    Commitment,
    CommitmentStatus,
    Firmness,
    Initiative,
    Intervention,
    InterventionKind,
    OutcomeHow,
)
from initiatives.outcomes.overtaken import OvertakenForm
from meetings.models import AgendaItem, Economy, Meeting
from sccp_tracker.records.day_input import DayInput
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.punctuation import punctuation

LINES = forms.Textarea(attrs={"rows": 2})
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]+")


def in_its_language(name: str, text: str) -> dict[str, str]:
    """Return a text under the name of the column of its language, the other column empty.

    It is Chinese where it has as many characters of that as words in Latin letters, or more.
    """
    characters = len(HAN.findall(text))
    is_chinese = characters > 0 and characters >= len(LATIN_WORD.findall(text))
    return {f"{name}_en": "" if is_chinese else text, f"{name}_zh": text if is_chinese else ""}


def anchor_of(number: str) -> str:
    """Return the anchor of the form of a turn under an item of the agenda, "" for none."""
    return f"turn-at-{number.replace('.', '-')}"


class LiveForm(forms.Form):
    """A form of the screen of a meeting, of which there are many on one page.

    Each has an `anchor`, by which the page is scrolled to it.
    """

    anchor: str

    item = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, meeting: Meeting, *args: Any, anchor: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{anchor}-%s"
        super().__init__(*args, **kwargs)
        self.meeting, self.anchor = meeting, anchor

    def clean_item(self) -> AgendaItem | None:
        """Return the item of the number, or None outside the agenda."""
        if not (number := self.cleaned_data["item"]):
            return None
        if item := self.meeting.agenda_items.filter(number=number).first():
            return item
        raise forms.ValidationError(_("The agenda has no item of this number any more."))

    def record(self) -> bool:
        """Write what the form says, all or nothing, and return whether it is on record.

        Where a rule refuses it, its sentence joins the errors of the form.
        """
        try:
            with transaction.atomic():
                Meeting.objects.select_for_update().get(pk=self.meeting.pk)
                self.write()
        except forms.ValidationError as problem:
            for name, errors in problem.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, errors)
        return self.is_valid()

    def write(self) -> None:
        """Write what the form says; raise ValidationError where a rule refuses it."""
        raise NotImplementedError

    def why_not(self) -> str:
        """Return in one line why the form was refused."""
        told = []
        for name, errors in self.errors.items():
            label = f"{self.fields[name].label}: " if name in self.fields else ""
            told.append(label + " ".join(map(str, errors)))
        return " ".join(told)


class TurnForm(LiveForm):
    """A turn: who speaks, of what kind, and the gist in either language.

    `turn` is the turn on record once it is recorded, be it new or one that says the same.
    """

    turn: Intervention

    answers = forms.CharField(required=False, widget=forms.HiddenInput)
    speaker = NameField(Economy.objects.all(), label=gettext_lazy("Speaker"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=InterventionKind.choices,
        initial=InterventionKind.REPORT,
    )
    gist = forms.CharField(label=gettext_lazy("Gist"), widget=LINES)
    initiatives = NamesField(
        Initiative.objects.all(), label=gettext_lazy("Initiatives"), required=False
    )

    def is_open(self) -> bool:
        """Return whether something is in it already, so that it is not folded up."""
        return self.is_bound or bool(self.initial.get("answers"))

    def clean_answers(self) -> Intervention | None:
        """Return the turn of that key which this one answers, or None."""
        if not (key := self.cleaned_data["answers"]):
            return None
        if answered := Intervention.objects.of_key(key):
            return answered
        raise forms.ValidationError(_("The turn that it answers is no longer on record."))

    def write(self) -> None:
        said = self.cleaned_data
        turn = Intervention(
            meeting=self.meeting,
            agenda_item=said["item"],
            kind=said["kind"],
            speaker=said["speaker"],
            in_reply_to=said["answers"],
            source=Source.objects.desk_notes(),
            **in_its_language("gist", said["gist"]),
        )
        if same := Intervention.objects.same_as(turn).first():
            self.turn = same
            return
        turn.full_clean()
        turn.save()
        named = said["initiatives"]
        if not named and said["answers"]:
            # An answer is about what was asked about.
            named = list(said["answers"].initiatives.all())
        turn.initiatives.set(named)
        self.turn = turn


class Answer(TextChoices):
    """What may be said of a promise that is due. That nothing was heard is written nowhere."""

    DONE = "done", gettext_lazy("done")
    OTHERWISE = "otherwise", gettext_lazy("done otherwise")
    ANEW = "anew", gettext_lazy("promised anew")


class AnswerForm(OvertakenForm, LiveForm):
    """What came of one promise, as it was heard at the meeting: an answer and a line of text.

    The line is a note, or of what is promised anew the new words.
    """

    # What else is asked for, by the answer that needs it.
    OTHERWISE = ("how", "done_at", "as_of")
    ANEW = ("when", "firmness")

    answer = forms.ChoiceField(choices=Answer.choices, widget=forms.RadioSelect)
    line = forms.CharField(label=gettext_lazy("In one line"), required=False)
    turn = forms.ChoiceField(label=gettext_lazy("Heard in"), required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        required=False,
        choices=[each for each in OutcomeHow.choices if each[0] != OutcomeHow.AS_PROMISED],
        initial=OutcomeHow.OTHERWISE,
    )
    done_at = NameField(Meeting.objects.all(), label=gettext_lazy("Done at"), required=False)
    as_of = forms.DateField(
        label=gettext_lazy("Done on"),
        required=False,
        widget=DayInput(),
    )
    when = forms.CharField(
        label=gettext_lazy("Due now, as it was said"), required=False, max_length=120
    )
    firmness = forms.ChoiceField(
        label=gettext_lazy("Firmness"), required=False, choices=Firmness.choices
    )

    def __init__(self, meeting: Meeting, commitment: Commitment, *args: Any, **kwargs: Any) -> None:
        anchor = f"promise-{commitment.meeting.slug}-{commitment.number}"
        super().__init__(meeting, *args, anchor=anchor, **kwargs)
        self.commitment = commitment
        self.initial = {"firmness": commitment.firmness, **self.initial}
        self.offer([])

    def limit(self, may_promise: bool) -> None:
        """Leave out what only who may put promises on record can answer."""
        if not may_promise:
            field: Any = self.fields["answer"]
            field.choices = [each for each in Answer.choices if each[0] != Answer.ANEW]

    def otherwise(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OTHERWISE]

    def anew(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ANEW]

    def offer(self, turns: Iterable[Intervention]) -> None:
        """Offer these turns as that in which it was heard; a number that is sent is taken too."""
        names = [(str(turn.number), turn_label_there(turn)) for turn in turns]
        sent = self.data.get("turn", "")
        if sent not in dict(names):
            names += [(sent, sent)]
        field: Any = self.fields["turn"]
        field.choices = [("", _("no turn: the line alone")), *(each for each in names if each[0])]

    def clean_turn(self) -> Intervention | None:
        """Return the turn of that number, or None."""
        if not (number := self.cleaned_data["turn"]):
            return None
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        turns = self.meeting.interventions.filter(number=int(number) if is_number else 0)
        if turn := turns.first():
            return turn
        raise forms.ValidationError(_("The meeting has no turn of this number."))

    def write(self) -> None:
        with self.not_overtaken():
            getattr(self, f"write_{self.cleaned_data['answer']}")()

    def write_done(self) -> None:
        self.close(how=OutcomeHow.AS_PROMISED, as_of=self.day())

    def write_otherwise(self) -> None:
        said = self.cleaned_data
        self.close(
            how=said["how"] or OutcomeHow.OTHERWISE,
            done_at=said["done_at"],
            as_of=said["as_of"] or self.day(),
        )

    def write_anew(self) -> None:
        """Write the promise that takes the place of this one, with the turn in which it was said.

        That is the turn that was picked, whose speaker states it now, or else a report in the words
        of the line by the party that stated the earlier one.
        """
        said = self.cleaned_data
        line, when, turn = said["line"], said["when"], said["turn"]
        if not (line or (turn and when)):
            raise forms.ValidationError(
                _("Say in the line what is promised now, or pick the turn and say by when.")
            )
        new: dict[str, Any] = {"firmness": said["firmness"] or self.commitment.firmness}
        new |= in_its_language("text", line) if line else {}
        new |= in_its_language("when", when) if when else {}
        new |= {"stated_by": turn.on_behalf_of or turn.speaker} if turn else {}
        promise = self.commitment.promise_anew(
            meeting=self.meeting,
            source=Source.objects.desk_notes(),
            intervention=turn,
            turn=None if turn else self.spoken(line, when),
            as_of=self.day(),
            **new,
        )
        self.recorded = (promise,)

    def spoken(self, line: str, when: str) -> dict[str, Any]:
        """Return the columns of the turn in which it is said, with when it is due now."""
        signs = punctuation()
        gist = f"{line}{signs.opening}{when}{signs.closing}" if when else line
        return {
            "agenda_item": self.cleaned_data["item"],
            "speaker": self.commitment.stated_by,
            "kind": InterventionKind.REPORT,
            "initiatives": self.commitment.concerned,
            **in_its_language("gist", gist),
        }

    def close(self, **said: Any) -> None:
        """Append that the promise was kept, and how; what its last line says already is that one.

        An answer may be sent again on a later day, because nobody heard that it was recorded.
        """
        line = {
            "status": CommitmentStatus.FULFILLED,
            "heard_at": self.meeting,
            "intervention": self.cleaned_data["turn"],
            "source": Source.objects.desk_notes(),
            **in_its_language("note", self.cleaned_data["line"]),
            **said,
        }
        last = self.commitment.outcomes.standing().order_by("-number").first()
        names = line.keys() - ({"as_of"} if not self.cleaned_data["as_of"] else set())
        if last is None or any(getattr(last, name) != line[name] for name in names):
            last = self.commitment.report(**line)
        self.recorded = (last,)

    def day(self) -> date:
        """Return the day on which it was heard: today, or the last day of a meeting that is over.

        `meeting` is one of `with_days()`.
        """
        today = timezone.localdate()
        return min(self.meeting.known_latest or today, today)
