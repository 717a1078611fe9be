"""When a message that was not taken is sent again; pure."""

from datetime import datetime, timedelta

RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
JITTER = 0.1
PATIENCE = timedelta(days=5)
"""An endpoint of which nothing was taken for so long is told no more."""


def next_due(attempts: int, at: datetime, chance: float) -> datetime | None:
    """When to try after so many attempts, up to a tenth later by chance (0..1); None: never.

    >>> next_due(1, datetime(2026, 1, 1), 0.0)
    datetime.datetime(2026, 1, 1, 0, 0, 5)
    >>> next_due(10, datetime(2026, 1, 1), 0.0)
    """
    if attempts > len(RETRIES):
        return None
    return at + RETRIES[attempts - 1] * (1 + JITTER * chance)


def is_given_up(failing_since: datetime, at: datetime) -> bool:
    """Whether an endpoint has failed for too long."""
    return at - failing_since >= PATIENCE
