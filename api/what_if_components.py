"""The shapes of a rehearsal, as JSON Schema."""

from api.notation import DAY, FREE, NUMBER, RATIO, TEXT, Schema, listed, nullable, record, ref
from stakeholders.scenarios import MOST_STEPS

NUMBERS = record(
    {
        "risk": RATIO,
        "agreement": RATIO,
        "opposition": RATIO,
        "indecision": RATIO,
        "coverage": RATIO,
        "fragility": RATIO,
        "band": {**listed(RATIO), "minItems": 2, "maxItems": 2},
        "revenue_at_risk": nullable(NUMBER),
    }
)
STEPS: Schema = {**listed(FREE), "minItems": 1, "maxItems": MOST_STEPS}
WHAT_IF: dict[str, Schema] = {
    "WhatIfAsked": record({"steps": STEPS, "as_of": nullable(DAY)}, needs=("steps",)),
    "WhatIfNumbers": NUMBERS,
    "WhatIf": record(
        {
            "committee": TEXT,
            "as_of": DAY,
            "steps": listed(FREE),
            "before": ref("WhatIfNumbers"),
            "after": ref("WhatIfNumbers"),
            "currency": nullable(TEXT),
            "probability_changes": listed(record({"person": TEXT, "change": NUMBER})),
        }
    ),
}
