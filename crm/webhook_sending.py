"""Sends deliveries: each claimed before it is sent, so that a killed sender is made up for."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import journal
from crm import feed, posting, webhook_messages, webhook_notices, webhook_secrets
from crm.models import Delivery, WebhookEndpoint
from crm.posting import Answer
from crm.webhook_retries import is_given_up, next_due

LEASE = timedelta(minutes=1)
"""Well above what one sending takes; after it another one sends the same message."""
TURN = timedelta(minutes=2)
SLICE = timedelta(minutes=1)
GONE = 410
Stop = WebhookEndpoint.Stop


@dataclass(frozen=True)
class World:
    """What a sender uses of the world."""

    now: Callable[[], datetime] = timezone.now
    chance: Callable[[], float] = random.SystemRandom().random
    post: Callable[[str, str, Mapping[str, str]], Answer] = posting.post


def with_work(now: datetime) -> QuerySet[WebhookEndpoint]:
    """The endpoints that have something to be told, and that nobody is at."""
    waiting = Delivery.objects.filter(
        endpoint=OuterRef("pk"), state=Delivery.State.WAITING, due_at__lte=now
    )
    has_work = Q(position__lt=feed.head()) | Exists(waiting)
    return _told(WebhookEndpoint.objects.filter(_free(now) & has_work))


def take(pk: int, now: datetime) -> bool:
    """Claim the turn at an endpoint; true for one caller at a time."""
    # Without a join: PostgreSQL looks at the row itself again, once it may have it.
    return WebhookEndpoint.objects.filter(_free(now), pk=pk).update(busy_until=now + TURN) == 1


def run(pk: int, world: World | None = None) -> None:
    """Write what is new for an endpoint, send what is due, and give the turn back."""
    world = world or World()
    endpoint = _told(WebhookEndpoint.objects.select_related("source", "user")).filter(pk=pk).first()
    if endpoint is None:
        return
    until = world.now() + SLICE
    webhook_messages.write_all(endpoint, world.now())
    while world.now() < until and (delivery := claim(endpoint, world.now())):
        if not send(delivery, world):
            break  # a receiver in trouble is not to be pressed
    WebhookEndpoint.objects.filter(pk=pk).update(busy_until=None)


def claim(endpoint: WebhookEndpoint, now: datetime) -> Delivery | None:
    """The delivery that is due first, for one sender alone until its lease is over."""
    waiting = Delivery.objects.filter(
        endpoint=endpoint, endpoint__is_active=True, state=Delivery.State.WAITING, due_at__lte=now
    )
    found = waiting.order_by("due_at", "pk").first()
    if found is None:
        return None
    same = Delivery.objects.filter(
        pk=found.pk, state=found.state, attempts=found.attempts, due_at=found.due_at
    )
    if not same.update(attempts=F("attempts") + 1, due_at=now + LEASE, attempted_at=now):
        return None
    return Delivery.objects.select_related("endpoint__source").get(pk=found.pk)


def send(delivery: Delivery, world: World) -> bool:
    """Send a claimed delivery and keep what came of it; whether it was taken."""
    endpoint = delivery.endpoint
    headers = webhook_secrets.headers(
        endpoint.salts, delivery.public_id, delivery.body, world.now()
    )
    answer = world.post(endpoint.url, delivery.body, headers)
    _settle(delivery, answer, world)
    return answer.is_taken


@transaction.atomic
def _settle(delivery: Delivery, answer: Answer, world: World) -> None:
    now, endpoint = world.now(), delivery.endpoint
    held = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts
    )
    state, due_at = _outcome(delivery, answer, world)
    told = {"status": answer.status, "error": answer.error, "response": answer.words}
    if not held.update(state=state, due_at=due_at, **told):
        return  # it was asked for again meanwhile, or another has sent it
    of_endpoint = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if answer.is_taken:
        of_endpoint.update(failing_since=None)
        return
    of_endpoint.update(failing_since=Coalesce("failing_since", now))
    endpoint.refresh_from_db(fields=["failing_since", "is_active"])
    if answer.status == GONE:
        _stop(endpoint, Stop.GONE)
    elif is_given_up(endpoint.failing_since, now):
        _stop(endpoint, Stop.FAILING)


def _outcome(delivery: Delivery, answer: Answer, world: World) -> tuple[str, datetime]:
    now = world.now()
    if answer.is_taken:
        return Delivery.State.DELIVERED, now
    again = next_due(delivery.attempts, now, world.chance())
    if again is None or answer.status == GONE:
        return Delivery.State.FAILED, now
    return Delivery.State.WAITING, again


def _stop(endpoint: WebhookEndpoint, reason: str) -> None:
    """Tell it no more, and say so; what waits, waits on."""
    if not endpoint.is_active:
        return
    changes = journal.begin(endpoint.source)
    journal.update(changes, endpoint, is_active=False, disabled_reason=reason)
    transaction.on_commit(lambda: webhook_notices.tell_stopped(endpoint), robust=True)


def forget(before: datetime) -> int:
    """Delete the deliveries that are older and not about to be sent; says how many."""
    old = Delivery.objects.filter(created_at__lt=before)
    is_over = ~Q(state=Delivery.State.WAITING) | Q(endpoint__is_active=False)
    deleted, _types = old.filter(is_over).delete()
    return deleted


def _free(now: datetime) -> Q:
    return Q(busy_until=None) | Q(busy_until__lt=now)


def _told(rows: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    return rows.filter(is_active=True, source__is_active=True, user__is_active=True)
