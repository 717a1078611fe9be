"""What kept deliveries told of an erased person is forgotten; that something was told stays."""

from collections.abc import Collection

import orjson
from django.db.models import Q

from crm.models import Delivery


def forget(stakeholders: Collection[str]) -> int:
    """Empty the records that name one of these stakeholders; says in how many deliveries."""
    named = Q()
    for public_id in stakeholders:
        named |= Q(body__contains=public_id)
    found = list(Delivery.objects.filter(named)) if stakeholders else []
    for delivery in found:
        delivery.body = _without(delivery.body, stakeholders)
        delivery.response = ""
    Delivery.objects.bulk_update(found, ["body", "response"], batch_size=100)
    return len(found)


def _without(body: str, stakeholders: Collection[str]) -> str:
    message = orjson.loads(body)
    for event in message["data"].get("events", []):
        told = orjson.dumps(event).decode()
        if any(public_id in told for public_id in stakeholders):
            event |= {"record": None, "links": []}
    return orjson.dumps(message).decode()
