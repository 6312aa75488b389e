"""How the rows of this app go to a spreadsheet and come back."""

from initiatives.models import (
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.resources import resource_for

InitiativeResource = resource_for(Initiative, status="status", status_as_of="status_as_of")
WorkPlanItemResource = resource_for(WorkPlanItem)
ParticipationResource = resource_for(Participation)
InterventionResource = resource_for(Intervention)
CommitmentResource = resource_for(Commitment, status="status")
FigureResource = resource_for(Figure)
StatusUpdateResource = resource_for(StatusUpdate)
OutcomeResource = resource_for(Outcome)
