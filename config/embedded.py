"""Without Redis, the worker and the clock run as threads of the one web process."""

import fcntl
import os
import threading
import time
from pathlib import Path

from celery import Celery, signals
from celery.beat import Scheduler, _Threaded as Clock
from django.core.exceptions import ImproperlyConfigured

from accounts import jobs

PATIENCE_SECONDS = 10  # a web process that is being replaced may take this long to go


def start(app: Celery, folder: Path) -> None:
    """Take up jobs that died with the last process, then work and tick until this one ends."""
    hold(folder / "embedded.lock")
    app.conf.task_always_eager = False
    jobs.release_all()
    worker = app.WorkController(
        pool_cls="threads",
        concurrency=2,
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    # Celery's Django fixup listens to this; it closes the connections of finished tasks.
    signals.worker_init.send(sender=worker)
    threading.Thread(target=worker.start, name="embedded-worker", daemon=True).start()
    Clock(app, max_interval=1, scheduler_cls=Scheduler).start()
    app.send_task("accounts.tasks.resume_due_jobs")


def hold(path: Path) -> None:
    """One process only: two would each keep half of the work in its own memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A bare descriptor: it stays open, and the lock held, until the process ends.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not _is_locked(descriptor):
        if time.monotonic() > give_up_at:
            os.close(descriptor)
            raise ImproperlyConfigured(
                "Another Quorate process already works here without Redis. Start one web "
                "process only (gunicorn --workers 1), or set REDIS_URL to run several."
            )
        time.sleep(0.2)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
