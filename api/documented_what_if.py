"""What the operation of what-if says of itself."""

from typing import Any

from drf_spectacular.utils import extend_schema

from api.documented import answers, example, path
from api.notation import ref

COMMITTEE, CEO = "com_0199c1a2b3c47d5e8f90a1b2c3d4e5fc", "stk_0199c1a2b3c47d5e8f90a1b2c3d4e5f6"
ASKED: dict[str, Any] = {"steps": [{"step": "stance", "person": CEO, "stance": 0.5}]}
BEFORE: dict[str, Any] = {
    "risk": 0.42,
    "agreement": 0.58,
    "opposition": 0.2,
    "indecision": 0.22,
    "coverage": 0.6,
    "fragility": 0.35,
    "band": [0.3, 0.55],
    "revenue_at_risk": 105000.0,
}
AFTER = {**BEFORE, "risk": 0.3, "agreement": 0.7, "revenue_at_risk": 75000.0}
TOLD: dict[str, Any] = {
    "committee": COMMITTEE,
    "as_of": "2026-10-21",
    **ASKED,
    "before": BEFORE,
    "after": AFTER,
    "currency": "CHF",
    "probability_changes": [{"person": CEO, "change": 0.3}],
}
STEPS_TOLD = """Nothing is saved. Steps are taken in their order, each an object with its kind:
`person_leaves` (person), `employee_leaves` (employee), `stance` (person, stance from -1 to 1),
`touch` (employee, person, kind), `tie` (kind, person, other, strength), `quota` (quota), `rule`
(rule), `terms` (person, weight, is_veto, is_approver), `seat` (seat, person, is_new). People are
named by stakeholder id, employees by user id, empty seats by seat id."""
what_if = extend_schema(
    operation_id="rehearse_committee",
    summary="See what some steps would come to, on the facts of a day",
    description=STEPS_TOLD.replace("\n", " "),
    tags=["analysis"],
    parameters=[path("public_id", "Public id of the committee.")],
    request={"application/json": ref("WhatIfAsked")},
    responses=answers("WhatIf", 400, 403, 404, 409, 411, 413, 415, 422),
    examples=[
        example("If she were for it", ASKED, request_only=True),
        example("What it comes to", TOLD, response_only=True, status_codes=["200"]),
    ],
)
