"""The shapes of merges, full lists and erasures as JSON Schema."""

from api.notation import (
    COUNT,
    EXTERNAL_ID,
    MOMENT,
    TEXT,
    Schema,
    by_id,
    listed,
    nullable,
    record,
    ref,
)
from crm.incoming import MOST_LOSERS
from crm.shapes import SHAPES

REMOVALS: dict[str, Schema] = {
    "Merge": record(
        {
            "type": {"type": "string", "enum": ["merge"]},
            "id": TEXT,
            "of": TEXT,
            "winner": TEXT,
            "loser": TEXT,
            "source": nullable(TEXT),
            "merged_at": MOMENT,
            "undone_at": nullable(MOMENT),
        }
    ),
    "MergeAsked": record(
        {
            "type": {"type": "string", "enum": ["account", "stakeholder", "opportunity"]},
            "winner": record({"external_id": EXTERNAL_ID}),
            "losers": {
                **listed(ref("Reference")),
                "minItems": 1,
                "maxItems": MOST_LOSERS,
            },
            "source_modified_at": nullable(MOMENT),
        },
        needs=("type", "winner", "losers"),
    ),
    "FullList": record(
        {
            "type": {"type": "string", "enum": ["full_list"]},
            "id": TEXT,
            "of": TEXT,
            "opened_at": MOMENT,
            "completed_at": nullable(MOMENT),
            "named": COUNT,
            "deleted": COUNT,
        }
    ),
    "Erasure": record(
        {
            "type": {"type": "string", "enum": ["erasure"]},
            "id": TEXT,
            "person": TEXT,
            "erased_at": MOMENT,
            "counts": by_id(COUNT),
        }
    ),
    "ErasureAsked": record(
        {"stakeholder": TEXT, "reason": {"type": "string", "maxLength": 200}},
        needs=("stakeholder",),
    ),
    "FullListAsked": record({"type": {"type": "string", "enum": list(SHAPES)}}),
    "FullListNames": record({"external_ids": {**listed(EXTERNAL_ID), "maxItems": 10_000}}),
    "FullListCompletion": record({"confirm": {"type": "boolean"}}, needs=()),
}
