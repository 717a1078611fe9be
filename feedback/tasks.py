from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts import jobs
from feedback import erasing, handling

HANDLE = "feedback.tasks.handle_feedback"


@shared_task
def handle_feedback(job_pk: int) -> None:
    """Understand the feedback of a job; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            handling.handle(int(job.subject), job)


@shared_task
def forget_arrivals() -> None:
    """Empty what was discarded more than ARRIVAL_DAYS ago; safe to repeat."""
    erasing.forget_discarded(timezone.now() - timedelta(days=settings.ARRIVAL_DAYS))
