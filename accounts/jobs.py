"""Background work: claimed under a lease, counted, repeated when a worker dies, done once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.inserting import insert_one
from accounts.models import Job

LEASE = timedelta(minutes=2)
PAUSE = timedelta(seconds=30)
RESEND = timedelta(minutes=1)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=30)
ASKED_FOR = timedelta(days=1)
TURN_SECONDS = 240
"""Well below the time limit of a task: what takes longer goes on in another turn."""


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did must not count."""


@transaction.atomic(savepoint=False)
def enqueue(task: str, subjects: Iterable[str], **fields) -> list[Job]:
    """Queue the task for each subject; one that already waits is not queued again.

    Nobody takes what waits before this transaction is through: whoever does sees what it wrote.
    """
    wanted = list(dict.fromkeys(subjects))
    held: dict[str, Job] = {}
    # One that a worker takes between the two queries waits no longer, and is queued anew.
    while missing := [subject for subject in wanted if subject not in held]:
        rows = [Job(task=task, subject=subject, **fields) for subject in missing]
        Job.objects.bulk_create(rows, ignore_conflicts=True)
        waiting = Job.objects.filter(task=task, subject__in=missing, state=Job.State.QUEUED)
        locked = waiting.select_for_update(no_key=True).order_by("pk")
        held |= {job.subject: job for job in locked}
    return list(held.values())


def enqueue_first(task: str, subject: str) -> Job:
    """Queue the task for a subject that is new, so that it cannot wait already."""
    job = Job(task=task, subject=subject)
    insert_one(job)
    return job


