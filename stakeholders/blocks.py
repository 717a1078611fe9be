"""Every committee brought up to date by blocks that workers share: each once, and resumable."""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from stakeholders import analysis
from stakeholders.models import BuyingCommittee

logger = logging.getLogger(__name__)
TASK = "stakeholders.tasks.analyse_block"
SIZE = 200
WAITING = (Job.State.QUEUED, Job.State.RUNNING)
RESUMABLE = timedelta(days=1)
CHANGED = "changed"


def due(before: datetime) -> QuerySet[BuyingCommittee]:
    """The committees that were not looked at since that moment."""
    return BuyingCommittee.objects.filter(Q(analysed_at=None) | Q(analysed_at__lt=before))


def changed(before: datetime) -> QuerySet[BuyingCommittee]:
    """The committees that were changed before that moment, and not looked at since."""
    return BuyingCommittee.objects.filter(changed_at__lt=before)


CHOICES = {choice.__name__: choice for choice in (due, changed)}


def enqueue(run: str, before: datetime, *, afresh: bool = False) -> list[Job]:
    """Queue the blocks of a run that hold something due, each once; those that are new.

    Afresh, nothing is taken from former analyses.
    """
    return _queue(run, "due", before, but=of_run(run), afresh=afresh)


def enqueue_changed(before: datetime) -> list[Job]:
    """Queue the blocks that hold something changed before that moment; those that are new.

    A block that waits already, or is worked on, is not queued again until it is done.
    """
    return _queue(CHANGED, "changed", before, but=of_run(CHANGED).filter(state__in=WAITING))


def enqueue_these(committee_pks: Sequence[int]) -> list[Job]:
    """Queue jobs for these committees; of them each takes what is changed when its turn comes.

    They never stand for others, so whoever changes something with them waits for nobody.
    """
    parameters = _parameters("changed", timezone.now())
    parts = [committee_pks[start : start + SIZE] for start in range(0, len(committee_pks), SIZE)]
    rows = [_of_these(part, parameters) for part in parts]
    return Job.objects.bulk_create(rows)


def _of_these(committee_pks: Sequence[int], parameters: dict[str, Any]) -> Job:
    named = parameters | {"committees": list(committee_pks)}
    return Job(task=TASK, subject=f"these {uuid4().hex}", parameters=named)


def _parameters(choice: str, before: datetime, *, afresh: bool = False) -> dict[str, Any]:
    return {"choice": choice, "before": before.isoformat(), "afresh": afresh}


def _queue(
    run: str, choice: str, before: datetime, *, but: QuerySet[Job], afresh: bool = False
) -> list[Job]:
    chosen = CHOICES[choice](before).order_by()
    numbers = chosen.values_list(F("pk") / SIZE, flat=True).distinct()
    wanted = {f"{run}/{number}" for number in numbers}
    new = sorted(wanted - set(but.values_list("subject", flat=True)))
    parameters = _parameters(choice, before, afresh=afresh)
    return jobs.enqueue(TASK, new, parameters=parameters) if new else []


def of_run(run: str) -> QuerySet[Job]:
    return Job.objects.filter(task=TASK, subject__startswith=f"{run}/")


def unfinished(kind: str) -> str | None:
    """The newest run of that kind that was left before its end, if it began within a day."""
    left = Job.objects.filter(
        task=TASK,
        subject__startswith=f"{kind} ",
        state__in=WAITING,
        created_at__gte=timezone.now() - RESUMABLE,
    )
    newest = left.order_by("-pk").values_list("subject", flat=True).first()
    return newest.rpartition("/")[0] if newest else None


def run(job_pk: int) -> None:
    """Analyse what a job chooses in its block; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job), _without_collector():
            within = _chosen(job).filter(**_within(job))
            _analyse(job, list(within.order_by("pk").values_list("pk", flat=True)))


def _within(job: Job) -> dict[str, Any]:
    """Which committees a job speaks of: named ones, or those of a block."""
    if "committees" in job.parameters:
        return {"pk__in": job.parameters["committees"]}
    number = int(job.subject.rpartition("/")[2])
    return {"pk__gte": number * SIZE, "pk__lt": (number + 1) * SIZE}


def _chosen(job: Job) -> QuerySet[BuyingCommittee]:
    """What a job is to look at; of what is changed, all that is so by now.

    While it waits its block is not queued again.
    """
    if job.parameters["choice"] == "changed":
        return changed(timezone.now())
    return CHOICES[job.parameters["choice"]](datetime.fromisoformat(job.parameters["before"]))


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


def _analyse(job: Job, committee_pks: Sequence[int]) -> None:
    """Together; the last time one by one, so that one that fails does not stop the others."""
    if job.attempts < jobs.MOST_ATTEMPTS:
        analysis.analyse_all(committee_pks, job=job, afresh=job.parameters["afresh"])
        return
    failed = []
    for done, pk in enumerate(committee_pks, 1):
        if not _is_analysed(pk, afresh=job.parameters["afresh"]):
            failed.append(pk)
        jobs.advance(job, done, len(committee_pks))
    jobs.finish(job, failed=failed)


def _is_analysed(committee_pk: int, *, afresh: bool) -> bool:
    try:
        analysis.analyse_all([committee_pk], afresh=afresh)
    except Exception:
        logger.exception("committee %s was left out of its block", committee_pk)
        return False
    return True
