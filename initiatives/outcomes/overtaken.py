"""Two officers who write down at once what came of the same commitment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from initiatives.labels import commitment_label, first_words, joined
from initiatives.models import Commitment, CommitmentStatus, Outcome

# How many lines that somebody else wrote are told.
MOST_TOLD = 3


def state_of(line: int, last: int) -> str:
    """Return how a commitment stands: its last line, and the key of the last of its chain."""
    return f"{line}.{last}"


class OvertakenForm(forms.Form):
    """A form on a commitment, which is refused where somebody else was there first.

    `seen` carries how the commitment stood when the form was shown. The refusal tells what was
    recorded since, and what was typed stays in the form: sent again, it is recorded as well.
    """

    commitment: Commitment
    data: Any
    # The rows that were written, or that were there already.
    recorded: tuple[Any, ...] = ()

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def state_now(self) -> str:
        """Return how the commitment stands now."""
        line = self.commitment.outcomes.order_by("-number").values_list("number", flat=True).first()
        return state_of(line or 0, self.commitment.last_of_chain().pk)

    @contextmanager
    def not_overtaken(self) -> Iterator[None]:
        """Refuse what is written within, where it is new and something else was written first.

        Raises ValidationError; the transaction around it takes the new rows back.
        """
        Commitment._base_manager.select_for_update().get(pk=self.commitment.pk)
        last = self.commitment.last_of_chain()
        told, state = self.told_since(last), self.state_now()
        yield
        is_new = any(
            row.is_new if isinstance(row, Outcome) else row.pk != last.pk for row in self.recorded
        )
        if told and is_new:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = state
            raise forms.ValidationError(told)

    def told_since(self, last: Commitment) -> list[str]:
        """Return in sentences what was recorded since the form was shown; none: nothing was."""
        number, _point, key = self.cleaned_data.get("seen", "").partition(".")
        if not (number.isdecimal() and key.isdecimal() and len(number + key) < 18):
            return []
        lines = self.commitment.outcomes.standing().filter(number__gt=int(number))
        found = list(lines.select_related("action__by").order_by("number")[:MOST_TOLD])
        is_anew = last.pk != int(key)
        told = [
            (line.action.by, joined(line.in_words, first_words(line.note)))
            for line in found
            if not (is_anew and line.status == CommitmentStatus.SUPERSEDED)
        ]
        if is_anew:
            by = found[-1].action.by if found else None
            told.append((by, joined(_("promised anew"), commitment_label(last), last.when)))
        sentence = _("Meanwhile, %(who)s recorded: %(said)s.")
        told_in_words = [
            sentence % {"who": who or _("somebody"), "said": said} for who, said in told
        ]
        again = _("Nothing of yours is saved yet: save again if it is to be recorded as well.")
        return [*told_in_words, again] if told else []
