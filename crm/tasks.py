from celery import shared_task

from accounts import jobs
from crm import import_running

RUN = "crm.tasks.run_import"


@shared_task
def run_import(job_pk: int) -> None:
    """Import the file of a job; done once, whoever does it."""
    job = jobs.claim(job_pk)
    if job is not None:
        with jobs.trying(job):
            import_running.run(int(job.subject), job)
