"""The box in which a day is written, in the words of the page: docs/decisions/front-end.md."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sccp_tracker.records.as_of import BadDay, read_day


class DayInput(forms.DateInput):
    """A box for a day, which it shows as the page writes days and reads in whatever clear words.

    2022-08-20, 20 Aug 2022 and 2022年8月20日 are one day; 02/03/2022 is none, as it may be two.
    """

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        hint = {"placeholder": _("such as 2022-08-20"), "autocomplete": "off", "maxlength": 40}
        super().__init__({**hint, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Return the day as the page writes it, also one that was sent; what is none, as it was."""
        try:
            day = parse_date(value) if isinstance(value, str) else value
        except ValueError:
            day = None
        return date_format(day) if day else value or None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the day as computers write it, or what nobody can read, as it was typed."""
        typed = super().value_from_datadict(data, files, name)
        try:
            return read_day(typed).isoformat() if typed else typed
        except BadDay:
            return typed
