"""How a mail of a job leaves: nothing is claimed while the mail server is away."""

import logging
from collections.abc import Callable

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from accounts import jobs
from accounts.models import Job

logger = logging.getLogger(__name__)
UNKNOWN, UNREACHABLE, CAME_BACK = "unknown", "unreachable", "came_back"
"""Why a mail was not sent; any other reason is in the words of the mail server."""


def attempt(
    job: Job, send: Callable[[BaseEmailBackend], None], give_up: Callable[[str], object]
) -> None:
    """Send by a server that answers; while none does the job is tried again, thrice."""
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        if job.attempts < jobs.MOST_ATTEMPTS:
            raise
        logger.exception("No mail for %s", job.subject)
        give_up(UNREACHABLE)
        return
    try:
        send(connection)
    finally:
        connection.close()
