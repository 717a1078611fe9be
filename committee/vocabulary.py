"""The words of the product as closed lists; database choices are taken from here."""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What somebody does in a committee; a seat has one or more."""

    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    APPROVER = "approver"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    CHAMPION = "champion"
    COACH = "coach"
    INFLUENCER = "influencer"
    EVALUATOR = "evaluator"
    TECHNICAL_BUYER = "technical_buyer"
    USER = "user"
    LEGAL = "legal"
    PROCUREMENT = "procurement"
    GATEKEEPER = "gatekeeper"
    BLOCKER = "blocker"
    OTHER = "other"


class Stance(IntEnum):
    """Where somebody stands towards us; half of it is the method's scale [-1, 1]."""

    OPPONENT = -2
    NON_SUPPORTER = -1
    NEUTRAL = 0
    SUPPORTER = 1
    ADVOCATE = 2


class EvidenceKind(StrEnum):
    """How directly a stance became known, most direct first."""

    COMMITMENT = "commitment"
    ASSESSMENT = "assessment"
    MEETING = "meeting"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    TEXT = "text"


class Basis(StrEnum):
    """What an assessment rests on; shown, never weighed."""

    SAID = "said"
    OBSERVED = "observed"
    ASSUMED = "assumed"


class Perspective(StrEnum):
    """From which side a person's stance is seen."""

    ACCOUNT_MANAGER = "account_manager"
    COLLEAGUES = "colleagues"
    PERSON = "person"


class TouchKind(StrEnum):
    """How we were in contact; an event counts like a call."""

    VISIT = "visit"
    MEETING = "meeting"
    CALL = "call"
    TWO_WAY_EMAIL = "two_way_email"
    ONE_WAY_EMAIL = "one_way_email"
    EVENT = "event"


class TieKind(StrEnum):
    """What joins two stakeholders: the first reports to, influences, or fights the second."""

    REPORTS_TO = "reports_to"
    INFLUENCES = "influences"
    CONFLICTS_WITH = "conflicts_with"


class Level(StrEnum):
    """How one of us stands with a stakeholder, lowest first."""

    UNKNOWN = "unknown"
    NONE = "none"
    VENDOR = "vendor"
    CREDIBLE_SOURCE = "credible_source"
    PROBLEM_SOLVER = "problem_solver"
    TRUSTED_ADVISER = "trusted_adviser"


class Standing(StrEnum):
    """Political standing of a stakeholder."""

    INNER_CIRCLE = "inner_circle"
    POLITICAL_STRUCTURE = "political_structure"
    OUTSIDE = "outside"


class Seniority(StrEnum):
    """Rank in the client organisation; sets the default susceptibility and turnover."""

    CHIEF_EXECUTIVE = "chief_executive"
    EXECUTIVE = "executive"
    CHIEF_MARKETING = "chief_marketing"
    DIRECTOR = "director"
    MANAGER = "manager"
    STAFF = "staff"
    UNKNOWN = "unknown"


class RoleState(StrEnum):
    """How well a wanted role is taken care of, worst first."""

    MISSING = "missing"
    EMPTY = "empty"
    UNREACHED = "unreached"
    STALE = "stale"
    COVERED = "covered"


class FindingKind(StrEnum):
    """What a new analysis can tell that somebody should hear of."""

    RISK_UP = "risk_up"
    COVERAGE_DOWN = "coverage_down"
    DECIDERS_UNMET = "deciders_unmet"
    DECIDER_SILENT = "decider_silent"
    SINGLE_THREAD = "single_thread"
    CHAMPION_GONE = "champion_gone"
    PERCEPTION_GAP = "perception_gap"
    SEAT_EMPTY = "seat_empty"
    CYCLE_LONG = "cycle_long"
    RELATIONSHIP_FADING = "relationship_fading"


class DifferenceKind(StrEnum):
    """In what a committee differs between two days, in the order of telling."""

    RULE_CHANGED = "rule_changed"
    CLOSE_MOVED = "close_moved"
    SEAT_ADDED = "seat_added"
    SEAT_REMOVED = "seat_removed"
    SEAT_FILLED = "seat_filled"
    SEAT_EMPTIED = "seat_emptied"
    SEAT_PASSED_ON = "seat_passed_on"
    JOINED = "joined"
    LEFT = "left"
    REWEIGHED = "reweighed"
    TURNED = "turned"
    FADED = "faded"
    TIE_ADDED = "tie_added"
    TIE_REMOVED = "tie_removed"
    TIE_CHANGED = "tie_changed"
    INTRODUCTION_ADDED = "introduction_added"
    INTRODUCTION_REMOVED = "introduction_removed"
    INTRODUCTION_CHANGED = "introduction_changed"
    FIRST_TOUCH = "first_touch"
    TOUCHED = "touched"
    TOUCH_WITHDRAWN = "touch_withdrawn"
    HEARD = "heard"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    SILENT = "silent"
