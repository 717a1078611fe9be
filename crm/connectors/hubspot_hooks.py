"""What HubSpot tells of its own accord: whether it is HubSpot, and whom it asks us to forget."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature

FORGET = "contact.privacyDeletion"


def is_signed(secret: str, address: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the app with this secret sent this to the address within five minutes of now."""
    signature = headers.get("X-HubSpot-Signature-v3", "")
    if not (secret and signature.isascii()):
        return False
    try:
        return Signature.is_valid(
            signature,
            secret,
            body.decode(),
            http_uri=address,
            signature_version="v3",
            timestamp=headers.get("X-HubSpot-Request-Timestamp"),
        )
    except (InvalidSignatureTimestampError, UnicodeDecodeError):
        return False


def forgotten(body: bytes) -> list[str]:
    """The ids of the contacts that were deleted for reasons of privacy; all else is passed over."""
    try:
        events = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    return list(dict.fromkeys(_ids(events if isinstance(events, list) else [])))


def _ids(events: list[Any]) -> Iterator[str]:
    for event in events:
        if isinstance(event, Mapping) and event.get("subscriptionType") == FORGET:
            id_ = str(event.get("objectId"))
            if id_.isascii() and id_.isdigit():
                yield id_
