"""The shapes of webhooks as JSON Schema, and the messages that go out."""

from typing import Any

from api.notation import (
    COUNT,
    MOMENT,
    TEXT,
    Schema,
    listed,
    nullable,
    page_of,
    record,
    ref,
)
from crm import feed
from crm.models import Delivery, WebhookEndpoint

TYPE: Schema = {"type": "string", "enum": sorted(feed.TYPES.values())}
FLAG: Schema = {"type": "boolean"}
URL: Schema = {
    "type": "string",
    "maxLength": 500,
    "pattern": "^https?://[!-~]+$",
    "description": "https; in development a loopback address over http, too.",
}
INTEREST = {
    "types": {**listed(TYPE), "minItems": 1},
    "fields": listed(TEXT),
    "accounts": {**listed(TEXT), "maxItems": 500},
    "exclude_origin": {"type": "string", "maxLength": 60},
}
ENDPOINT = {
    "type": {"type": "string", "enum": ["webhook_endpoint"]},
    "id": TEXT,
    "url": TEXT,
    **INTEREST,
    "is_active": FLAG,
    "disabled_reason": {"type": ["string", "null"], "enum": [*WebhookEndpoint.Stop.values, None]},
    "failing_since": nullable(MOMENT),
    "position": COUNT,
    "created_at": MOMENT,
}
SECRET: Schema = {"type": "string", "description": "Shown this once: whsec_ and base64."}
HOOK = {
    "type": {"type": "string", "enum": ["feedback_hook"]},
    "id": TEXT,
    "url": TEXT,
    "created_at": MOMENT,
}
WEBHOOK_COMPONENTS: dict[str, Schema] = {
    "WebhookEndpoint": record(ENDPOINT),
    "WebhookEndpointMade": record({**ENDPOINT, "secret": SECRET}),
    "WebhookEndpointAsked": record({"url": URL, **INTEREST}, needs=("url",)),
    "WebhookEndpointChange": record({"url": URL, **INTEREST, "is_active": FLAG}, needs=()),
    "WebhookEndpointPage": page_of("WebhookEndpoint"),
    "Secret": record({"secret": SECRET}),
    "Delivery": record(
        {
            "type": {"type": "string", "enum": ["delivery"]},
            "id": {**TEXT, "description": "The webhook-id."},
            "message_type": {"type": "string", "enum": list(Delivery.Type.values)},
            "state": {"type": "string", "enum": list(Delivery.State.values)},
            "events": COUNT,
            "from_seq": nullable(COUNT),
            "to_seq": nullable(COUNT),
            "attempts": COUNT,
            "due_at": nullable(MOMENT),
            "attempted_at": nullable(MOMENT),
            "created_at": MOMENT,
            "status": nullable(COUNT),
            "error": TEXT,
            "response": TEXT,
        }
    ),
    "DeliveryPage": page_of("Delivery"),
    "ReplayAsked": record({"from_seq": COUNT, "to_seq": COUNT}),
    "Replayed": record({"deliveries": COUNT}),
    "FeedbackHook": record(HOOK),
    "FeedbackHookMade": record({**HOOK, "secret": SECRET}),
    "FeedbackHookPage": page_of("FeedbackHook"),
    "ChangesMessage": record(
        {
            "type": {"type": "string", "enum": ["changes"]},
            "timestamp": MOMENT,
            "data": record(
                {
                    "endpoint": TEXT,
                    "from_seq": COUNT,
                    "to_seq": COUNT,
                    "events": listed(ref("Event")),
                }
            ),
        }
    ),
    "PingMessage": record(
        {
            "type": {"type": "string", "enum": ["ping"]},
            "timestamp": MOMENT,
            "data": record({"endpoint": TEXT}),
        }
    ),
}
HEADERS = {
    "webhook-id": "The same at every attempt: keep it to know a repetition.",
    "webhook-timestamp": "Seconds since 1970 of this attempt.",
    "webhook-signature": "One signature for each live secret (Standard Webhooks 1.0).",
}


def outgoing() -> dict[str, Any]:
    """What we ask of a receiver, as the `webhooks` of OpenAPI."""
    return {
        "changes": _message("ChangesMessage", "Something changed"),
        "ping": _message("PingMessage", "Somebody tries the endpoint"),
    }


def _message(name: str, summary: str) -> dict[str, Any]:
    headers = [
        {"name": one, "in": "header", "required": True, "description": told, "schema": TEXT}
        for one, told in HEADERS.items()
    ]
    body = {"required": True, "content": {"application/json": {"schema": ref(name)}}}
    responses = {
        "2XX": {"description": "Taken."},
        "410": {"description": "The endpoint is gone: it is told no more."},
        "default": {"description": "Not taken: it comes again."},
    }
    told = {"summary": summary, "tags": ["webhooks"], "parameters": headers, "security": []}
    return {"post": {**told, "requestBody": body, "responses": responses}}
