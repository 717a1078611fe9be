"""The shapes of the fields that a company defines for itself, as JSON Schema."""

from typing import Any

from api.notation import MOMENT, TEXT, Schema, listed, nullable, record, ref
from crm.custom_fields import KEY, MOST_CHOICES
from crm.custom_values import MOST_WORD
from crm.models import CustomField

LABEL: Schema = {**TEXT, "minLength": 1, "maxLength": 120, "pattern": r"\S"}
CHOICES: Schema = {
    **listed({**TEXT, "maxLength": MOST_WORD}),
    "maxItems": MOST_CHOICES,
    "description": "Of a choice: the words to choose from.",
}
TYPE: Schema = {**TEXT, "enum": CustomField.Type.values}
KIND: Schema = {**TEXT, "enum": CustomField.Kind.values}
KEY_OF: Schema = {
    **TEXT,
    "pattern": f"^{KEY.pattern}$",
    "maxLength": 50,
    "description": "How records name it under `custom`; everywhere else it is `custom.` and this.",
}

CUSTOM: dict[str, Schema] = {
    "CustomField": record(
        {
            "id": TEXT,
            "type": TYPE,
            "key": KEY_OF,
            "field": {**TEXT, "description": "Its name among the fields of the record."},
            "label": TEXT,
            "kind": KIND,
            "choices": listed(TEXT),
            "created_at": MOMENT,
            "archived_at": nullable(MOMENT),
        }
    ),
    "CustomFields": record({"data": listed(ref("CustomField"))}),
    "CustomFieldDefinition": record(
        {"type": TYPE, "key": KEY_OF, "label": LABEL, "kind": KIND, "choices": CHOICES},
        needs=("type", "key", "label", "kind"),
    ),
    "CustomFieldChange": record(
        {"label": LABEL, "choices": CHOICES, "is_archived": {"type": "boolean"}}, needs=()
    ),
}


def shown(row: CustomField) -> dict[str, Any]:
    """A field as it was defined."""
    return {
        "id": row.public_id,
        "type": row.type,
        "key": row.key,
        "field": row.member,
        "label": row.label,
        "kind": row.kind,
        "choices": row.choices,
        "created_at": row.created_at,
        "archived_at": row.archived_at,
    }
