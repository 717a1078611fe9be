"""What every request at the machine door leaves behind: an id, the allowance, a trace."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from api import retiring
from crm import uses
from crm.uses import Cost, Use

Answer = Callable[[HttpRequest], HttpResponse]
DOORS = ("/api/", "/oauth/", "/hooks/")
HARMLESS_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
logger = logging.getLogger(__name__)


def traced(get_response: Answer) -> Answer:
    """Middleware: pages pass, requests of machines are timed and noted."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DOORS):
            return get_response(request)
        begun = time.perf_counter()
        request.request_id = _request_id(request)
        response = get_response(request)
        response["X-Request-Id"] = request.request_id
        allowance = getattr(request, "allowance", None)
        for name, value in (allowance.headers if allowance else {}).items():
            response[name] = value
        _tell_of_its_end(request, response)
        _note(request, response, round((time.perf_counter() - begun) * 1000))
        return response

    return answer


def _tell_of_its_end(request: HttpRequest, response: HttpResponse) -> None:
    """Say of an operation that will go when that is; what an answer links to stays."""
    place = request.resolver_match.route.removeprefix("api/") if request.resolver_match else ""
    for name, value in retiring.headers(request.method, place).items():
        others = [response[name]] if response.has_header(name) else []
        response[name] = ", ".join([*others, value])


def _note(request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
    """What was done is done, even where its trace cannot be kept."""
    found = request.resolver_match
    use = Use(
        getattr(request, "credential", None),
        request.method,
        found.route if found else "",
        response.status_code,
    )
    cost = Cost(_records(request, response), milliseconds, request.request_id)
    try:
        uses.note(use, cost)
    except DatabaseError:
        logger.exception("request %s left no trace", request.request_id)


def _records(request: HttpRequest, response: HttpResponse) -> int:
    """How many records were written or shown; a view that answers with less says it itself."""
    if hasattr(request, "record_count"):
        return request.record_count
    body = getattr(response, "data", None)
    if not isinstance(body, dict) or response.status_code >= 400:
        return 0
    listed = body.get("data")
    return len(listed) if isinstance(listed, list) else int("id" in body)


def _request_id(request: HttpRequest) -> str:
    """The caller's own id where it is harmless, else a new one."""
    given = request.headers.get("X-Request-Id", "")
    return given if HARMLESS_ID.fullmatch(given) else uuid4().hex
