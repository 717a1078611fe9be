"""Endpoints, deliveries and hooks in the shape of the API."""

from typing import Any

from django.conf import settings

from crm.models import Delivery, FeedbackHook, WebhookEndpoint


def endpoint(row: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint without its secrets."""
    return {
        "type": "webhook_endpoint",
        "id": row.public_id,
        "url": row.url,
        "types": row.types,
        "fields": row.fields,
        "accounts": row.accounts,
        "exclude_origin": row.exclude_origin,
        "is_active": row.is_active,
        "disabled_reason": row.disabled_reason or None,
        "failing_since": row.failing_since,
        "position": row.position,
        "created_at": row.created_at,
    }


def delivery(row: Delivery) -> dict[str, Any]:
    """What became of a message; not what it tells."""
    return {
        "type": "delivery",
        "id": row.public_id,
        "message_type": row.type,
        "state": row.state,
        "events": row.events,
        "from_seq": row.from_seq,
        "to_seq": row.to_seq,
        "attempts": row.attempts,
        "due_at": row.due_at if row.state == Delivery.State.WAITING else None,
        "attempted_at": row.attempted_at,
        "created_at": row.created_at,
        "status": row.status,
        "error": row.error,
        "response": row.response,
    }


def hook(row: FeedbackHook) -> dict[str, Any]:
    """A hook and its address, without its secrets."""
    return {
        "type": "feedback_hook",
        "id": row.public_id,
        "url": f"{settings.PUBLIC_URL}/hooks/{row.public_id}/feedback",
        "created_at": row.created_at,
    }
