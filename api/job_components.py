"""The shapes of large loads as JSON Schema."""

from api.notation import (
    COUNT,
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
from crm import load_columns
from crm.models import CustomField, Load
from crm.shapes import SHAPES

FORMAT: Schema = {"type": "string", "enum": list(Load.Format.values)}
PROGRESS = record(
    {
        "records": COUNT,
        "failed": COUNT,
        "share": RATIO,
        "records_per_second": nullable(NUMBER),
        "remaining_seconds": nullable(NUMBER),
    }
)


def _table(name: str) -> Schema:
    """A file of rows of one type."""
    tables = [kind for kind in Load.Format.values if kind != Load.Format.NDJSON]
    known = {"type": "string", "enum": load_columns.members(SHAPES[name])}
    own = {"type": "string", "pattern": r"^custom\.[A-Za-z][A-Za-z0-9_]*$"}
    member = {"anyOf": [known, own]} if name in CustomField.Type.values else known
    described = {
        "format": {"type": "string", "enum": tables},
        "type": {"type": "string", "enum": [name], "description": "Of the rows."},
        "columns": {**by_id(member), "description": "Header to member."},
    }
    return record(described, needs=("format", "type"))


NEW_JOBS = ["Lines", *(name.title() for name in SHAPES)]
JOB_COMPONENTS: dict[str, Schema] = {
    "Job": record(
        {
            "type": {"type": "string", "enum": ["job"]},
            "id": TEXT,
            "state": {"type": "string", "enum": list(Load.State.values)},
            "format": FORMAT,
            "record_type": nullable(TEXT),
            "columns": by_id(TEXT),
            "received_bytes": COUNT,
            "total_bytes": nullable(COUNT),
            "progress": PROGRESS,
            "counts": by_id(COUNT),
            "error": nullable(record({"code": TEXT, "detail": TEXT})),
            "created_at": MOMENT,
            "started_at": nullable(MOMENT),
            "finished_at": nullable(MOMENT),
        }
    ),
    "JobPage": page_of("Job"),
    "NewLinesJob": record({"format": {"type": "string", "enum": [Load.Format.NDJSON.value]}}),
    # Under names of their own, as generated clients call classes by them.
    **{f"New{name.title()}Job": _table(name) for name in SHAPES},
    "NewJob": {"oneOf": [ref(f"New{name}Job") for name in NEW_JOBS]},
    "JobResult": record(
        {
            "line": COUNT,
            "type": TEXT,
            "external_id": TEXT,
            "id": nullable(TEXT),
            "status": TEXT,
            "version": nullable(COUNT),
            "seq": nullable(COUNT),
            "fields_ignored": listed(record({"field": TEXT, "reason": TEXT})),
            "warnings": listed(TEXT),
            "errors": listed(ref("Fault")),
            "row": {"anyOf": [TEXT, listed(TEXT)]},
        },
        needs=("line", "status", "errors"),
    ),
}
