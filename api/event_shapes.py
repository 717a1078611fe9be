"""The shapes of what is followed, as JSON Schema; those of the records stand in api.components."""

from api.notation import COUNT, MOMENT, TEXT, Schema, listed, nullable, record, ref
from crm import feed
from crm.events import Op

TYPES = sorted(feed.TYPES.values())

FOLLOWING: dict[str, Schema] = {
    "Event": record(
        {
            "seq": COUNT,
            "type": {**TEXT, "enum": TYPES},
            "op": {**TEXT, "enum": [str(op) for op in Op]},
            "id": TEXT,
            "version": nullable(COUNT),
            "changed": listed(TEXT),
            "cleared": listed(TEXT),
            "origin": TEXT,
            "at": MOMENT,
            "merged_into": nullable(TEXT),
            "links": listed(ref("Link")),
            "record": {"anyOf": [*(ref(name.title()) for name in TYPES), {"type": "null"}]},
        }
    ),
    "Changes": record(
        {
            "data": listed(ref("Event")),
            "has_more": {"type": "boolean"},
            "next_cursor": TEXT,
            "next": nullable(TEXT),
            "head_seq": COUNT,
        }
    ),
    "Acknowledgement": record(
        {"cursor": TEXT, "go_back": {"type": "boolean", "default": False}}, needs=("cursor",)
    ),
    "Acknowledged": record({"cursor": TEXT, "head_seq": COUNT}),
}
