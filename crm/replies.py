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


@dataclass(frozen=True)
class Answer:
    """A status and a body; whether they were given before, and whether they are so for good."""

    status: int
    body: Any
    is_replayed: bool = False
    is_final: bool = True


class Reused(Refused):
    """The key was used for another request."""


class StillRunning(Refused):
    """The same request is being worked on."""


def once(source: Source, key: str, digest: str, work: Callable[[], Answer]) -> Answer:
    """Do the work and keep its answer in one transaction, or give the answer that is kept.

    What failed is not kept: it can be sent again, and so can what somebody died over.
    """
    now = timezone.now()
    Reply.objects.filter(source=source, key=key, at__lt=now - KEPT).delete()
    Reply.objects.bulk_create(
        [Reply(source=source, key=key, digest=digest, at=now)], ignore_conflicts=True
    )
    with transaction.atomic():
        reply = _taken(source, key)
        if reply.status is not None:
            return _again(reply, digest)
        answer = work()
        if answer.is_final:
            reply.digest, reply.status, reply.body = digest, answer.status, answer.body
            reply.save(update_fields=["digest", "status", "body"])
        return answer


def _taken(source: Source, key: str) -> Reply:
    """The reply as ours to give: whoever works on it holds its row, and a dead one does not.

    SQLite has no locks of rows; there this transaction has waited for the only writer.
    """
    held = Reply.objects.select_for_update(skip_locked=True)
    reply = held.filter(source=source, key=key).first()
    if reply is None:
        raise StillRunning("The same request is still being worked on.", code="still_running")
    return reply


def _again(reply: Reply, digest: str) -> Answer:
    if reply.digest != digest:
        raise Reused(
            "This Idempotency-Key was used for another request.", code="idempotency_key_reused"
        )
    return Answer(reply.status, reply.body, is_replayed=True)


def forget(now: datetime | None = None) -> int:
    """Delete what was answered more than 24 hours ago; says how many."""
    deleted, _types = Reply.objects.filter(at__lt=(now or timezone.now()) - KEPT).delete()
    return deleted