def claim(job_pk: int, now: datetime | None = None) -> Job | None:
    """Take a job that waits or whose worker has died; None if it is not to be had."""
    now = now or timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_pk, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    hit = taken.update(state=Job.State.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    return Job.objects.get(pk=job_pk) if hit else None


@transaction.atomic
def claim_waiting(task: str, most: int, now: datetime | None = None) -> list[Job]:
    """Take up to so many jobs of a task that wait, oldest first; what another one takes is left."""
    now = now or timezone.now()
    free = due(now).filter(task=task, state=Job.State.QUEUED, attempts__lt=MOST_ATTEMPTS)
    taken = list(free.select_for_update(skip_locked=True).order_by("pk")[:most])
    if taken:
        rows = Job.objects.filter(pk__in=[job.pk for job in taken])
        rows.update(state=Job.State.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    for job in taken:
        job.state, job.lease_until = Job.State.RUNNING, now + LEASE
        job.attempts += 1
    return taken


def is_waiting(task: str) -> bool:
    """Whether a job of this task waits for anybody to take it."""
    free = due(timezone.now()).filter(task=task, state=Job.State.QUEUED, attempts__lt=MOST_ATTEMPTS)
    return free.exists()


def advance(job: Job, done: int, total: int) -> bool:
    """Keep the lease and show progress, at once even in a transaction; False if it is lost."""
    lease_until = timezone.now() + LEASE
    is_held = bool(_held(job).update(done=done, total=total, lease_until=lease_until))
    # Others see the row when the transaction is through, the cache now.
    cache.set(_progress_key(job), done / total, LEASE.total_seconds())
    return is_held


def share_done(job: Job) -> float:
    """0..1; 0 while the size of the work is unknown."""
    kept = job.done / job.total if job.total else 0.0
    return max(kept, cache.get(_progress_key(job), 0.0))


def ask_to_stop(job: Job) -> None:
    """Ask whoever works on it to leave it, in the cache as they may hold the database's lock."""
    cache.set(_stop_key(job), True, ASKED_FOR.total_seconds())


def is_asked_to_stop(job: Job) -> bool:
    return bool(cache.get(_stop_key(job)))


def withdraw(job: Job) -> bool:
    """Take a job back that nobody works on yet; False if somebody does or did."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    ended = {"state": Job.State.DONE, "finished_at": timezone.now(), "result": {"withdrawn": True}}
    return bool(waiting.update(**ended))


def finish(job: Job, **result) -> None:
    """Call it done in the transaction of the result; LeaseLost if it is no longer ours."""
    _close(job, Job.State.DONE, result)


def finish_all(done: Sequence[Job]) -> None:
    """As `finish`, of several; in a query for each number of attempts."""
    for attempts in {job.attempts for job in done}:
        pks = [job.pk for job in done if job.attempts == attempts]
        held = Job.objects.filter(pk__in=pks, state=Job.State.RUNNING, attempts=attempts)
        ended = {"state": Job.State.DONE, "finished_at": timezone.now(), "lease_until": None}
        if held.update(**ended) < len(pks):
            raise LeaseLost(pks)


def fail(job: Job, reason: str) -> None:
    """Give up for good: the reason is one the user can read."""
    _close(job, Job.State.FAILED, {"reason": reason})


@contextmanager
def trying(job: Job) -> Iterator[None]:
    """What goes wrong is tried again a little later; the last time it is kept as the reason."""
    try:
        yield
    except LeaseLost:
        raise
    except Exception as error:
        if job.attempts >= MOST_ATTEMPTS:
            fail(job, f"{type(error).__name__}: {error}"[:500])
        else:
            postpone(job, PAUSE * job.attempts)
        raise


def postpone(job: Job, delay: timedelta) -> None:
    """Hand the job back to be tried after the delay; done if the same work is queued already."""
    try:
        with transaction.atomic():
            _held(job).update(state=Job.State.QUEUED, due_at=timezone.now() + delay)
    except IntegrityError:
        finish(job, queued_again=True)


def due(now: datetime | None = None) -> QuerySet[Job]:
    """Jobs that nobody works on though they should: queued, or left by a dead worker."""
    now = now or timezone.now()
    left = Q(state=Job.State.RUNNING, lease_until__lt=now)
    return Job.objects.filter(Q(state=Job.State.QUEUED, due_at__lte=now) | left)


@transaction.atomic
def take_forgotten(now: datetime | None = None) -> list[tuple[str, int]]:
    """Task and key of each due job, once a minute: one that was just sent is on its way."""
    now = now or timezone.now()
    found = due(now).filter(Q(sent_at=None) | Q(sent_at__lt=now - RESEND))
    # One that is held is queued once more at this moment, and sent by whoever does that.
    taken = list(found.select_for_update(skip_locked=True).values_list("task", "pk"))
    Job.objects.filter(pk__in=[pk for _task, pk in taken]).update(sent_at=now)
    return taken


@transaction.atomic
def bury(now: datetime | None = None) -> int:
    """Fail the jobs whose workers died too often; says how many."""
    hopeless = due(now).filter(attempts__gte=MOST_ATTEMPTS)
    return hopeless.update(
        state=Job.State.FAILED, finished_at=timezone.now(), result={"reason": "worker_died"}
    )


def forget(now: datetime | None = None) -> int:
    """Delete the jobs that ended long ago, but for those other rows speak of; says how many."""
    old = Job.objects.filter(finished_at__lt=(now or timezone.now()) - KEPT)
    nobodys = {relation.name: None for relation in Job._meta.related_objects}
    deleted, _types = old.filter(**nobodys).delete()
    return deleted


def release_all() -> int:
    """Give every running job back; only for the start of the one process that ran them."""
    running = Job.objects.filter(state=Job.State.RUNNING)
    return running.update(lease_until=timezone.now() - timedelta(seconds=1))


def _progress_key(job: Job) -> str:
    return f"progress:{job.public_id}:{job.attempts}"


def _stop_key(job: Job) -> str:
    return f"stop:{job.public_id}"


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _close(job: Job, state: str, result: dict) -> None:
    hit = _held(job).update(
        state=state, result=result, finished_at=timezone.now(), lease_until=None
    )
    if not hit:
        raise LeaseLost(job.public_id)
