"""Signing secrets of webhooks, and signatures by them (Standard Webhooks 1.0).

A secret is made of SECRET_KEY and a random salt, and only the salt is kept: who reads the database
can sign nothing. The newest two salts are live, so that a secret can be replaced without a gap.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook, WebhookVerificationError

LIVE = 2
NAMESPACE = "crm.webhook_secrets"


def renewed(salts: Sequence[str] = ()) -> list[str]:
    """A new salt before the newest one that there was."""
    return [secrets.token_hex(16), *salts][:LIVE]


def secret(salt: str) -> str:
    """The secret as its receiver keeps it."""
    key = salted_hmac(NAMESPACE, salt, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def headers(salts: Sequence[str], message: str, body: str, at: datetime) -> dict[str, str]:
    """What proves that the message is ours: one signature for each live secret."""
    signed = [Webhook(secret(salt)).sign(message, at, body) for salt in salts]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def is_signed(salts: Sequence[str], body: bytes, given: Mapping[str, str]) -> bool:
    """Whether one of the secrets signed this within five minutes of now."""
    return any(_verifies(salt, body, dict(given)) for salt in salts)


def _verifies(salt: str, body: bytes, given: dict[str, str]) -> bool:
    try:
        Webhook(secret(salt)).verify(body, given, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False  # also for signatures and bodies that are no text
    return True
