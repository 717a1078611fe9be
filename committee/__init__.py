"""Pure mathematics of a buying committee: no database, no clock, no framework."""

from committee.errors import CommitteeError
from committee.parameters import Parameters, default_susceptibility, default_turnover
from committee.rules import (
    Gate,
    Rule,
    Seat,
    members,
    parse_rule,
    rule_document,
    rule_from_seats,
)
from committee.values import (
    Analysis,
    Committee,
    Driver,
    Evidence,
    Finding,
    Introduction,
    Listens,
    NextContact,
    Person,
    Source,
    StanceReading,
    Touch,
)

__all__ = [
    "Analysis",
    "Committee",
    "CommitteeError",
    "Driver",
    "Evidence",
    "Finding",
    "Gate",
    "Introduction",
    "Listens",
    "NextContact",
    "Parameters",
    "Person",
    "Rule",
    "Seat",
    "Source",
    "StanceReading",
    "Touch",
    "default_susceptibility",
    "default_turnover",
    "members",
    "parse_rule",
    "rule_document",
    "rule_from_seats",
]
