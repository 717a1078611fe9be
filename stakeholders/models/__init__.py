from stakeholders.models.committees import (
    BuyingCommittee,
    DecisionRule,
    MethodParameters,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
)
from stakeholders.models.evidence import Assessment, Relationship, Touch
from stakeholders.models.people import Person, Position, Stakeholder, Tie
from stakeholders.models.snapshots import Snapshot

__all__ = [
    "Assessment",
    "BuyingCommittee",
    "DecisionRule",
    "MethodParameters",
    "Person",
    "Position",
    "Relationship",
    "Seat",
    "SeatHolder",
    "SeatRole",
    "SeatTerms",
    "Snapshot",
    "Stakeholder",
    "Tie",
    "Touch",
]
