"""The lists of what is planned, said, promised and reported."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from initiatives.filters import (
    CommitmentFilter,
    FigureFilter,
    InitiativeFilter,
    InterventionFilter,
)
from initiatives.models import Commitment, Figure, Initiative, Intervention
from initiatives.tables import (
    CommitmentTable,
    FigureTable,
    InitiativeTable,
    InterventionTable,
)
from sccp_tracker.lists.views import RecordList


class InitiativeList(RecordList):
    model = Initiative
    filterset_class = InitiativeFilter
    table_class = InitiativeTable
    facets = {"priority": "priority__slug", "status": "status", "kind": "kind"}

    @property
    def action(self) -> Any:
        """What those who may add a status can do with a row; nothing is added to an earlier day."""
        may_record = self.request.user.has_perm("initiatives.add_statusupdate")
        return _("Record status") if may_record and not self.as_of else ""

    @cached_property
    def back(self) -> str:
        return urlencode({"next": self.request.get_full_path()})

    def action_of(self, record: Initiative) -> str:
        return f"{reverse('record-status', args=[record.slug])}?{self.back}"


class CommitmentList(RecordList):
    model = Commitment
    filterset_class = CommitmentFilter
    table_class = CommitmentTable
    facets = {"priority": "priority_slug", "status": "status", "due_state": "due_state"}

    def get_queryset(self) -> QuerySet[Commitment]:
        rows = super().get_queryset()
        many = [name for name in ("partners", "made_to") if self.is_export or self.shows(name)]
        return rows.prefetch_related(*many)


class InterventionList(RecordList):
    model = Intervention
    filterset_class = InterventionFilter
    table_class = InterventionTable
    facets = {"priority": "agenda_item__priority__slug", "kind": "kind"}


class FigureList(RecordList):
    model = Figure
    filterset_class = FigureFilter
    table_class = FigureTable
