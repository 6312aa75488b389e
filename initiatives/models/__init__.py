"""What the economies plan, say, promise and report."""

from initiatives.models.commitment import (
    Commitment,
    CommitmentStatus,
    Firmness,
    Outcome,
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
    "Bound",
    "Commitment",
    "CommitmentStatus",
    "Figure",
    "Firmness",
    "Initiative",
    "InitiativeKind",
    "InitiativeStatus",
    "Intervention",
    "InterventionKind",
    "Outcome",
    "Participation",
    "ParticipationRole",
    "StatusUpdate",
    "WorkPlanItem",
]
