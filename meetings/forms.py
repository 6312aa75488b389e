"""Forms of what has a date."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import EconomyKind, MeetingDates
from meetings.models.dates import DAYS, PLACE
from meetings.models.due import TIES, WINDOW
from sccp_tracker.records.date_phrases import Due, parse_due
from sccp_tracker.records.forms import BESIDE, FactForm
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.models.trace import Action

# The part of an admin page in which a due stands.
DUE = (
    _("Due"),
    {"fields": WINDOW},
)
WORDS = {"when_en", "when_zh"}
DERIVED = {"earliest", "latest", *TIES, "every_months"}


class DatedForm(FactForm):
    """A form in which new words about a date bring their own window of days.

    Where the words were changed and the days were not, the days are read from the words anew.
    Words that were changed in one language only must not say another date than the other ones.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data)
        if changed & WORDS and not changed & DERIVED:
            for name in DERIVED & cleaned.keys():
                cleaned[name] = None
        if len(changed & WORDS) == 1:
            (left,) = WORDS - changed
            readings = {self.reading_of(cleaned.get(name, "")) for name in WORDS} - {Due()}
            if len(readings) > 1:
                self.add_error(
                    left,
                    _("The date in the other language is another one now: change it here too."),
                )
        return cleaned

    def reading_of(self, words: str) -> Due:
        """Return what the words allow, in the year that the row is of."""
        year = self.instance.year_said()
        return parse_due(words, year) if words and year else Due()


class EconomyForm(FactForm):
    """A party. Only a group stands for others, and for none that is a group or an agency."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        members = list(cleaned.get("members") or ())
        if members and cleaned.get("kind") != EconomyKind.GROUP:
            self.add_error("members", _("Only a group stands for others."))
        elif any(each.kind in (EconomyKind.GROUP, EconomyKind.AGENCY) for each in members):
            self.add_error("members", _("A group stands for parties, not for groups or agencies."))
        return cleaned


class MeetingForm(DatedForm):
    """A meeting, of which words, days and place are saved as a line of its dates."""

    beside = ("read_in", *BESIDE)
    asked_when = _("Where the words, the days or the place are changed:")

    read_in = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        label=_("Where the new date was read"),
        empty_label=_("Notes of the desk"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        had_one = self.instance.place_en or self.instance.place_zh
        if not self.instance._state.adding and had_one and not any(map(cleaned.get, PLACE)):
            why = _("A place stays until another one is known: say where the meeting is now.")
            self.add_error("place_en", why)
        return cleaned

    @property
    def dates_read_in(self) -> Source | None:
        """Return where words or days that were changed were read; None where none were."""
        if set(DAYS).isdisjoint(self.changed_data):
            return None
        source: Source = self.cleaned_data["read_in"] or Source.objects.desk_notes()
        return source

    def saved_by(self, names: list[str]) -> dict[str, Action]:
        """Return who last changed each field: the days with the latest line of the dates."""
        found = super().saved_by(names)
        lines = MeetingDates.objects.filter(meeting=self.instance.pk)
        latest = lines.select_related("action__by").order_by("-number").first()
        return found | {name: latest.action for name in names if latest and name in DAYS}
