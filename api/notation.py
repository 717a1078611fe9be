"""How JSON Schema is written here: the small pieces that every shape is made of."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
RATIO: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
EXTERNAL_ID: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": r"^\S([\s\S]*\S)?$",
}
FREE: Schema = {"type": "object", "additionalProperties": True}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def by_id(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def nullable(schema: Schema) -> Schema:
    words = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    if isinstance(schema.get("type"), str):
        return {**schema, **words, "type": [schema["type"], "null"]}
    if words:
        return {**schema, **words}
    return {"anyOf": [schema, {"type": "null"}]}


def record(properties: dict[str, Schema], *, needs: tuple[str, ...] | None = None) -> Schema:
    """An object of exactly these members, all of them there unless said otherwise."""
    needed = list(properties) if needs is None else list(needs)
    described = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**described, "required": needed} if needed else described


def page_of(name: str) -> Schema:
    return record(
        {
            "data": listed(ref(name)),
            "has_more": {"type": "boolean"},
            "next_cursor": nullable(TEXT),
            "next": nullable(TEXT),
        }
    )
