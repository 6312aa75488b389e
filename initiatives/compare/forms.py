"""The form of the two days to compare."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.compare.changes import EventKind
from meetings.models import NO_PRIORITY, Meeting, Priority
from sccp_tracker.records.as_of import BadDay, read_day


class CompareForm(forms.Form):
    """The two moments to compare, each a day or a meeting, and which of the changes to show.

    `from` and `to` are cleaned to days, a meeting to its latest one; `to`, left out, is today. As
    of a day, `to` is no later: nothing later was known.
    """

    def __init__(
        self,
        data: Any,
        meetings: Iterable[Meeting],
        priorities: Iterable[Priority],
        as_of: date | None = None,
    ) -> None:
        super().__init__(data)
        self.as_of = as_of
        self.meetings = list(meetings)
        offered = forms.TextInput(attrs={"list": "meeting-days"})
        missing = gettext_lazy("Say from which day or from which meeting.")
        offered_priorities = [(priority.slug, str(priority)) for priority in priorities]
        self.fields |= {
            "from": forms.CharField(
                max_length=80,
                widget=offered,
                label=gettext_lazy("From the end of"),
                help_text=gettext_lazy("A day, such as 2022-02-17, or a meeting: SCCP1 2022."),
                error_messages={"required": missing},
            ),
            "to": forms.CharField(
                max_length=80,
                required=False,
                widget=offered,
                label=gettext_lazy("To the end of"),
                help_text=gettext_lazy("Left empty, it is today."),
            ),
            "kind": forms.MultipleChoiceField(
                required=False,
                choices=EventKind.choices,
                label=gettext_lazy("Kind of change"),
            ),
            "priority": forms.MultipleChoiceField(
                required=False,
                choices=[*offered_priorities, (NO_PRIORITY, gettext_lazy("Under no priority"))],
                label=gettext_lazy("Priority"),
            ),
        }

    def days(self) -> list[forms.BoundField]:
        """Return the fields of the two moments."""
        return [self["from"], self["to"]]

    def meetings_with_days(self) -> list[Meeting]:
        """Return the meetings that can be compared: those of which the latest day is known."""
        return [meeting for meeting in self.meetings if meeting.known_latest]

    def clean_from(self) -> date:
        return self.day_of(self.cleaned_data["from"])

    def clean_to(self) -> date:
        text = self.cleaned_data["to"]
        last = self.as_of or timezone.localdate()
        if not text:
            return last
        day = self.day_of(text)
        return min(day, last) if self.as_of else day

    def day_of(self, text: str) -> date:
        """Return the day that `text` names, or the latest day of the meeting that it names."""
        if meeting := self.meeting_of(text.casefold()):
            if meeting.known_latest is None:
                raise forms.ValidationError(
                    _("The days of %(meeting)s are not known. Write a day, such as 2022-02-17.")
                    % {"meeting": meeting}
                )
            return meeting.known_latest
        try:
            return read_day(text)
        except BadDay as problem:
            raise forms.ValidationError(
                _(
                    "“%(text)s” is neither a day of the calendar, such as 2022-02-17, nor a meeting"
                    " on record, such as 2022-sccp1."
                )
                % {"text": text}
            ) from problem

    def meeting_of(self, name: str) -> Meeting | None:
        """Return the meeting of this name, in small letters, in an address or either language."""
        for meeting in self.meetings:
            names = (meeting.slug, meeting.short_name_en, meeting.short_name_zh)
            if name in map(str.casefold, names):
                return meeting
        return None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "from" in cleaned and "to" in cleaned and cleaned["from"] > cleaned["to"]:
            raise forms.ValidationError(
                _("The first day, %(first)s, is after the last one, %(last)s. Change them round.")
                % {"first": cleaned["from"].isoformat(), "last": cleaned["to"].isoformat()}
            )
        return cleaned
