"""Every answer that is not a success, in one shape: application/problem+json (RFC 9457)."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.errors import Refused
from crm import collisions
from crm.decisions import Fault
from crm.faults import Faulty

MEDIA_TYPE = "application/problem+json"
MAX_RECORDS = 1000
RETRYABLE = {429, 500, 502, 503, 504}
WAITS = {"unknown_parent", "still_running"}
CODES = {
    400: "malformed",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    410: "gone",
    411: "length_required",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "precondition_required",
    429: "too_many_requests",
    500: "internal",
    503: "busy",
}
BUSY = "Somebody else was writing the same at this moment, so nothing was written. Send it again."
SOON = "1"
FOREIGN = {
    Http404: (404, "There is nothing here."),
    PermissionDenied: (403, "You may not do this."),
}
logger = logging.getLogger(__name__)


class Problem(exceptions.APIException):
    """Something a view will not do; more members go into the answer as they are."""

    def __init__(
        self, status: int, detail: str, *, code: str = "", errors=(), headers=None, **members
    ):
        super().__init__(detail)
        self.status_code = status
        self.headers = headers or {}
        self.code = code or CODES.get(status, "refused")
        self.errors = list(errors)
        self.members = members


def too_large() -> Problem:
    """The limits of a batch, for somebody who went over them."""
    most_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return Problem(
        413,
        f"A body holds at most {MAX_RECORDS} records and {most_bytes} bytes.",
        max_records=MAX_RECORDS,
        max_bytes=most_bytes,
    )


def parameter(name: str, detail: str, *, code: str = "invalid") -> Problem:
    """A query parameter that cannot be used."""
    error = {"pointer": "", "parameter": name, "code": code, "detail": detail}
    return Problem(422, detail, code=code, errors=[error])


def faults(found: list[Fault] | tuple[Fault, ...]) -> list[dict]:
    """Faults as the `errors` of a problem."""
    return [{"pointer": one.pointer, "code": one.code, "detail": one.detail} for one in found]


def handler(error: Exception, context: dict) -> Response:
    """Translate whatever a view raised; what nobody foresaw is logged and is our fault."""
    problem = _taken(context["view"].parser_classes) if _is_unread(error) else _problem(error)
    request_id = context["request"].request_id
    if problem.status_code >= 500:
        logger.error("request %s failed", request_id, exc_info=error)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status_code).phrase,
        "status": problem.status_code,
        "detail": str(problem.detail),
        "code": problem.code,
        "request_id": request_id,
        "retryable": problem.status_code in RETRYABLE or problem.code in WAITS,
        "errors": problem.errors,
        **problem.members,
    }
    return Response(
        body,
        problem.status_code,
        headers=_headers(error) | problem.headers,
        content_type=MEDIA_TYPE,
    )


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, str(error.detail))
    return _foreign(error)


def _foreign(error: Exception) -> Problem:
    if isinstance(error, RequestDataTooBig):
        return too_large()
    if isinstance(error, OperationalError) and collisions.is_collision(error):
        return Problem(503, BUSY, headers={"Retry-After": SOON})
    for kind, (status, detail) in FOREIGN.items():
        if isinstance(error, kind):
            return Problem(status, detail)
    return Problem(500, "This went wrong on our side.")


def _refused(error: Refused) -> Problem:
    fault = Fault(f"/{error.field}" if error.field else "", error.code, str(error))
    found = error.faults if isinstance(error, Faulty) else [fault]
    return Problem(422, str(error), code=error.code, errors=faults(list(found)))


def _is_unread(error: Exception) -> bool:
    return isinstance(error, exceptions.UnsupportedMediaType)


def _taken(parsers: Sequence[Any]) -> Problem:
    """Which types of bodies are read here."""
    types = [one.media_type for one in parsers]
    return Problem(415, f"A body here is of the type {' or '.join(types)}.")


def _headers(error: Exception) -> dict[str, str]:
    """What the framework would have said beside the body."""
    scheme = getattr(error, "auth_header", None)
    named = {"WWW-Authenticate": scheme} if scheme else {}
    return {**named, **getattr(error, "headers", {})}
