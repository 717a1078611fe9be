"""The shapes of everything that goes in and out, as JSON Schema; input is made from crm.shapes."""

from api.about_components import ABOUT
from api.event_shapes import FOLLOWING
from api.notation import (
    COUNT,
    DAY,
    EXTERNAL_ID,
    FREE,
    MOMENT,
    NUMBER,
    RATIO,
    TEXT,
    Schema,
    by_id,
    listed,
    nullable,
    page_of,
    record,
    ref,
)
from api.patch_components import PATCHES
from api.record_components import CUSTOM_IN, OWN, RECORDS, kind_of
from api.removal_components import REMOVALS
from api.resources import RESOURCES
from api.what_if_components import WHAT_IF
from crm.decisions import Shape, Status
from crm.incoming import MOST_LOSERS
from crm.shapes import SHAPES

NOT_YET: list[str] = []


CUSTOM_OUT: Schema = {
    **by_id({"anyOf": [TEXT, NUMBER, {"type": "boolean"}]}),
    "description": "The fields that your company defined, by key; see list_custom_fields.",
}


def _fields_in(shape: Shape) -> Schema:
    ours = {name: {"description": "Kept by Quorate: ignored, and reported."} for name in shape.ours}
    given = {name: nullable(kind_of(kind)) for name, kind in shape.fields.items()}
    return record({**given, **dict(sorted(ours.items()))}, needs=())


def _refs_in(shape: Shape) -> Schema:
    return record({name: nullable(ref("Reference")) for name in shape.refs}, needs=())


def _upsert(name: str) -> dict[str, Schema]:
    return {
        "fields": ref(f"{name.title()}Fields"),
        "refs": _refs_in(SHAPES[name]),
        "source_modified_at": nullable(MOMENT),
        "url": nullable({"type": "string", "maxLength": 500, "pattern": "^(https?://.*)?$"}),
        "custom": nullable(CUSTOM_IN if name in OWN else FREE),
        "op": {"type": "string", "enum": ["upsert"]},
    }


def _in_batch(name: str) -> Schema:
    head = {"type": {"type": "string", "enum": [name]}, "external_id": EXTERNAL_ID}
    return record({**head, **_upsert(name)}, needs=("type", "external_id"))


def _removals() -> dict[str, Schema]:
    """What deletes a record, or makes others part of it."""
    head = {
        "type": {"type": "string", "enum": list(SHAPES)},
        "external_id": EXTERNAL_ID,
        "source_modified_at": nullable(MOMENT),
    }
    loser = {"anyOf": [EXTERNAL_ID, ref("Reference")]}
    losers = {**listed(loser), "minItems": 1, "maxItems": MOST_LOSERS}
    delete = {"op": {"type": "string", "enum": ["delete"]}, **head}
    merge = {"op": {"type": "string", "enum": ["merge"]}, **head, "losers": losers}
    return {
        "DeleteInBatch": record(delete, needs=("op", "type", "external_id")),
        "MergeInBatch": record(merge, needs=("op", "type", "external_id", "losers")),
    }


def _out(name: str, **more: Schema) -> Schema:
    """A record as it is shown: empty texts are texts, only days, amounts and users can be null."""
    shape = SHAPES[name]
    fields = {
        key: nullable(kind_of(kind)) if shape.empty[key] is None else kind_of(kind)
        for key, kind in shape.fields.items()
    }
    head = {"type": {"type": "string", "enum": [name]}, "id": TEXT, "version": COUNT}
    own = {"custom": CUSTOM_OUT} if name in OWN else {}
    shown = {**head, "links": listed(ref("Link")), **more, **fields, **own}
    return record({**shown, "provenance": by_id(ref("Origin"))}, needs=tuple(shown))


