"""The form of a promise that was heard at a meeting."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.labels import turn_label_there
from initiatives.live.forms import in_its_language
from initiatives.live.names import NameField
from initiatives.models import Commitment, Firmness, Initiative
from initiatives.outcomes.forms import LINES, turns_to_offer
from meetings.models import Economy, Meeting
from sccp_tracker.records.fields import RowChoiceField
from sccp_tracker.records.models.source import Source


class NewPromiseForm(forms.Form):
    """What was promised at a meeting: the turn in which it was said, what, by when and how firmly.

    `turn` is the number of a turn to begin with. Who speaks in the turn, or is spoken for, states
    it, and must act unless another party is named. It was read where the turn was, or else in the
    running notes of the desk.
    """

    text = forms.CharField(label=gettext_lazy("What is promised"), widget=LINES)
    when = forms.CharField(
        label=gettext_lazy("Due, as it was said"), required=False, max_length=120
    )
    firmness = forms.ChoiceField(
        label=gettext_lazy("Firmness"), choices=Firmness.choices, widget=forms.RadioSelect
    )
    owner = NameField(
        Economy.objects.all(),
        label=gettext_lazy("Who must act"),
        required=False,
        help_text=gettext_lazy("Left empty, it is the party that speaks in the turn."),
    )
    initiative = NameField(
        Initiative.objects.all(), label=gettext_lazy("Initiative"), required=False
    )
    fields: dict[str, Any]

    def __init__(self, meeting: Meeting, *args: Any, turn: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        turns = [each for each in turns_to_offer(meeting, turn) if each.meeting_id == meeting.pk]
        said_in = RowChoiceField(
            turns, turn_label_there, required=False, label=gettext_lazy("Said in the turn")
        )
        self.fields = {"turn": said_in, **self.fields}
        begun = next((each.pk for each in turns if str(each.number) == turn), None)
        self.initial = {"turn": begun, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("turn") or cleaned.get("owner") or "owner" in self.errors):
            why = _("Pick the turn in which it was said, or say who must act.")
            self.add_error("owner", why)
        return cleaned

    def promise(self) -> Commitment:
        """Return the promise that the form tells, not saved."""
        said = self.cleaned_data
        turn, owner = said["turn"], said["owner"]
        speaker = (turn.on_behalf_of or turn.speaker) if turn else owner
        return Commitment(
            meeting=self.meeting,
            intervention=turn,
            stated_by=speaker,
            owner=owner or speaker,
            firmness=said["firmness"],
            initiative=said["initiative"],
            source=turn.source if turn else Source.objects.desk_notes(),
            section=turn.section if turn else "",
            **in_its_language("text", said["text"]),
            **in_its_language("when", said["when"]),
        )

    def record(self) -> tuple[Commitment, bool] | None:
        """Write the promise, and return it and whether it is new; None where a rule refuses it.

        One that says the same already is returned instead: a form sent twice is one promise.
        """
        try:
            with transaction.atomic():
                Meeting.objects.select_for_update().get(pk=self.meeting.pk)
                row = self.promise()
                names = ("intervention", "owner", "firmness", "initiative", "text_en", "text_zh")
                words = {name: getattr(row, name) for name in (*names, "when_en", "when_zh")}
                if same := Commitment.objects.filter(meeting=self.meeting, **words).first():
                    return same, False
                row.full_clean()
                row.save()
        except forms.ValidationError as problem:
            for name, errors in problem.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, errors)
            return None
        return row, True
