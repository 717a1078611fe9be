"""The shapes of what is followed, as JSON Schema; those of the records stand in api.components."""

from typing import Any

from crm import feed
from crm.events import Op

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
NAMES = {"type": "array", "items": TEXT}
TYPES = sorted(feed.TYPES.values())


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _record(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    needed = [name for name in properties if name not in optional]
    shape = {"type": "object", "properties": properties, "required": needed}
    return {**shape, "additionalProperties": False}


FOLLOWING: dict[str, dict[str, Any]] = {
    "Event": _record(
        {
            "seq": COUNT,
            "type": {**TEXT, "enum": TYPES},
            "op": {**TEXT, "enum": [str(op) for op in Op]},
            "id": TEXT,
            "version": {"type": ["integer", "null"], "minimum": 0},
            "changed": NAMES,
            "cleared": NAMES,
            "origin": TEXT,
            "at": {**TEXT, "format": "date-time"},
            "merged_into": {"type": ["string", "null"]},
            "links": {"type": "array", "items": _ref("Link")},
            "record": {"anyOf": [*(_ref(name.title()) for name in TYPES), {"type": "null"}]},
        }
    ),
    "Changes": _record(
        {
            "data": {"type": "array", "items": _ref("Event")},
            "has_more": {"type": "boolean"},
            "next_cursor": TEXT,
            "next": {"type": ["string", "null"]},
            "head_seq": COUNT,
        }
    ),
    "Acknowledgement": _record(
        {"cursor": TEXT, "go_back": {"type": "boolean", "default": False}}, optional=("go_back",)
    ),
    "Acknowledged": _record({"cursor": TEXT, "head_seq": COUNT}),
}
