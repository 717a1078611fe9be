"""The shapes of what a client can know of this door and of itself."""

from api.notation import COUNT, FREE, MOMENT, TEXT, Schema, by_id, listed, nullable, record, ref
from crm.models import OnDelete, OnUnknown
from crm.scopes import SCOPES

OF_SOURCE: dict[str, Schema] = {
    "id": TEXT,
    "name": TEXT,
    "on_delete": {"type": "string", "enum": OnDelete.values},
    "on_unknown": {"type": "string", "enum": OnUnknown.values},
}
HEALTH: dict[str, Schema] = {
    "last_sync": {**nullable(MOMENT), "description": "When something of it was last taken."},
    "requests": {**COUNT, "description": "Within 24 hours."},
    "failures": {**COUNT, "description": "Requests refused or failed within 24 hours."},
    "lag": {**nullable(MOMENT), "description": "The oldest change that it has not fetched."},
    "conflicts": {**COUNT, "description": "Open ones."},
    "dead_letters": {**COUNT, "description": "What is tried no more."},
    "held_back": {**COUNT, "description": "Records that have no place here yet."},
    "records_linked": {**COUNT, "description": "Records of ours that it has an id for."},
}
ABOUT: dict[str, Schema] = {
    "Source": record(
        {
            "type": {"type": "string", "enum": ["source"]},
            **OF_SOURCE,
            "label": TEXT,
            "is_active": {"type": "boolean"},
            "health": record(HEALTH),
        }
    ),
    "Capabilities": record(
        {
            "version": TEXT,
            "limits": by_id(COUNT),
            "types": by_id(FREE),
            "statuses": listed(TEXT),
            "scopes": by_id(TEXT),
            "retention_days": by_id(COUNT),
            "not_yet": listed(TEXT),
        }
    ),
    "Scope": {"type": "string", "enum": list(SCOPES)},
    "WhoAmI": record(
        {
            "user": record({"id": TEXT, "access": TEXT}),
            "source": record(OF_SOURCE),
            "credential": record(
                {
                    "kind": {"type": "string", "enum": ["api_key", "oauth_client"]},
                    "prefix": TEXT,
                    "label": TEXT,
                    "expires_at": nullable(MOMENT),
                }
            ),
            "scopes": listed(ref("Scope")),
        }
    ),
}
