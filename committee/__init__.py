"""Pure mathematics of a buying committee: no database, no clock, no framework."""

from committee.analysis import analyse
from committee.calibration import Calibration, Segment, calibration, passed, segments
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
from committee.recalibration import (
    Isotonic,
    NotEnough,
    Recalibration,
    isotonic,
    recalibration,
)
from committee.reliability import Bin, reliability
from committee.rules import Gate, Rule, members, parse_rule, rule_document
from committee.scoring import Scores, scores
from committee.seats import Seat, rule_from_seats, seat_threshold
from committee.seniority import default_susceptibility, default_turnover
from committee.uncertainty import ScoreIntervals, score_intervals, wilson
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
    "Bin",
    "Calibration",
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
    "Isotonic",
    "KeyPerson",
    "Listens",
    "Mover",
    "NextContact",
    "NotEnough",
    "Parameters",
    "Person",
    "Recalibration",
    "Rule",
    "ScoreIntervals",
    "Scores",
    "Seat",
    "Segment",
    "Source",
    "StanceReading",
    "Touch",
    "analyse",
    "analysis_document",
    "analysis_from_document",
    "best_pair",
    "best_reaching",
    "calibration",
    "committee_from_document",
    "coverage_parts",
    "days_silent",
    "default_susceptibility",
    "default_turnover",
    "explanation",
    "findings",
    "introductions_from",
    "isotonic",
    "listens_from",
    "members",
    "parse_rule",
    "passed",
    "power_document",
    "recalibration",
    "reliability",
    "result_document",
    "rule_document",
    "rule_from_seats",
    "score_intervals",
    "scores",
    "seat_threshold",
    "segments",
    "wilson",
]
