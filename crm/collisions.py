"""Two who write at one moment and wait for each other: one of them begins anew, once."""

from collections.abc import Callable
from time import sleep
from typing import TypeVar

from django.db import OperationalError, connection

Done = TypeVar("Done")
STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: not serializable, a deadlock, a lock that was not given."""
PAUSE_SECONDS = 0.05
"""In which the other one gets what they waited for: at once, both could meet again."""


def once_more(act: Callable[[], Done]) -> Done:
    """Do it, and do it anew if it collided; a second collision is raised.

    The act is one transaction: within a larger one nothing could be begun anew.
    """
    try:
        return act()
    except OperationalError as error:
        if connection.in_atomic_block or not is_collision(error):
            raise
    sleep(PAUSE_SECONDS)
    return act()


def is_collision(error: OperationalError) -> bool:
    """Whether somebody else was in the way, so that the same may succeed later."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in STATES or "database is locked" in str(error)
