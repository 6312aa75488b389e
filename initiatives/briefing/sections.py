"""The ways to the briefing for a meeting, an initiative, a priority or an economy."""

from typing import Any

from django.urls import reverse

from initiatives.models import Initiative
from meetings.models import Economy, Meeting, Priority
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Meeting)
@shown_on(Initiative)
@shown_on(Priority)
@shown_on(Economy)
class ToBriefing(PageSection):
    templates = {"actions": "initiatives/briefing/way.html"}

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        query = {self.row._meta.model_name: self.row.key}
        return {"briefing_url": reverse("initiatives:briefing", query=query)}
