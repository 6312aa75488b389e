"""The filters of what a meeting has to answer for."""

from django.utils.translation import gettext_lazy as _

from initiatives.models import DueState, Firmness, ScorePart
from meetings.filters import PrioritiesFilter
from meetings.models import Economy
from sccp_tracker.lists.filters import ChoicesFilter, RecordFilter, RowsFilter, by_verb


class FollowUpFilter(RecordFilter):
    """What a meeting has to answer for, narrowed."""

    priority = PrioritiesFilter("priority_slug")
    part = ChoicesFilter(ScorePart, field_name="part", label=_("What came of it"))
    due_state = ChoicesFilter(DueState, field_name="due_state", label=_("Due state"))
    firmness = ChoicesFilter(Firmness, label=_("Firmness"))
    owner = RowsFilter(Economy, method=by_verb("owed_by"), label=_("Who must act"))
