"""What kept deliveries told of an erased person is forgotten; that something was told stays."""

from collections.abc import Collection

import orjson
from django.db.models import Q

from crm.models import Delivery

AT_ONCE = 100
"""A message holds up to as many events as one look at the feed finds, so few are held at a time."""


def forget(stakeholders: Collection[str]) -> int:
    """Empty the records that name one of these stakeholders; says in how many deliveries."""
    named = Q()
    for public_id in stakeholders:
        named |= Q(body__contains=public_id)
    pks = list(Delivery.objects.filter(named).values_list("pk", flat=True)) if stakeholders else []
    for start in range(0, len(pks), AT_ONCE):
        rows = list(Delivery.objects.filter(pk__in=pks[start : start + AT_ONCE]))
        for delivery in rows:
            delivery.body = _without(delivery.body, stakeholders)
            delivery.response = ""
        Delivery.objects.bulk_update(rows, ["body", "response"])
    return len(pks)


def _without(body: str, stakeholders: Collection[str]) -> str:
    message = orjson.loads(body)
    for event in message["data"].get("events", []):
        told = orjson.dumps(event).decode()
        if any(public_id in told for public_id in stakeholders):
            event |= {"record": None, "links": []}
    return orjson.dumps(message).decode()
