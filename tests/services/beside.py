"""Somebody else who acts in a thread of their own, before what we did is to be seen."""

import time
from collections.abc import Callable
from threading import Thread

from django.db import connection, transaction

PATIENCE_SECONDS = 60


class Beside(Thread):
    """An act of somebody else, with what came of it."""

    def __init__(self, act: Callable):
        super().__init__()
        self.act = act
        self.start()

    def run(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (self.pid,) = cursor.fetchone()
            self.told = self.act()
        finally:
            connection.close()

    def waits(self) -> bool:
        """Whether somebody else holds what it needs next."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [getattr(self, "pid", 0)])
            return cursor.fetchone()[0] > 0

    def ended(self):
        self.join(PATIENCE_SECONDS)
        return self.told


def until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def after(first: Callable, second: Callable):
    """What came of the second, which begins before what the first has done is to be seen."""
    with transaction.atomic():
        first()
        beside = Beside(second)
        until(lambda: beside.waits() or not beside.is_alive())
    return beside.ended()
