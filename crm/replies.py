"""What is asked again under the same Idempotency-Key is answered again and not done again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.errors import Refused
from crm.models import Reply, Source

KEPT = timedelta(hours=24)
PATIENCE = timedelta(minutes=2)
"""After so long whoever works on an answer has died, and the next one may."""


@dataclass(frozen=True)
class Answer:
    """A status and a body, and whether they were given before."""

    status: int
    body: Any
    is_replayed: bool = False


class Reused(Refused):
    """The key was used for another request."""


class StillRunning(Refused):
    """The same request is being worked on."""


def once(source: Source, key: str, digest: str, work: Callable[[], Answer]) -> Answer:
    """Do the work and keep its answer in one transaction, or give the answer that is kept.

    What failed is not kept: it can be sent again.
    """
    now = timezone.now()
    Reply.objects.filter(source=source, key=key, at__lt=now - KEPT).delete()
    Reply.objects.bulk_create(
        [Reply(source=source, key=key, digest=digest, at=now)], ignore_conflicts=True
    )
    reply = Reply.objects.get(source=source, key=key)
    if reply.digest != digest:
        raise Reused(
            "This Idempotency-Key was used for another request.", code="idempotency_key_reused"
        )
    if reply.status is not None:
        return Answer(reply.status, reply.body, is_replayed=True)
    return _worked(_taken(reply, now), work)


def _taken(reply: Reply, now: datetime) -> Reply:
    """The reply as ours to give: just made, or left behind by somebody who died."""
    if reply.at == now:
        return reply
    left = Reply.objects.filter(pk=reply.pk, status=None, at__lt=now - PATIENCE)
    if not left.update(at=now):
        raise StillRunning("The same request is still being worked on.", code="still_running")
    return reply


def _worked(reply: Reply, work: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            answer = work()
            reply.status, reply.body = answer.status, answer.body
            reply.save(update_fields=["status", "body"])
    except Exception:
        reply.delete()
        raise
    return answer


def forget(now: datetime | None = None) -> int:
    """Delete what was answered more than 24 hours ago; says how many."""
    deleted, _types = Reply.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()
    return deleted
