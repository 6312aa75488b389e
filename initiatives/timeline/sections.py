"""The timeline on the page of an initiative."""

from typing import Any

from initiatives.models import Initiative
from initiatives.timeline.entries import timeline_of
from sccp_tracker.records.page_sections import PageSection, shown_on


@shown_on(Initiative)
class OverTime(PageSection):
    """Its history, its promises and its meetings, drawn."""

    templates = {"top": "initiatives/timeline/on_initiative.html"}

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        lines, promises, turns = (shown[name] for name in ("lines", "promises", "turns"))
        day = self.view.judged_on
        return {"timeline": timeline_of(self.row, lines, promises, turns, day)}
