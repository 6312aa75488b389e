"""The table of what a meeting has to answer for."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models import ScorePart
from initiatives.tables import CommitmentTable
from sccp_tracker.lists.columns import ChoiceColumn, Column


class SaidInColumn(Column):
    """The turn in which something was said, with its meeting."""

    def said(self, about: Any) -> str:
        return gettext("%(meeting)s, %(turn)s") % {"meeting": about.meeting, "turn": about}


class FollowUpTable(
    CommitmentTable,
    sequence=("text", "firmness", "owner", "when", "...", "source", "section"),
    without=("number", "partners", "made_to", "other_initiatives", "meeting"),
    # Its rows stand under headings, which another order would tear apart.
    sortable=False,
):
    intervention = SaidInColumn(_("Said in"), link="intervention")
    part = ChoiceColumn(ScorePart, _("What came of it"), visible=False)
    priority_slug = Column(_("Priority"), visible=False)
    section = Column(_("Section"))
