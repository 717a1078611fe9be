"""How the house is wired; imported by nobody.

The Celery app is made here, so that every process that reads the settings has it.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
