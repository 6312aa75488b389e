"""The page of what cannot both stand."""

from typing import Any

from django.views.generic import TemplateView

from initiatives.contradictions.kinds import contradictions_on
from sccp_tracker.records.as_of import AsOfMixin
from sccp_tracker.records.recorded import way_to_mend


class Contradictions(AsOfMixin, TemplateView):
    """Statements that cannot both stand, by their kind, each with the way to mend it."""

    template_name = "initiatives/contradictions/contradictions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = list(contradictions_on(self.as_of))
        for row in (row for _, rows in kinds for row in rows):
            row.way_to_mend = way_to_mend(self.request, row, self.request.path)
        return super().get_context_data(kinds=kinds, **kwargs)
