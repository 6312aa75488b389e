"""The lists of what is planned, said, promised and reported."""

from django.db.models import QuerySet

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
from meetings.listing import RecordList


class InitiativeList(RecordList):
    model = Initiative
    filterset_class = InitiativeFilter
    table_class = InitiativeTable
    facets = {"priority": "priority__slug", "status": "status", "kind": "kind"}


class CommitmentList(RecordList):
    model = Commitment
    filterset_class = CommitmentFilter
    table_class = CommitmentTable
    facets = {"priority": "priority_slug", "status": "status", "due_state": "due_state"}

    def get_queryset(self) -> QuerySet[Commitment]:
        return super().get_queryset().prefetch_related("partners", "made_to")


class InterventionList(RecordList):
    model = Intervention
    filterset_class = InterventionFilter
    table_class = InterventionTable
    facets = {"priority": "agenda_item__priority__slug", "kind": "kind"}


class FigureList(RecordList):
    model = Figure
    filterset_class = FigureFilter
    table_class = FigureTable
