from celery import shared_task

from accounts import jobs
from feedback import handling

HANDLE = "feedback.tasks.handle_feedback"


@shared_task
def handle_feedback(job_pk: int) -> None:
    """Understand the feedback of a job; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            handling.handle(int(job.subject), job)