IN_BATCH = [*(name.title() for name in SHAPES), "Delete", "Merge"]
PLACE = record({"id": TEXT, "name": TEXT, "roles": listed(TEXT), "holder": nullable(TEXT)})
FAULT = record(
    {"pointer": TEXT, "parameter": TEXT, "code": TEXT, "detail": TEXT},
    needs=("pointer", "code", "detail"),
)
PROBLEM = {
    **record(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "request_id": TEXT,
            "retryable": {"type": "boolean"},
            "errors": listed(ref("Fault")),
            "scope": TEXT,
            "max_records": COUNT,
            "max_bytes": COUNT,
            "missing": COUNT,
            "known": COUNT,
            "received_bytes": COUNT,
            "results": listed(ref("Result")),
        },
        needs=(
            "type", "title", "status", "detail", "code", "request_id", "retryable", "errors",
        ),
    ),
    "description": "RFC 9457.",
}  # fmt: skip
RESULT = record(
    {
        "index": COUNT,
        "type": TEXT,
        "external_id": TEXT,
        "id": nullable(TEXT),
        "status": {"type": "string", "enum": [str(status) for status in Status]},
        "version": nullable(COUNT),
        "seq": nullable(COUNT),
        "fields_ignored": listed(record({"field": TEXT, "reason": TEXT})),
        "warnings": listed(TEXT),
        "error": nullable(record({"code": TEXT, "detail": TEXT, "errors": listed(ref("Fault"))})),
    }
)
STANCE = record({"before_discussion": NUMBER, "after_discussion": NUMBER, "variance": NUMBER})
ANALYSIS = record(
    {
        "committee": TEXT,
        "agreement": RATIO,
        "risk": RATIO,
        "band": {**listed(RATIO), "minItems": 2, "maxItems": 2},
        "opposition": RATIO,
        "indecision": RATIO,
        "base_risk": RATIO,
        "correlation": NUMBER,
        "coverage": RATIO,
        "fragility": RATIO,
        "single_threaded_share": RATIO,
        "formal_power": by_id(RATIO),
        "power": by_id(RATIO),
        "probability": by_id(RATIO),
        "stance": by_id(STANCE),
        "reach": by_id(RATIO),
        "threads": by_id(COUNT),
        "key_person_loss": by_id(NUMBER),
        "risk_points": by_id(NUMBER),
        "drivers": listed(record({"name": TEXT, "points": NUMBER})),
        "agreement_change_if_leaves": by_id(NUMBER),
        "next": listed(
            record(
                {
                    "person": TEXT,
                    "agreement_gain": NUMBER,
                    "coverage_gain": NUMBER,
                    "score": NUMBER,
                    "route": listed(TEXT),
                }
            )
        ),
        "as_of": DAY,
        "explanation": nullable(FREE),
    }
)
PAGED = [*(type_.title() for type_ in RESOURCES), "Snapshot", "Merge", "Erasure"]
COMPONENTS: dict[str, Schema] = {
    "Problem": PROBLEM,
    "Fault": FAULT,
    "Reference": {
        "oneOf": [record({"external_id": EXTERNAL_ID}), record({"id": EXTERNAL_ID})],
        "description": "A record by its external id in the same source, or by our id.",
    },
    "Link": record(
        {
            "source": TEXT,
            "external_id": TEXT,
            "url": nullable(TEXT),
            "source_modified_at": nullable(MOMENT),
        }
    ),
    **{f"{name.title()}Fields": _fields_in(shape) for name, shape in SHAPES.items()},
    **{f"{name.title()}Upsert": record(_upsert(name), needs=()) for name in SHAPES},
    **{f"{name.title()}InBatch": _in_batch(name) for name in SHAPES},
    **_removals(),
    **REMOVALS,
    "Origin": record(
        {
            "by": record(
                {
                    "id": TEXT,
                    "type": {"type": "string", "enum": ["source", "user", "unknown"]},
                    "name": TEXT,
                }
            ),
            "at": MOMENT,
            "source_modified_at": nullable(MOMENT),
        }
    ),
    "Account": _out("account"),
    "Stakeholder": _out(
        "stakeholder",
        account=TEXT,
        reports_to=nullable(TEXT),
        is_external={"type": "boolean"},
        left_on=nullable(DAY),
    ),
    "Opportunity": _out("opportunity", account=TEXT),
    "Touch": _out("touch", stakeholder=TEXT),
    "Seat": _out(
        "seat",
        committee=TEXT,
        opportunity=nullable(TEXT),
        account=TEXT,
        stakeholder=nullable(TEXT),
    ),
    "Committee": record(
        {
            "type": {"type": "string", "enum": ["committee"]},
            "id": TEXT,
            "version": COUNT,
            "account": TEXT,
            "opportunity": nullable(TEXT),
            "problem": TEXT,
            "analysed_at": nullable(MOMENT),
            "seats": listed(PLACE),
        }
    ),
    "Snapshot": record(
        {
            "type": {"type": "string", "enum": ["snapshot"]},
            "id": TEXT,
            "committee": TEXT,
            "on": DAY,
            "computed_at": MOMENT,
            "risk": RATIO,
            "band": listed(RATIO),
            "opposition": RATIO,
            "indecision": RATIO,
            "coverage": RATIO,
            "fragility": RATIO,
        }
    ),
    **RECORDS,
    **PATCHES,
    **WHAT_IF,
    **{f"{name}Page": page_of(name) for name in PAGED},
    **FOLLOWING,
    "Analysis": ANALYSIS,
    "Batch": record(
        {
            "records": {
                **listed({"oneOf": [ref(f"{one}InBatch") for one in IN_BATCH]}),
                "maxItems": 1000,
            }
        }
    ),
    "Result": RESULT,
    "BatchAnswer": record({"results": listed(ref("Result"))}),
    **ABOUT,
}
