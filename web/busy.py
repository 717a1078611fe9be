"""A database that is busy with the work of others answers a little later."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm import collisions

logger = logging.getLogger(__name__)
RETRY_SECONDS = 10


class Patience:
    """Middleware: who comes meanwhile is told to try again, instead of that something is broken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not (isinstance(error, OperationalError) and collisions.is_collision(error)):
            return None
        logger.warning("the database did not answer in time: %s", error)
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
