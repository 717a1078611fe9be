"""How the house is wired; imported by nobody.

The Celery app is made here, so that every process that reads the settings has it.
"""

import os

from config.celery import app as celery_app

# Matrices here are small and workers many: threads inside numpy would wait for each other, and
# an analysis of 100 people takes twice as long. Read when numpy is first imported, after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = ["celery_app"]
