"""What the words of the vocabulary are called on screen; one entry for every member."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from committee.vocabulary import (
    Basis,
    EvidenceKind,
    FindingKind,
    Level,
    Perspective,
    Role,
    RoleState,
    Seniority,
    Stance,
    Standing,
    TieKind,
    TouchKind,
)

ROLES = {
    Role.DECISION_MAKER: _("Decision maker"),
    Role.ECONOMIC_BUYER: _("Economic buyer"),
    Role.APPROVER: _("Approver"),
    Role.EXECUTIVE_SPONSOR: _("Executive sponsor"),
    Role.CHAMPION: _("Champion"),
    Role.COACH: _("Coach"),
    Role.INFLUENCER: _("Influencer"),
    Role.EVALUATOR: _("Evaluator"),
    Role.TECHNICAL_BUYER: _("Technical buyer"),
    Role.USER: pgettext_lazy("role", "User"),
    Role.LEGAL: _("Legal and compliance"),
    Role.PROCUREMENT: _("Procurement"),
    Role.GATEKEEPER: _("Gatekeeper"),
    Role.BLOCKER: _("Blocker"),
    Role.OTHER: pgettext_lazy("role", "Other"),
}
STANCES = {
    Stance.OPPONENT: _("Opponent"),
    Stance.NON_SUPPORTER: _("Non-supporter"),
    Stance.NEUTRAL: _("Neutral"),
    Stance.SUPPORTER: _("Supporter"),
    Stance.ADVOCATE: _("Advocate"),
}
EVIDENCE = {
    EvidenceKind.COMMITMENT: _("Commitment"),
    EvidenceKind.ASSESSMENT: _("Assessment"),
    EvidenceKind.MEETING: _("Meeting"),
    EvidenceKind.NPS: _("NPS"),
    EvidenceKind.CSAT: _("CSAT"),
    EvidenceKind.CES: _("CES"),
    EvidenceKind.TEXT: _("Words"),
}
BASES = {
    Basis.SAID: _("They said so"),
    Basis.OBSERVED: _("Observed"),
    Basis.ASSUMED: _("Assumed"),
}
TOUCHES = {
    TouchKind.VISIT: _("Visit"),
    TouchKind.MEETING: _("Meeting"),
    TouchKind.CALL: _("Call"),
    TouchKind.TWO_WAY_EMAIL: _("E-mail, answered"),
    TouchKind.ONE_WAY_EMAIL: _("E-mail, one way"),
    TouchKind.EVENT: _("Event"),
}
TIES = {
    TieKind.REPORTS_TO: _("reports to"),
    TieKind.INFLUENCES: _("influences"),
    TieKind.CONFLICTS_WITH: _("conflicts with"),
}
TIES_FROM_THE_OTHER_END = {
    TieKind.REPORTS_TO: _("is the superior of"),
    TieKind.INFLUENCES: _("is influenced by"),
    TieKind.CONFLICTS_WITH: _("conflicts with"),
}
LEVELS = {
    Level.UNKNOWN: pgettext_lazy("relationship", "Unknown"),
    Level.NONE: pgettext_lazy("relationship", "None"),
    Level.VENDOR: _("Vendor"),
    Level.CREDIBLE_SOURCE: _("Credible source"),
    Level.PROBLEM_SOLVER: _("Problem solver"),
    Level.TRUSTED_ADVISER: _("Trusted adviser"),
}
STANDINGS = {
    Standing.INNER_CIRCLE: _("Inner circle"),
    Standing.POLITICAL_STRUCTURE: _("Political structure"),
    Standing.OUTSIDE: _("Outside"),
}
SENIORITIES = {
    Seniority.CHIEF_EXECUTIVE: _("Chief executive"),
    Seniority.EXECUTIVE: _("Executive"),
    Seniority.CHIEF_MARKETING: _("Chief marketing officer"),
    Seniority.DIRECTOR: _("Director"),
    Seniority.MANAGER: _("Manager"),
    Seniority.STAFF: _("Staff"),
    Seniority.UNKNOWN: pgettext_lazy("seniority", "Unknown"),
}
PERSPECTIVES = {
    Perspective.ACCOUNT_MANAGER: _("Account manager"),
    Perspective.COLLEAGUES: _("Colleagues"),
    Perspective.PERSON: _("Their own words"),
}
ROLE_STATES = {
    RoleState.MISSING: pgettext_lazy("role", "Missing"),
    RoleState.EMPTY: _("Empty seat"),
    RoleState.UNREACHED: _("Not reached"),
    RoleState.STALE: _("Contact too old"),
    RoleState.COVERED: _("Covered"),
}
POSITIONS = {
    1.0: _("For"),
    0.5: _("Rather for"),
    0.0: pgettext_lazy("position", "Neutral"),
    -0.5: _("Rather against"),
    -1.0: _("Against"),
}
FINDINGS = {
    FindingKind.RISK_UP: _("Risk up"),
    FindingKind.COVERAGE_DOWN: _("Coverage down"),
    FindingKind.DECIDERS_UNMET: _("Deciders never met"),
    FindingKind.DECIDER_SILENT: _("Decider silent"),
    FindingKind.SINGLE_THREAD: _("Single thread"),
    FindingKind.CHAMPION_GONE: _("Champion gone"),
    FindingKind.PERCEPTION_GAP: _("Perception gap"),
    FindingKind.SEAT_EMPTY: _("Seat empty too long"),
    FindingKind.CYCLE_LONG: _("Cycle longer than usual"),
    FindingKind.RELATIONSHIP_FADING: _("Relationship fading"),
}
DRIVERS = {
    "unknown committee": _("a committee we know nothing about"),
    "what people told us": _("what people told us"),
    "influence between them": _("influence between them"),
    "time left to close": _("time left to close"),
    "people may leave": _("people may leave"),
}
VOCABULARY = {
    Role: ROLES,
    Stance: STANCES,
    EvidenceKind: EVIDENCE,
    Basis: BASES,
    TouchKind: TOUCHES,
    TieKind: TIES,
    Level: LEVELS,
    Standing: STANDINGS,
    Seniority: SENIORITIES,
    FindingKind: FINDINGS,
    Perspective: PERSPECTIVES,
    RoleState: ROLE_STATES,
}


def options(labels: dict) -> list[tuple[object, object]]:
    """Labels as the choices of a form field."""
    return [(word.value, label) for word, label in labels.items()]
