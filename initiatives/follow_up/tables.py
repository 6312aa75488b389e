"""The table of what a meeting has to answer for."""

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Intervention,
)
from initiatives.tables import CommitmentTable


class FollowUpTable(CommitmentTable):
    intervention = tables.Column(verbose_name=_("Said in"), orderable=False, linkify=True)
    priority_slug = tables.Column(verbose_name=_("Priority"), visible=False)
    section = tables.Column(verbose_name=_("Section"))

    class Meta(CommitmentTable.Meta):
        # Its rows stand under headings, which another order would tear apart.
        orderable = False
        exclude = ("number", "partners", "made_to", "status", "meeting")
        sequence = ("text", "firmness", "owner", "when", "...", "source", "section")

    def render_intervention(self, value: Intervention) -> str:
        return gettext("%(meeting)s, %(turn)s") % {"meeting": value.meeting, "turn": value}
