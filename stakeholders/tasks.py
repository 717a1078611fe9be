"""When the analysis runs: at once for a person who edits, by a worker for everything else."""

from collections.abc import Iterable
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import jobs
from accounts.models import Account, Job
from stakeholders import analysis, blocks, snapshots
from stakeholders.models import BuyingCommittee, Position

MOST_PEOPLE_AT_ONCE = 60
MOST_ALONE = 20
FORGOTTEN = timedelta(minutes=1)
ANALYSE = "stakeholders.tasks.analyse_committee"


@shared_task
def analyse_committee(job_pk: int) -> None:
    """Analyse the committee of a job; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            analysis.analyse(int(job.subject), job=job)


@shared_task
def analyse_block(job_pk: int) -> None:
    """Analyse what a job chooses in its block; done once, whoever does it."""
    blocks.run(job_pk)


@shared_task
def analyse_forgotten() -> None:
    """Queue committees whose change nobody analysed; very many of them by blocks."""
    before = timezone.now() - FORGOTTEN
    changed = blocks.changed(before)
    if changed.count() > MOST_ALONE:
        send(blocks.enqueue_changed(before))
    else:
        schedule(changed.values_list("pk", flat=True))


@shared_task
def tick() -> None:
    """Bring every committee to this day, by blocks, once a day; then forget what is old."""
    now = timezone.now()
    today = timezone.localdate(now)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    new = blocks.enqueue(f"day {today}", midnight)
    send(new)
    if new:
        snapshots.thin(today)
        jobs.forget(now)


def send(queued: Iterable[Job]) -> None:
    """Have blocks analysed by a worker once the transaction is through."""
    for job in queued:
        analyse_block.delay_on_commit(job.pk)


def schedule(committee_pks: Iterable[int]) -> list[Job]:
    """Have changed committees analysed by a worker once the transaction is through.

    Many of them together, which costs a fifth of as many single jobs.
    """
    pks = list(committee_pks)
    if len(pks) > MOST_ALONE:
        queued = blocks.enqueue_these(pks)
        send(queued)
        return queued
    queued = jobs.enqueue(ANALYSE, [str(pk) for pk in pks])
    for job in queued:
        analyse_committee.delay_on_commit(job.pk)
    return queued


def settle(account: Account) -> None:
    """After an edit: analyse the changed committees now, or by a worker if they are large."""
    changed = BuyingCommittee.objects.filter(account=account).exclude(changed_at=None)
    pks = list(changed.values_list("pk", flat=True))
    people = Position.objects.known().filter(stakeholder__account=account, to_on=None)
    if people.count() > MOST_PEOPLE_AT_ONCE:
        schedule(pks)
    elif pks:
        analysis.analyse_all(pks)
