"""Every committee brought up to date by blocks that workers share: each once, and resumable."""

import gc
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import F, Q, QuerySet

from accounts import jobs
from accounts.models import Job
from stakeholders import analysis
from stakeholders.models import BuyingCommittee

logger = logging.getLogger(__name__)
TASK = "stakeholders.tasks.analyse_block"
SIZE = 200
WAITING = (Job.State.QUEUED, Job.State.RUNNING)


def due(before: datetime) -> QuerySet[BuyingCommittee]:
    """The committees that were not looked at since that moment."""
    return BuyingCommittee.objects.filter(Q(analysed_at=None) | Q(analysed_at__lt=before))


def enqueue(run: str, before: datetime) -> list[Job]:
    """Queue the blocks of a run that hold something due, each once; those that are new."""
    numbers = due(before).order_by().values_list(F("pk") / SIZE, flat=True).distinct()
    wanted = {f"{run}/{number}" for number in numbers}
    known = set(of_run(run).values_list("subject", flat=True))
    new = sorted(wanted - known)
    return jobs.enqueue(TASK, new, parameters={"before": before.isoformat()}) if new else []


def of_run(run: str) -> QuerySet[Job]:
    return Job.objects.filter(task=TASK, subject__startswith=f"{run}/")


def unfinished(kind: str) -> str | None:
    """The newest run of that kind that was left before its end, if there is one."""
    left = Job.objects.filter(task=TASK, subject__startswith=f"{kind} ", state__in=WAITING)
    newest = left.order_by("-pk").values_list("subject", flat=True).first()
    return newest.rpartition("/")[0] if newest else None


def run(job_pk: int) -> None:
    """Analyse what is due in the block of a job; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job), _without_collector():
            number = int(job.subject.rpartition("/")[2])
            rows = due(datetime.fromisoformat(job.parameters["before"]))
            within = rows.filter(pk__gte=number * SIZE, pk__lt=(number + 1) * SIZE)
            _analyse(job, list(within.order_by("pk").values_list("pk", flat=True)))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing of a block is garbage before its end; looking for some took a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _analyse(job: Job, committee_pks: Iterable[int]) -> None:
    """Together; the last time one by one, so that one that fails does not stop the others."""
    if job.attempts < jobs.MOST_ATTEMPTS:
        analysis.analyse_all(committee_pks, job=job)
        return
    failed = [pk for pk in committee_pks if not _is_analysed(pk)]
    jobs.finish(job, failed=failed)


def _is_analysed(committee_pk: int) -> bool:
    try:
        analysis.analyse(committee_pk)
    except Exception:
        logger.exception("committee %s was left out of its block", committee_pk)
        return False
    return True
