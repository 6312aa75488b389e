"""What the economies plan, say, promise and report."""

from initiatives.models.commitment import (
    CLOSED,
    Commitment,
    CommitmentStatus,
    DueState,
    Firmness,
    Outcome,
    OutcomeHow,
)
from initiatives.models.figure import Bound, Figure
from initiatives.models.initiative import (
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Participation,
    ParticipationRole,
    StatusUpdate,
    WorkPlanItem,
)
from initiatives.models.intervention import Intervention, InterventionKind

__all__ = [
    "CLOSED",
    "Bound",
    "Commitment",
    "CommitmentStatus",
    "DueState",
    "Figure",
    "Firmness",
    "Initiative",
    "InitiativeKind",
    "InitiativeStatus",
    "Intervention",
    "InterventionKind",
    "Outcome",
    "OutcomeHow",
    "Participation",
    "ParticipationRole",
    "StatusUpdate",
    "WorkPlanItem",
]
