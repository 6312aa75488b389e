"""How the rows of this app go to a spreadsheet and come back."""

from initiatives.models import (
    AgendaPoint,
    Commitment,
    Figure,
    Initiative,
    Intervention,
    Outcome,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from meetings.resources import VOIDED, LogResource, resource_for

InitiativeResource = resource_for(Initiative, status="status", status_as_of="status_as_of")
WorkPlanItemResource = resource_for(WorkPlanItem)
ParticipationResource = resource_for(Participation)
InterventionResource = resource_for(Intervention)
CommitmentResource = resource_for(Commitment, status="status")
FigureResource = resource_for(Figure)
StatusUpdateResource = resource_for(StatusUpdate, base=LogResource, **VOIDED)
OutcomeResource = resource_for(Outcome, base=LogResource, **VOIDED)
AgendaPointResource = resource_for(AgendaPoint)
