import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from feedback import (
    answering,
    erasing,
    goal_measuring,
    handling,
    looks,
    receipts,
    rereading,
    survey_sending,
    watching,
)
from stakeholders import blocks

logger = logging.getLogger(__name__)
HANDLE = "feedback.tasks.handle_feedback"
SEND_ANSWER = "feedback.tasks.send_answer"
SEND_RECEIPT = "feedback.tasks.send_receipt"
MOST_TOGETHER = 100
"""So many are handled in one transaction, while which nobody else writes to their accounts."""
SENT, SENT_SECONDS = "feedback.sent", 5
CLOSE_TURN = timedelta(seconds=2)
"""Whatever else a worker has to do waits no longer for what is read closely."""


def understand(feedback_pk: int) -> None:
    """Have a feedback that is new understood by a worker, when the transaction is through."""
    job = jobs.enqueue_first(HANDLE, str(feedback_pk))
    transaction.on_commit(partial(_send, job.pk))


def _send(job_pk: int) -> None:
    """Send a message, unless one is on its way: whoever gets that one takes this job, too.

    They forget that it was sent before they look for what waits, so they see what did not send.
    """
    if cache.add(SENT, True, SENT_SECONDS):
        handle_feedback.delay(job_pk)


@shared_task
def handle_feedback(job_pk: int) -> None:
    """Understand what waits, and the feedback of a job; each once, whoever does it."""
    cache.delete(SENT)
    claimed = jobs.claim_waiting(HANDLE, MOST_TOGETHER)
    if len(claimed) == MOST_TOGETHER and not handle_feedback.request.is_eager:
        # There may be more, of which nobody was told.
        handle_feedback.delay(job_pk)
    if job_pk not in {job.pk for job in claimed}:
        claimed += filter(None, [jobs.claim(job_pk)])
    # At once; if this process dies before, the job of the analysis still waits.
    for block in _handled(claimed):
        blocks.run(block.pk)


def _handled(claimed: Sequence[Job]) -> list[Job]:
    """Handle together, or else one by one: what cannot be handled must not stop the others."""
    if not claimed:
        return []
    if len(claimed) == 1:
        with jobs.trying(claimed[0]):
            return handling.handle_all([int(claimed[0].subject)], claimed)
    try:
        return handling.handle_all([int(job.subject) for job in claimed], claimed)
    except Exception:
        logger.exception("%s of feedback are handled one by one", len(claimed))
        return [block for job in claimed for block in _handled_or_left(job)]


def _handled_or_left(job: Job) -> list[Job]:
    try:
        return _handled([job])
    except Exception:
        logger.exception("feedback %s was left out", job.subject)
        return []


@shared_task
def read_closely() -> None:
    """Read closely what was unclear at once, while no new feedback waits; safe to repeat."""
    until = timezone.now() + CLOSE_TURN
    for pk in rereading.unclear():
        if timezone.now() > until or jobs.is_waiting(HANDLE):
            return
        rereading.leave_out(rereading.read_block([pk]))


@shared_task
def forget_arrivals() -> None:
    """Empty what was discarded more than ARRIVAL_DAYS ago; safe to repeat."""
    erasing.forget_discarded(timezone.now() - timedelta(days=settings.ARRIVAL_DAYS))


@shared_task
def send_answer(job_pk: int) -> None:
    """Mail the answer of a job to the customer; sent once at most, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            answering.deliver(job.subject, job)


@shared_task
def send_receipt(job_pk: int) -> None:
    """Mail the receipt of a job to who filled in a form; sent once at most, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            receipts.deliver(job.subject, job)


@shared_task
def watch_cases() -> None:
    """Remind, escalate and hand over what is due; safe to repeat."""
    watching.watch(timezone.now())


@shared_task
def send_invitations() -> None:
    """Mail the invitations that wait; each at most once, whoever sends."""
    survey_sending.send_due(timezone.now())


@shared_task
def remind_invited() -> None:
    """Mail a reminder to who did not answer; each at most once."""
    survey_sending.remind_due(timezone.now())


@shared_task
def forget_invitations() -> None:
    """Delete the invitations that are older than SURVEY_DAYS; safe to repeat."""
    survey_sending.forget(timezone.now())


@shared_task
def forget_looks() -> None:
    """Delete what is noted of looks at accounts for more than AUDIT_DAYS; safe to repeat."""
    looks.forget(timezone.localdate())


@shared_task
def measure_goals() -> None:
    """Measure every CX goal that runs: one point a day, the last one counts; safe to repeat."""
    goal_measuring.measure_current(timezone.localdate())
