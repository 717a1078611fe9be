"""The shapes of field policies, conflicts and provenance, as JSON Schema."""

from api.notation import COUNT, MOMENT, TEXT, Schema, listed, nullable, record, ref
from crm.ownership import Owner, Rule
from crm.shapes import SHAPES

VALUE: Schema = {"description": "As the field is written in a record."}
SETTLED: list[dict[str, Schema]] = [
    {"resolution": {"type": "string", "enum": ["theirs", "ours"]}},
    {"resolution": {"type": "string", "enum": ["edit"]}, "value": VALUE},
]
TYPE: Schema = {"type": "string", "enum": list(SHAPES)}
OWNER: Schema = {"type": "string", "enum": [str(one) for one in Owner]}
RULE: Schema = {"type": "string", "enum": [str(one) for one in Rule]}


def _of_these(settled: dict[str, Schema]) -> Schema:
    return record({**settled, "ids": {**listed(TEXT), "minItems": 1, "maxItems": 1000}})


def _about(settled: dict[str, Schema]) -> Schema:
    """By one at least of the source, the type and the field."""
    filters = {"source": TEXT, "type": TYPE, "field": TEXT}
    described = record({**settled, **filters}, needs=tuple(settled))
    return {**described, "minProperties": len(settled) + 1}


OWNED: dict[str, Schema] = {
    "FieldPolicy": record(
        {
            "type": TYPE,
            "field": TEXT,
            "owner": OWNER,
            "source": nullable(TEXT),
            "rule": RULE,
            "write_back": {"type": "boolean"},
            "is_default": {"type": "boolean"},
        }
    ),
    "FieldPolicies": record({"data": listed(ref("FieldPolicy"))}),
    "FieldPolicyAsked": record(
        {
            "owner": OWNER,
            "source": nullable(TEXT),
            "rule": RULE,
            "write_back": {"type": "boolean"},
        },
        needs=("owner", "rule"),
    ),
    "Conflict": record(
        {
            "id": TEXT,
            "source": TEXT,
            "type": TYPE,
            "subject": TEXT,
            "account": TEXT,
            "field": TEXT,
            "base": VALUE,
            "ours": VALUE,
            "theirs": VALUE,
            "source_modified_at": nullable(MOMENT),
            "opened_at": MOMENT,
            "resolution": {
                "type": ["string", "null"],
                "enum": ["theirs", "ours", "edit", "withdrawn", None],
            },
            "resolved_at": nullable(MOMENT),
        }
    ),
    "ConflictPage": record(
        {
            "data": listed(ref("Conflict")),
            "has_more": {"type": "boolean"},
            "next_cursor": nullable(TEXT),
            "next": nullable(TEXT),
        }
    ),
    "ConflictAnswer": {"oneOf": [record(settled) for settled in SETTLED]},
    "ConflictsAnswer": {
        "oneOf": [_of_these(settled) for settled in SETTLED]
        + [_about(settled) for settled in SETTLED]
    },
    "ConflictsResolved": record({"resolved": COUNT}),
}
