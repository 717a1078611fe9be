"""Long polls: an answer that waits for news, within bounds."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from rest_framework.request import Request

from api import problems
from crm.feed import Page

MOST_SECONDS = 20
PAUSE_SECONDS = 0.5
SEATS = BoundedSemaphore(max(settings.CHANGES_WAITING, 1))
"""How many may wait in one process: who waits holds a worker that others need."""


def asked(request: Request) -> int:
    """How many seconds the caller would wait."""
    given = request.query_params.get("wait", "0")
    if given not in {str(seconds) for seconds in range(MOST_SECONDS + 1)}:
        raise problems.parameter("wait", f"This is a number of seconds from 0 to {MOST_SECONDS}.")
    return int(given)


def for_news(read: Callable[[int], Page], place: int, seconds: int) -> Page:
    """Read from a place until there is something to tell; at once if too many wait already."""
    page = read(place)
    if not seconds or page.events or not settings.CHANGES_WAITING:
        return page
    if not SEATS.acquire(blocking=False):
        return page
    try:
        give_up_at = time.monotonic() + seconds
        while not page.events and time.monotonic() < give_up_at:
            if not page.has_more:
                time.sleep(PAUSE_SECONDS)
            page = read(page.place)
    finally:
        SEATS.release()
    return page
