"""The turn of one process at one connection: claimed in the database, kept up, given back."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from uuid_utils import uuid7

from crm.connectors.exchange import Unreachable, Wait
from crm.models import Connection

Answer = TypeVar("Answer")

LEASE = timedelta(minutes=5)
MOST_WAITED_FOR_SECONDS = 30
"""A longer pause ends the turn; it goes on where it was when the connection is due again."""
PAUSES_SECONDS = (1, 2, 4)
MOST_WAITS = 5
LONGEST_BACKOFF = timedelta(hours=6)


class LeaseLost(Exception):
    """Another process has the turn now; what this one did since must not count."""


@dataclass
class Turn:
    """What a turn may use of the world, until when it works, and what it has come to so far."""

    now: Callable[[], datetime] = timezone.now
    pause: Callable[[float], None] = time.sleep
    until: datetime | None = None
    confirms: bool = False
    """Whether a person said that as much as is missing there is to be deleted here."""
    tell: Callable[[str, int, int | None], None] = lambda name, done, total: None
    came: Counter[str] = field(default_factory=Counter)

    def is_over(self) -> bool:
        return self.until is not None and self.now() >= self.until


def due(now: datetime) -> QuerySet[Connection]:
    """Connections whose time has come and that nobody is at."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    live = {"is_active": True, "source__is_active": True, "user__is_active": True}
    return Connection.objects.filter(free, due_at__lte=now, **live)


def take(connection: Connection, now: datetime) -> bool:
    """Claim the turn; true for one process at a time, whether due or not."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    lease = uuid7().hex
    taken = Connection.objects.filter(free, pk=connection.pk)
    if not taken.update(lease=lease, lease_until=now + LEASE):
        return False
    connection.refresh_from_db()
    return connection.lease == lease


def keep(connection: Connection, now: datetime) -> None:
    """Keep the turn, in the transaction of what was done in it; LeaseLost if it is gone."""
    held = Connection.objects.filter(pk=connection.pk, lease=connection.lease)
    if not held.update(lease_until=now + LEASE):
        raise LeaseLost


def give_back(connection: Connection, due_at: datetime, **values) -> None:
    """End the turn and say when the next one is due; nothing if it was lost."""
    held = Connection.objects.filter(pk=connection.pk, lease=connection.lease)
    held.update(lease="", lease_until=None, due_at=due_at, **values)


def give_up(connection: Connection, due_at: datetime, reason: str) -> None:
    """End the turn with what stood in its way."""
    give_back(connection, due_at, failures=F("failures") + 1, failure=reason[:500])


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 minutes and so on."""
    return min(timedelta(minutes=2 ** min(attempts, 12)), LONGEST_BACKOFF)


def patiently(ask: Callable[[], Answer], turn: Turn) -> Answer:
    """Ask again after what passes: a short limit of the vendor, a broken line."""
    broken = waited = 0
    while True:
        try:
            return ask()
        except Wait as wait:
            waited += 1
            if wait.seconds > MOST_WAITED_FOR_SECONDS or waited > MOST_WAITS:
                raise
            turn.pause(wait.seconds)
        except Unreachable:
            if broken == len(PAUSES_SECONDS):
                raise
            turn.pause(PAUSES_SECONDS[broken])
            broken += 1
