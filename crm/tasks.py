from collections.abc import Callable
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import clear_expired

from accounts import jobs, table_sizes
from accounts.models import Job
from crm import (
    erasing,
    import_long,
    import_undoing,
    load_pieces,
    load_running,
    replies,
    uses,
    webhook_sending,
)
from crm.connectors import running, turns
from crm.connectors.turns import Turn
from crm.models import Connection, Import, Load, Source
from feedback import mailbox

CHECK = "crm.tasks.check_import"
RUN = "crm.tasks.run_import"
UNDO = "crm.tasks.undo_import"
RUN_LOAD = "crm.tasks.run_load"


@shared_task
def check_import(job_pk: int) -> None:
    """Count what the long file of a job would do."""
    _in_turns(job_pk, import_long.check, "check_job")


@shared_task
def run_import(job_pk: int) -> None:
    """Import the file of a job; done once, whoever does it."""
    _in_turns(job_pk, import_long.run, "job")


@shared_task
def undo_import(job_pk: int) -> None:
    """Take the import of a job back; done once, whoever does it."""
    _in_turns(job_pk, import_undoing.run, "undo_job")


def _in_turns(job_pk: int, step: Callable[[int, Job], bool], name: str) -> None:
    """Do a step of an import; what takes longer than a turn goes on in a job of its own."""
    job = jobs.claim(job_pk)
    if job is None:
        return
    with jobs.trying(job):
        if not step(int(job.subject), job):
            with transaction.atomic():
                following = _following(job)
                Import.objects.filter(**{name: job}).update(**{name: following})
    table_sizes.renew()


def _following(job: Job) -> Job:
    """The job that goes on where this one leaves off."""
    kept = Job.objects.get(pk=job.pk)
    jobs.finish(job)
    (following,) = jobs.enqueue(
        job.task, [job.subject], user=job.user, done=kept.done, total=kept.total
    )
    TASKS[job.task].delay_on_commit(following.pk)
    return following


@shared_task
def forget_person(job_pk: int) -> None:
    """Erase whom a source asks us to forget; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job), transaction.atomic():
            public_id, _colon, external_id = job.subject.partition(":")
            source = Source.objects.filter(public_id=public_id).first()
            done = source and erasing.erase_called(source, external_id, by=source)
            jobs.finish(job, erasure=done.public_id if done else None)


@shared_task
def sync_connections() -> None:
    """Send each connection that is due to the workers, once in the time of a lease."""
    now = timezone.now()
    for connection in turns.due(now):
        # Claimed by its own time: it stays due if the message is lost.
        if turns.due(now).filter(pk=connection.pk).update(due_at=now + turns.LEASE):
            sync_connection.delay(connection.pk)


@shared_task
def sync_connection(pk: int) -> None:
    """Use the turn at one connection; nothing if somebody else is at it."""
    now = timezone.now()
    connection = Connection.objects.select_related("source", "user").filter(pk=pk).first()
    if connection is not None:
        running.run(connection, Turn(until=now + timedelta(seconds=jobs.TURN_SECONDS)))


@shared_task
def read_mailbox() -> None:
    """Read what customers wrote; nothing if there is no mailbox, or somebody else is at it."""
    mailbox.read(timezone.now())


@shared_task
def forget_uses() -> None:
    """Delete traces that are older than AUDIT_DAYS, and tokens that have ended."""
    uses.forget(timezone.now())
    clear_expired()


@shared_task
def run_load(job_pk: int) -> None:
    """Write the load of a job; one that takes longer than a turn goes on in a job of its own."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            if not load_running.run(job):
                _go_on(job)
        table_sizes.renew()


@transaction.atomic
def _go_on(job: Job) -> None:
    Load.objects.filter(public_id=job.subject).update(job=_following(job))


TASKS = {CHECK: check_import, RUN: run_import, UNDO: undo_import, RUN_LOAD: run_load}
"""Those that go on in turns."""


@shared_task
def forget_loads() -> None:
    """Delete the loads that nobody needs any more; safe to repeat."""
    load_pieces.forget(timezone.now())


@shared_task
def forget_replies() -> None:
    """Delete what was answered under keys that may be used anew; safe to repeat."""
    replies.forget()


@shared_task
def tell_webhooks() -> None:
    """Send each endpoint that has something to be told to the workers; safe to repeat."""
    now = timezone.now()
    for pk in list(webhook_sending.with_work(now).values_list("pk", flat=True)):
        if webhook_sending.take(pk, now):
            tell_webhook.delay(pk)


@shared_task
def tell_webhook(pk: int) -> None:
    """Use the turn at one endpoint."""
    webhook_sending.run(pk)


@shared_task
def forget_deliveries() -> None:
    """Delete what endpoints were told long ago; safe to repeat."""
    webhook_sending.forget(timezone.now() - timedelta(days=settings.DELIVERY_DAYS))
