"""The shapes of what a client can know of this door and of itself."""

from api.notation import COUNT, FREE, MOMENT, TEXT, Schema, by_id, listed, nullable, record, ref
from crm.models import OnDelete, OnUnknown
from crm.scopes import SCOPES

ABOUT: dict[str, Schema] = {
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
            "source": record(
                {
                    "id": TEXT,
                    "name": TEXT,
                    "on_delete": {"type": "string", "enum": OnDelete.values},
                    "on_unknown": {"type": "string", "enum": OnUnknown.values},
                }
            ),
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
