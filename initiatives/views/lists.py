"""The lists of what is planned, said, promised and reported."""

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
    queryset = Initiative.objects.for_list()
    filterset_class = InitiativeFilter
    table_class = InitiativeTable
    facets = {"priority": "priority__slug", "status": "status", "kind": "kind"}


class CommitmentList(RecordList):
    model = Commitment
    queryset = Commitment.objects.for_list().prefetch_related("partners", "made_to")
    filterset_class = CommitmentFilter
    table_class = CommitmentTable
    facets = {"priority": "priority_slug", "status": "status", "firmness": "firmness"}


class InterventionList(RecordList):
    model = Intervention
    queryset = Intervention.objects.for_list()
    filterset_class = InterventionFilter
    table_class = InterventionTable
    facets = {"priority": "agenda_item__priority__slug", "kind": "kind"}


class FigureList(RecordList):
    model = Figure
    queryset = Figure.objects.for_list()
    filterset_class = FigureFilter
    table_class = FigureTable
