"""The Celery app; whether it talks to Redis or to itself is decided in the settings."""

import os

from celery import Celery
from celery.signals import worker_process_init

from config import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("quorate")
# Web threads did not make the app; without this they would find an unconfigured one.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _settle(**_told: object) -> None:
    """Each process of a worker, once it has read the code of all tasks."""
    memory.settle()
