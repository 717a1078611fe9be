"""The shapes of field policies, conflicts and provenance, as JSON Schema."""

from api.notation import COUNT, MOMENT, TEXT, Schema, listed, nullable, record, ref
from crm.ownership import Owner, Rule
from crm.shapes import SHAPES

RESOLUTION: Schema = {"type": "string", "enum": ["theirs", "ours", "edit"]}
VALUE: Schema = {"description": "As the field is written in a record."}
TYPE: Schema = {"type": "string", "enum": list(SHAPES)}
OWNER: Schema = {"type": "string", "enum": [str(one) for one in Owner]}
RULE: Schema = {"type": "string", "enum": [str(one) for one in Rule]}
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
    "ConflictAnswer": record({"resolution": RESOLUTION, "value": VALUE}, needs=("resolution",)),
    "ConflictsAnswer": record(
        {
            "resolution": RESOLUTION,
            "value": VALUE,
            "ids": {**listed(TEXT), "minItems": 1, "maxItems": 1000},
            "source": TEXT,
            "type": TYPE,
            "field": TEXT,
        },
        needs=("resolution",),
    ),
    "ConflictsResolved": record({"resolved": COUNT}),
}
