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
from stakeholders.models.goals import Goal, GoalPosition
from stakeholders.models.people import Person, Position, Stakeholder, Tie
from stakeholders.models.scenarios import Scenario
from stakeholders.models.snapshots import Headline, Snapshot
from stakeholders.models.templates import RoleTemplate

__all__ = [
    "Assessment",
    "BuyingCommittee",
    "DecisionRule",
    "Goal",
    "GoalPosition",
    "Headline",
    "MethodParameters",
    "Person",
    "Position",
    "Relationship",
    "RoleTemplate",
    "Scenario",
    "Seat",
    "SeatHolder",
    "SeatRole",
    "SeatTerms",
    "Snapshot",
    "Stakeholder",
    "Tie",
    "Touch",
]
