"""The Celery app; whether it talks to Redis or to itself is decided in the settings."""

import os

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

from config import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("quorate")
# Web threads did not make the app; without this they would find an unconfigured one.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def _keep_connected(task: Task, **_told: object) -> None:
    """Tasks share a connection as requests do, until it is DATABASE_MAX_AGE_SECONDS old."""
    if not task.request.is_eager:
        close_old_connections()


@worker_process_init.connect
def _settle(**_told: object) -> None:
    """Each process of a worker, once it has read the code of all tasks."""
    memory.settle()
