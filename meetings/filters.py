"""The filters of the lists of this app, and those by its nouns."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from meetings.models import NO_PRIORITY, Economy, EconomyKind, Meeting, MeetingKind, Priority
from sccp_tracker.lists.filters import ChoicesFilter, LinkFilter, RecordFilter, RowsFilter, by_verb


class PrioritiesFilter(RowsFilter):
    """Any of the priorities, or none of them; `field_name` leads to the slug."""

    def __init__(self, field_name: str) -> None:
        super().__init__(
            Priority, field_name=field_name, label=_("Priority"), null_value=NO_PRIORITY
        )

    def choices(self) -> list[tuple[str, Any]]:
        return [*super().choices(), (NO_PRIORITY, _("Under no priority"))]


class MeetingFilter(RecordFilter):
    kind = ChoicesFilter(MeetingKind, label=_("Kind"))
    year = django_filters.NumberFilter(label=_("Year"))
    economy = LinkFilter("with_economy", label=_("Economy, in any role"))


class EconomyFilter(RecordFilter):
    kind = ChoicesFilter(EconomyKind, label=_("Kind"))


class DocumentFilter(RecordFilter):
    meeting = RowsFilter(Meeting, field_name="meeting__slug", label=_("Meeting"))
    economy = RowsFilter(Economy, method=by_verb("tabled_by_parties"), label=_("Tabled by"))
