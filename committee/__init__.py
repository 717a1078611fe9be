"""Pure mathematics of a buying committee: no database, no clock, no framework."""

from committee.analysis import VERSION, analyse, analyse_each
from committee.calibration import Calibration, Segment, calibration, passed, segments
from committee.camps import Bond, Group, bonds_from, groups, polarisation
from committee.contacts import best_pair, best_reaching
from committee.decomposition import CoverageParts, coverage_parts
from committee.departures import Departures, departures
from committee.difference import Day, differences, known_on
from committee.documents import committee_from_document
from committee.errors import CommitteeError
from committee.explanation import Explanation, Gap, KeyPerson, Mover, explanation
from committee.fading import Fading
from committee.findings import days_silent, findings, readings_findings
from committee.goals import CommonGround, GoalPosition, GoalShares, common_ground
from committee.influence import introductions_from, listens_from
from committee.momentum import momentum, steps
from committee.nps import (
    Answer,
    Nps,
    newest_answers,
    plain_nps,
    power_nps,
    revenue_nps,
    summed_nps,
    waterfall_nps,
)
from committee.outcome import Loss, Outcome, losses, outcome
from committee.parameters import Parameters
from committee.patch import Difference, patched
from committee.perception import Perceived, PerceptionGap, Picture, perception_gap
from committee.power import power_document
from committee.readings import Context, Readings, numbers, readings
from committee.recalibration import (
    Isotonic,
    NotEnough,
    Recalibration,
    isotonic,
    recalibration,
)
from committee.rehearsal import (
    Effect,
    compare,
    with_relationship,
    with_rule,
    with_seat_filled,
    with_stance,
    with_touch,
    without_employee,
    without_person,
)
from committee.reliability import Bin, reliability
from committee.role_coverage import RoleCoverage
from committee.rules import Gate, Rule, members, parse_rule, rule_document
from committee.satisfaction import (
    Rating,
    Share,
    plain_share,
    power_share,
    revenue_share,
    waterfall_share,
)
from committee.scenario import DoesNotFit, applied
from committee.scenario_documents import scenario_document, scenario_from_document
from committee.scenario_steps import (
    EmployeeLeaves,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    Step,
    TermsSet,
    TieAdded,
    TouchAdded,
)
from committee.scene import Misfit
from committee.scoring import Scores, scores
from committee.seats import Seat, rule_from_seats, seat_threshold
from committee.seniority import default_susceptibility, default_turnover
from committee.stored import (
    analysis_document,
    analysis_from_document,
    analysis_from_json,
    analysis_json,
    numbers_json,
    part_of_json,
    readings_document,
    readings_from_document,
    readings_from_json,
    readings_json,
    result_document,
)
from committee.tally import Tally
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
from committee.voice import HeardPower, heard_power

__all__ = [
    "VERSION",
    "Analysis",
    "Answer",
    "Bin",
    "Bond",
    "Calibration",
    "Committee",
    "CommitteeError",
    "CommonGround",
    "ContactPair",
    "Context",
    "CoverageParts",
    "Day",
    "Departures",
    "Difference",
    "DoesNotFit",
    "Driver",
    "Effect",
    "EmployeeLeaves",
    "Evidence",
    "Explanation",
    "Fading",
    "Finding",
    "Gap",
    "Gate",
    "GoalPosition",
    "GoalShares",
    "Group",
    "HeardPower",
    "Introduction",
    "Isotonic",
    "KeyPerson",
    "Listens",
    "Loss",
    "Misfit",
    "Mover",
    "NextContact",
    "NotEnough",
    "Nps",
    "Outcome",
    "Parameters",
    "Perceived",
    "PerceptionGap",
    "Person",
    "PersonLeaves",
    "Picture",
    "QuotaSet",
    "Rating",
    "Readings",
    "Recalibration",
    "RoleCoverage",
    "Rule",
    "RuleSet",
    "ScoreIntervals",
    "Scores",
    "Seat",
    "SeatFilled",
    "Segment",
    "Share",
    "Source",
    "StanceReading",
    "StanceSet",
    "Step",
    "Tally",
    "TermsSet",
    "TieAdded",
    "Touch",
    "TouchAdded",
    "analyse",
    "analyse_each",
    "analysis_document",
    "analysis_from_document",
    "analysis_from_json",
    "analysis_json",
    "applied",
    "best_pair",
    "best_reaching",
    "bonds_from",
    "calibration",
    "committee_from_document",
    "common_ground",
    "compare",
    "coverage_parts",
    "days_silent",
    "default_susceptibility",
    "default_turnover",
    "departures",
    "differences",
    "explanation",
    "findings",
    "groups",
    "heard_power",
    "introductions_from",
    "isotonic",
    "known_on",
    "listens_from",
    "losses",
    "members",
    "momentum",
    "newest_answers",
    "numbers",
    "numbers_json",
    "outcome",
    "parse_rule",
    "part_of_json",
    "passed",
    "patched",
    "perception_gap",
    "plain_nps",
    "plain_share",
    "polarisation",
    "power_document",
    "power_nps",
    "power_share",
    "readings",
    "readings_document",
    "readings_findings",
    "readings_from_document",
    "readings_from_json",
    "readings_json",
    "recalibration",
    "reliability",
    "result_document",
    "revenue_nps",
    "revenue_share",
    "rule_document",
    "rule_from_seats",
    "scenario_document",
    "scenario_from_document",
    "score_intervals",
    "scores",
    "seat_threshold",
    "segments",
    "steps",
    "summed_nps",
    "waterfall_nps",
    "waterfall_share",
    "wilson",
    "with_relationship",
    "with_rule",
    "with_seat_filled",
    "with_stance",
    "with_touch",
    "without_employee",
    "without_person",
]
