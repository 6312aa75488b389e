"""The filters of the lists of this app."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    CommitmentStatus,
    DueState,
    Firmness,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    InterventionKind,
    RoleKnown,
)
from meetings.filters import PrioritiesFilter
from meetings.models import Economy, Meeting
from sccp_tracker.lists.filters import (
    ChoicesFilter,
    DayFilter,
    LinkFilter,
    RecordFilter,
    RowLinkFilter,
    Rows,
    RowsFilter,
    by_verb,
)

YEAR_SAID = django_filters.NumberFilter(
    field_name="meeting__year", widget=forms.HiddenInput, label=_("Said in (year)")
)


class DueFilter(RecordFilter):
    """Filters over rows that fall due."""

    due_from = DayFilter(method="due_on_or_after", label=_("Due on or after"))
    due_until = DayFilter(method="due_on_or_before", label=_("Due on or before"))
    due_at = RowsFilter(Meeting, field_name="due_slug", label=_("Due at or before the meeting"))
    due_soon = DayFilter(method="soon_on", widget=forms.HiddenInput, label=_("Due soon, seen from"))

    together = dict.fromkeys(("due_from", "due_until", "due_at"), _("Due"))

    def due_on_or_after(self, rows: Any, name: str, day: date) -> Rows:
        return rows.due_between(day, None)

    def due_on_or_before(self, rows: Any, name: str, day: date) -> Rows:
        return rows.due_between(None, day)

    def soon_on(self, rows: Any, name: str, day: date) -> Rows:
        return rows.due_soon(day)


class OfInitiativeFilter(RecordFilter):
    """Filters over rows that belong to an initiative, which the pages of one link to."""

    initiative = RowLinkFilter(Initiative, field_name="initiative__slug", label=_("Initiative"))


class InitiativeFilter(DueFilter):
    priority = PrioritiesFilter("priority__slug")
    status = ChoicesFilter(InitiativeStatus, field_name="status", label=_("Status"))
    kind = ChoicesFilter(InitiativeKind, label=_("Kind"))
    economy = RowsFilter(Economy, method=by_verb("with_economy"), label=_("Economy, in any role"))
    role_known = ChoicesFilter(
        RoleKnown, method=by_verb("with_roles_known"), label=_("Has a role that is")
    )
    endorsed_by = RowsFilter(Economy, method=by_verb("endorsed_by"), label=_("Endorsed by"))
    meeting = RowsFilter(Meeting, method=by_verb("spoken_of_at"), label=_("Spoken of at"))
    work_plan = django_filters.NumberFilter(method="on_plan", label=_("Work plan of (year)"))
    year = django_filters.NumberFilter(
        method="spoken_of_in", widget=forms.HiddenInput, label=_("Spoken of in (year)")
    )
    stands_still = django_filters.BooleanFilter(
        method="only_still",
        widget=forms.CheckboxInput,
        label=_("Only those whose promises were kept and whose status stands still"),
    )
    between = LinkFilter("with_each_economy", label=_("Of both economies"))
    document = LinkFilter(field_name="documents__slug", label=_("Document"))

    def only_still(self, rows: Any, name: str, asked: bool | None) -> Rows:
        return rows.standing_still() if asked else rows

    def on_plan(self, rows: Any, name: str, year: int) -> Rows:
        return rows.on_work_plan(int(year)) if year is not None else rows

    def spoken_of_in(self, rows: Any, name: str, year: int) -> Rows:
        return rows.spoken_of_in(int(year)) if year is not None else rows


class CommitmentFilter(DueFilter, OfInitiativeFilter):
    priority = PrioritiesFilter("priority_slug")
    status = ChoicesFilter(CommitmentStatus, field_name="status", label=_("Status"))
    due_state = ChoicesFilter(DueState, field_name="due_state", label=_("Due state"))
    firmness = ChoicesFilter(Firmness, label=_("Firmness"))
    owner = RowsFilter(Economy, method=by_verb("owed_by"), label=_("Who must act"))
    economy = RowsFilter(Economy, method=by_verb("of_economies"), label=_("Economy, in any part"))
    meeting = RowsFilter(Meeting, field_name="meeting__slug", label=_("Said at"))
    initiative = RowLinkFilter(Initiative, "of_initiatives", label=_("Initiative"))
    year = YEAR_SAID
    between = LinkFilter("between", label=_("Between the economies"))


class InterventionFilter(OfInitiativeFilter):
    priority = PrioritiesFilter("agenda_item__priority__slug")
    kind = ChoicesFilter(InterventionKind, label=_("Kind"))
    unanswered = django_filters.BooleanFilter(
        method="only_unanswered",
        widget=forms.CheckboxInput,
        label=_("Only questions without an answer"),
    )
    speaker = RowsFilter(Economy, method=by_verb("by_speakers"), label=_("Speaker"))
    to = RowsFilter(Economy, method=by_verb("to_economies"), label=_("To"))
    meeting = RowsFilter(Meeting, field_name="meeting__slug", label=_("Meeting"))
    initiative = RowLinkFilter(Initiative, "of_initiatives", label=_("Initiative"))
    year = YEAR_SAID
    economy = LinkFilter("with_economy", label=_("Economy, in any part"))
    between = LinkFilter("between", label=_("Between the economies"))
    document = LinkFilter(field_name="documents__slug", label=_("Document"))

    def only_unanswered(self, rows: Any, name: str, asked: bool | None) -> Rows:
        return rows.unanswered() if asked else rows


class FigureFilter(OfInitiativeFilter):
    about = RowsFilter(Economy, method=by_verb("about_parties"), label=_("About"))
    meeting = RowsFilter(Meeting, field_name="meeting__slug", label=_("Meeting"))
    series = LinkFilter(label=_("Series"))
    our_counts = django_filters.BooleanFilter(
        method="with_our_counts", widget=forms.CheckboxInput, label=_("Our own counts, too")
    )

    def with_our_counts(self, rows: Any, name: str, asked: bool | None) -> Rows:
        """Leave out our own counts, unless they are asked for or a word is looked for."""
        return rows if asked or self.form.cleaned_data.get("q") else rows.reported()
