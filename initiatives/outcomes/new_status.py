"""The part of a form in which what came of a commitment moves its initiative on."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Commitment, InitiativeStatus
from initiatives.models.vocabulary import KEPT


class NewStatus(forms.Form):
    """A part of a form: the new status of the initiative of a commitment that was kept.

    Left empty, the status stays as it is. `may_move` tells whether the reader may record one.
    """

    commitment: Commitment
    fields: dict[str, Any]

    def add_new_status(self, may_move: bool) -> None:
        """Add the field, where the commitment has an initiative and the reader the right to it."""
        initiative = self.commitment.initiative
        if not (may_move and initiative):
            return
        nothing = ("", gettext_lazy("– leave it as it is –"))
        self.fields["new_status"] = forms.ChoiceField(
            label=_("New status of “%(initiative)s”") % {"initiative": initiative},
            choices=[nothing, *InitiativeStatus.choices],
            required=False,
            help_text=gettext_lazy(
                "Where the promise was kept, and the initiative moved on by it."
            ),
        )

    def status_to_move(self) -> list[forms.BoundField]:
        return [self["new_status"]] if "new_status" in self.fields else []

    def check_new_status(self) -> None:
        """Refuse a new status beside an outcome that is not one of a promise kept."""
        cleaned = self.cleaned_data
        if cleaned.get("new_status") and cleaned.get("status") not in KEPT:
            why = _(
                "A new status of the initiative is recorded here with a promise that was fulfilled"
                " or partly fulfilled. Record it on the page of the initiative."
            )
            self.add_error("new_status", why)

    def move_on(self, outcome: Any) -> tuple[Any, ...]:
        """Append the new status to the history of the initiative, as heard with the outcome.

        Return the line, or nothing where none was asked for. Raises ValidationError on a broken
        rule.
        """
        status, initiative = self.cleaned_data.get("new_status"), self.commitment.initiative
        if not (status and initiative):
            return ()
        names = ("as_of", "heard_at", "intervention", "document", "source", "section")
        said = {name: getattr(outcome, name) for name in names}
        return (initiative.record_status(status=status, **said),)
