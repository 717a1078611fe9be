"""How often something happened within a window of time, counted in the cache."""

import time
from typing import NamedTuple

from django.core.cache import cache


class Count(NamedTuple):
    """How often in this window, and in how many seconds the next one begins."""

    times: int
    reset_seconds: int


def count(name: str, window_seconds: int) -> Count:
    """Count once more; the cache is asked once, at the start of a window twice."""
    window, into = divmod(time.time(), window_seconds)
    key = f"{name}:{int(window)}"
    return Count(_counted(key, 2 * window_seconds), int(window_seconds - into) or 1)


def _counted(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        # Another may have been first; then there is something to count on.
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)
