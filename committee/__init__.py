"""Pure mathematics of a buying committee: no database, no clock, no framework."""

from committee.analysis import analyse
from committee.contacts import best_pair, best_reaching
from committee.decomposition import CoverageParts, coverage_parts
from committee.documents import (
    analysis_document,
    analysis_from_document,
    committee_from_document,
    result_document,
)
from committee.errors import CommitteeError
from committee.explanation import Explanation, Gap, KeyPerson, Mover, explanation
from committee.findings import days_silent, findings
from committee.influence import introductions_from, listens_from
from committee.parameters import Parameters
from committee.power import power_document
from committee.rules import Gate, Rule, members, parse_rule, rule_document
from committee.seats import Seat, rule_from_seats, seat_threshold
from committee.seniority import default_susceptibility, default_turnover
from committee.values import (
    Analysis,
    Committee,
    ContactPair,
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
    "ContactPair",
    "CoverageParts",
    "Driver",
    "Evidence",
    "Explanation",
    "Finding",
    "Gap",
    "Gate",
    "Introduction",
    "KeyPerson",
    "Listens",
    "Mover",
    "NextContact",
    "Parameters",
    "Person",
    "Rule",
    "Seat",
    "Source",
    "StanceReading",
    "Touch",
    "analyse",
    "analysis_document",
    "analysis_from_document",
    "best_pair",
    "best_reaching",
    "committee_from_document",
    "coverage_parts",
    "days_silent",
    "default_susceptibility",
    "default_turnover",
    "explanation",
    "findings",
    "introductions_from",
    "listens_from",
    "members",
    "parse_rule",
    "power_document",
    "result_document",
    "rule_document",
    "rule_from_seats",
    "seat_threshold",
]
