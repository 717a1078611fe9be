"""What is sent, by the shape of the body: shown with every operation that takes it."""

from typing import Any

ACCOUNT = "acc_0199c1a2b3c47d5e8f90a1b2c3d4e5f7"
STAKEHOLDER = "stk_0199c1a2b3c47d5e8f90a1b2c3d4e5f6"
EMPLOYER = {"account": {"external_id": "001Hs00000XYZabcDE"}}

ASKED: dict[str, Any] = {
    "AccountUpsert": {
        "source_modified_at": "2026-10-20T09:10:00Z",
        "fields": {"name": "Client SA", "domain": "client.example", "country": "CH"},
    },
    "OpportunityUpsert": {
        "fields": {
            "name": "Renewal",
            "opened_on": "2026-03-01",
            "closes_on": "2026-12-15",
            "amount": "250000.00",
            "currency": "CHF",
        },
        "refs": EMPLOYER,
    },
    "SeatUpsert": {"fields": {"roles": ["economic_buyer"]}, "refs": EMPLOYER},
    "TouchUpsert": {
        "fields": {"kind": "meeting", "on": "2026-10-19", "user": "clerk"},
        "refs": {"stakeholder": {"external_id": "003Hs00001AbCdEFGH"}},
    },
    "MergeAsked": {
        "type": "stakeholder",
        "winner": {"external_id": "003Hs00001AbCdEFGH"},
        "losers": [{"external_id": "003Hs0000DUP1"}],
    },
    "FullListAsked": {"type": "stakeholder"},
    "FullListNames": {"external_ids": ["003Hs00001AbCdEFGH", "003Hs0000DUP1"]},
    "FullListCompletion": {"confirm": True},
    "ErasureAsked": {"stakeholder": STAKEHOLDER, "reason": "She asked us to."},
    "Acknowledgement": {"cursor": "4712:wKq0d5oX0n9vZr1mTz8b"},
    "FieldPolicyAsked": {"owner": "sources", "source": "salesforce", "rule": "owner_wins"},
    "ConflictAnswer": {"resolution": "edit", "value": "+41 31 333"},
    "ConflictsAnswer": {"field": "phone", "source": "salesforce", "resolution": "theirs"},
    "CustomFieldChange": {"label": "Sales region", "choices": ["EMEA", "APAC", "AMER"]},
    "WebhookEndpointAsked": {
        "url": "https://crm.example/quorate",
        "types": ["account", "stakeholder"],
        "fields": ["title"],
        "accounts": [ACCOUNT],
        "exclude_origin": "salesforce",
    },
    "WebhookEndpointChange": {"is_active": True},
    "ReplayAsked": {"from_seq": 4711, "to_seq": 4760},
}


def shown(body: dict[str, Any]) -> None:
    """Give a body in the description its example, unless its operation shows one of its own."""
    for content in body["content"].values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if name in ASKED and "examples" not in content:
            content["examples"] = {"What is sent": {"value": ASKED[name]}}
