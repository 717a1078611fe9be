from celery import current_app, shared_task

from accounts import jobs, numbering


@shared_task
def resume_due_jobs() -> None:
    """Send every job that waits or was left behind to the workers; safe to repeat."""
    jobs.bury()
    for task, pk in jobs.take_forgotten():
        current_app.send_task(task, [pk])


@shared_task
def number_changes() -> None:
    """Number what nobody who follows the changes has asked for yet; safe to repeat."""
    numbering.settle()
