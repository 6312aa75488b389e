"""Forms of facts: nobody saves over what they have not seen, and whoever corrects says why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.models import model_to_dict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sccp_tracker.records.models.trace import Action, Change, Door
from sccp_tracker.records.trace import current_action

# What a form of a fact has beside the fields of the row.
BESIDE = ("reason", "seen_version", "seen")
MINE, THEIRS = "mine", "theirs"
# How far back the trace of a row is read for who saved what.
LOOKED_BACK = 100


def reason_field(label: Any, required: bool = False) -> forms.CharField:
    """Return the field that asks why."""
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": 2, "cols": 80})
    )


def give_reason(reason: str, door: Door | None = None) -> None:
    """Have the action under way say why, and through which door, where that is another one."""
    if action := current_action():
        action.reason, action.door = reason, door or action.door


@dataclass(frozen=True)
class Difference:
    """A field in which what somebody wrote is not what is on record, and which of them to take.

    `saved` is the action that wrote what is on record, where the trace tells; `choice` is the one
    to begin with: "mine", "theirs", or "" where both were changed.
    """

    name: str
    label: str
    choice_name: str
    mine: str
    theirs: str
    saved: Action | None
    choice: str


class FactForm(forms.ModelForm):
    """A form of a fact. What is changed of a row on record is a correction, and `reason` says why.

    `seen_version` and `seen` carry which version of the row the form shows, and what that says. A
    form that was overtaken is refused with both versions of each field that differs. Sent again,
    it carries the present version, and for each of these fields whose is to stand.
    """

    reason = reason_field(gettext_lazy("Why is it changed?"))
    seen_version = forms.CharField(required=False, label="", widget=forms.HiddenInput)
    seen = forms.CharField(required=False, label="", widget=forms.HiddenInput)

    # The fields that are no columns of the row, and when those are asked for.
    beside: ClassVar[tuple[str, ...]] = BESIDE
    asked_when: ClassVar[Any] = ""

    data: Any
    initial: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            for name in self.beside:
                self.fields.pop(name, None)
        elif self.is_bound:
            self.keep_lines()
            self.take_theirs()
        else:
            self.initial |= self.version_of(self.instance, self.initial)

    def facts(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields of the row, each with its name."""
        return (each for each in self.fields.items() if each[0] not in self.beside)

    def version_of(self, row: Any, values: dict[str, Any]) -> dict[str, str]:
        """Return what the form carries of the version that it shows."""
        said = {name: sent(field, values.get(name)) for name, field in self.facts()}
        return {"seen_version": str(row.version), "seen": json.dumps(said, ensure_ascii=False)}

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in self.beside]

    def mends(self) -> bool:
        """Return whether anything on record is written over, for which there must be a reason."""
        return bool(self.changed_data)

    # --- what was overtaken -------------------------------------------------------------------

    def choice(self, name: str) -> str:
        """Return whose value of a field was chosen, or ""."""
        chosen = self.data.get(self.add_prefix(f"choice-{name}"))
        return chosen if chosen in (MINE, THEIRS) else ""

    def asked(self) -> list[str]:
        """Return the fields of which the form asked whose is to stand."""
        names: list[str] = self.data.getlist(self.add_prefix("choose"))
        return [name for name in names if name in self.fields]

    def seen_values(self) -> dict[str, Any]:
        """Return what the form showed, as it would be sent; empty where it does not say."""
        try:
            said = json.loads(self.data.get(self.add_prefix("seen"), ""))
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def keep_lines(self) -> None:
        """Let text that only a browser ended the lines of be what it was."""
        for name, _field in self.facts():
            typed, before = self.data.get(self.add_prefix(name)), self.initial.get(name)
            if (
                isinstance(typed, str)
                and isinstance(before, str)
                and typed != before
                and typed.splitlines() == before.splitlines()
            ):
                self.data = self.data.copy()
                self.data[self.add_prefix(name)] = before

    def take_theirs(self) -> None:
        """Put what is on record in the place of what was typed, where that was chosen."""
        asked = self.asked()
        if not asked or not all(map(self.choice, asked)):
            return
        seen = self.seen_values()
        self.data = self.data.copy()
        for name in asked:
            if self.choice(name) == THEIRS and name in seen:
                value = seen[name]
                self.data.setlist(
                    self.add_prefix(name), value if isinstance(value, list) else [value]
                )

    def clean(self) -> dict[str, Any]:
        if self.instance._state.adding:
            return super().clean() or self.cleaned_data
        self.check_seen()
        cleaned = super().clean() or self.cleaned_data
        if self.mends() and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it is changed: what is on record is corrected."))
        return cleaned

    def check_seen(self) -> None:
        """Refuse a form that does not show the present version, or leaves a choice open.

        The row stays locked until the end of the transaction, so that nobody overtakes the save.
        """
        rows = type(self.instance)._base_manager.select_for_update()
        present = rows.filter(pk=self.instance.pk).order_by("pk").first()
        if present is None:
            raise forms.ValidationError(_("This row was deleted meanwhile."))
        version = self.cleaned_data.get("seen_version", "")
        is_overtaken = version != str(present.version)
        if not is_overtaken and all(map(self.choice, self.asked())):
            return
        if not is_overtaken:
            why = _("Choose for each field what is to stand, and save again.")
        elif version.isdecimal():
            why = _(
                "This was changed while you were writing, and nothing is saved yet. Choose for each"
                " field what is to stand, and save again."
            )
        else:
            why = _(
                "The form did not say which version of this it shows, so nothing is saved yet."
                " Choose for each field what is to stand, and save again."
            )
        differences = self.differences(present, is_overtaken)
        context = {"why": why, "differences": differences, "choose": self.add_prefix("choose")}
        raise forms.ValidationError(render_to_string("records/overtaken.html", context))

    def differences(self, present: Any, is_overtaken: bool) -> list[Difference]:
        """Return where the form and the row differ; from now on the form shows the present row."""
        values = model_to_dict(present, [name for name, _field in self.facts()])
        differing = [
            name
            for name, field in self.facts()
            if field.has_changed(values.get(name), self[name].data)
        ]
        saved = self.saved_by(differing)
        found = [
            Difference(
                name=name,
                label=str(self[name].label),
                choice_name=self.add_prefix(f"choice-{name}"),
                mine=said(self.fields[name], self.cleaned_data.get(name, self[name].data)),
                theirs=said(self.fields[name], getattr(present, name)),
                saved=saved.get(name),
                choice=self.first_choice(name, values) if is_overtaken else self.choice(name),
            )
            for name in differing
        ]
        self.data = self.data.copy()
        for name, value in self.version_of(present, values).items():
            self.data[self.add_prefix(name)] = value
        return found

    def first_choice(self, name: str, present: dict[str, Any]) -> str:
        """Return whose value to begin with: of the one who changed it; "" where both did."""
        field: Any = self.fields[name]
        seen = self.seen_values()
        if name not in seen:
            return ""
        if seen[name] == sent(field, present.get(name)):
            return MINE
        try:
            # What is looked up among rows is compared by its key.
            first = seen[name] if hasattr(field, "queryset") else field.to_python(seen[name])
        except forms.ValidationError:
            return ""
        return "" if field.has_changed(first, self[name].data) else THEIRS

    def saved_by(self, names: list[str]) -> dict[str, Action]:
        """Return the action that last changed each of these fields, where the trace tells."""
        changes = Change.objects.filter(noun=self.instance._meta.label_lower, row=self.instance.pk)
        latest = changes.select_related("action__by").order_by("-pk")[:LOOKED_BACK]
        found: dict[str, Action] = {}
        for change in latest:
            for name in change.fields:
                found.setdefault(name, change.action)
        return {name: found[name] for name in names if name in found}

    def save(self, commit: bool = True) -> Any:
        give_reason(self.cleaned_data.get("reason", ""))
        return super().save(commit)


def sent(field: Any, value: Any) -> str | list[str]:
    """Return a value of a field as a browser sends it."""
    value = field.prepare_value(value)
    if isinstance(value, list | tuple):
        return sorted(str(each) for each in value)
    return "" if value is None else str(value)


def said(field: Any, value: Any) -> str:
    """Return a value of a field as people read it."""
    if hasattr(value, "all"):
        value = list(value.all())
    if isinstance(value, list):
        return "; ".join(str(each) for each in value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        value = dict(choices).get(value, value)
    return "–" if value in (None, "") else str(value)
