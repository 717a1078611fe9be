"""Writes what an endpoint is to be told: each change of the feed in exactly one delivery."""

from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import transaction

from crm import belonging, feed, readings
from crm.feed import Wanted
from crm.models import Delivery, WebhookEndpoint
from crm.records import Document
from crm.uses import Reader

MOST_EVENTS = 100
MOST_BYTES = 256 * 1024
"""What several events may weigh together."""
MOST_WAITING = 100
"""Nothing more is written for an endpoint with so many deliveries before it: it reads on later."""


def write_all(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Write deliveries of everything since its position, as many as may wait."""
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING).count()
    for _message in range(waiting, MOST_WAITING):
        if not write_next(endpoint, now):
            break


def write_next(endpoint: WebhookEndpoint, now: datetime) -> bool:
    """Write one delivery at most and move on, together; whether there is more to tell."""
    page, events = _next(endpoint)
    with transaction.atomic():
        there = WebhookEndpoint.objects.filter(
            pk=endpoint.pk, position=endpoint.position, is_active=True
        )
        if not there.update(position=page.place):
            return False  # somebody else has told this, or it was stopped
        if events:
            _write(endpoint, events, page.place, now)
    endpoint.position = page.place
    return page.has_more


def body(type_: str, at: datetime, data: Document) -> str:
    """A message in the shape of Standard Webhooks."""
    return orjson.dumps(
        {"type": type_, "timestamp": at, "data": data}, option=orjson.OPT_UTC_Z, default=str
    ).decode()


def fits(event: Document, fields: Sequence[str]) -> bool:
    """Whether an event speaks of one of the fields; all fit that are more than an update.

    >>> fits({"op": "updated", "changed": ["title"], "cleared": []}, ["phone"])
    False
    """
    if not fields or event["op"] != "updated":
        return True
    return not {*fields}.isdisjoint([*event["changed"], *event["cleared"]])


def _next(endpoint: WebhookEndpoint) -> tuple[feed.Page, list[Document]]:
    """As much of the feed as one message may weigh."""
    most = MOST_EVENTS
    while True:
        wanted = Wanted(
            types=frozenset(endpoint.types), exclude_origin=endpoint.exclude_origin, limit=most
        )
        page = feed.read(endpoint.user, endpoint.position, wanted)
        events = _wanted(endpoint, page.events)
        if len(events) <= 1 or len(orjson.dumps(events, default=str)) <= MOST_BYTES:
            return page, events
        most = max(1, min(most, len(page.events)) // 2)


def _wanted(endpoint: WebhookEndpoint, events: Sequence[Document]) -> list[Document]:
    found = [event for event in events if fits(event, endpoint.fields)]
    if not endpoint.accounts:
        return found
    accounts = belonging.accounts_of(found)
    return [event for event in found if accounts.get(event["id"]) in endpoint.accounts]


def _write(
    endpoint: WebhookEndpoint, events: Sequence[Document], place: int, now: datetime
) -> None:
    first, last = endpoint.position, place - 1
    data = {"endpoint": endpoint.public_id, "from_seq": first, "to_seq": last, "events": events}
    Delivery.objects.create(
        endpoint=endpoint,
        body=body(Delivery.Type.CHANGES, now, data),
        events=len(events),
        from_seq=first,
        to_seq=last,
        due_at=now,
        created_at=now,
    )
    reader = Reader("", endpoint.source.public_id, endpoint.user.public_id)
    readings.note([event["record"] for event in events], reader)
