"""What the economies plan, say, promise and report."""

from initiatives.models.agenda import AgendaPoint
from initiatives.models.briefing import WORDS, Brief, DeskWords
from initiatives.models.commitment import Commitment, Outcome
from initiatives.models.figure import Figure
from initiatives.models.initiative import (
    ENDORSED,
    PLANNED,
    Initiative,
    Participation,
    StatusUpdate,
    WorkPlanItem,
)
from initiatives.models.intervention import Intervention, threads_of
from initiatives.models.last_look import LastLook, seen_until
from initiatives.models.subscription import SentDigest, Subscription
from initiatives.models.vocabulary import (
    BINDING,
    CLOSED,
    KEPT,
    Band,
    Bound,
    CommitmentStatus,
    DueState,
    Firmness,
    InitiativeKind,
    InitiativeStatus,
    InterventionKind,
    OutcomeHow,
    ParticipationRole,
    RoleKnown,
    ScorePart,
)

__all__ = [
    "BINDING",
    "CLOSED",
    "ENDORSED",
    "KEPT",
    "PLANNED",
    "WORDS",
    "AgendaPoint",
    "Band",
    "Bound",
    "Brief",
    "Commitment",
    "CommitmentStatus",
    "DeskWords",
    "DueState",
    "Figure",
    "Firmness",
    "Initiative",
    "InitiativeKind",
    "InitiativeStatus",
    "Intervention",
    "InterventionKind",
    "LastLook",
    "Outcome",
    "OutcomeHow",
    "Participation",
    "ParticipationRole",
    "RoleKnown",
    "ScorePart",
    "SentDigest",
    "StatusUpdate",
    "Subscription",
    "WorkPlanItem",
    "seen_until",
    "threads_of",
]
