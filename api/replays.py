"""Requests with an Idempotency-Key: done once, answered as often as they are sent."""

import hashlib
import re
from collections.abc import Callable

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from api import formats
from api.job_requests import needed_key
from api.problems import Problem
from crm import replies
from crm.collisions import once_more
from crm.decisions import Status
from crm.models import Source

NUL, NO_LETTER = rb"\u0000", rb"\ufffd"
ESCAPED = re.compile(rb"\\(?:u0000|.)")


def once(request: Request, source: Source, work: Callable[[], Response]) -> Response:
    """The answer to the work, or the one given before; without a key it is refused."""
    return once_under(needed_key(request), request, source, work)


def once_under(
    key: str, request: Request, source: Source, work: Callable[[], Response]
) -> Response:
    """The same, under a key that was read already."""
    answer = _answered(source, key, _digest(request), work)
    headers = {"Idempotency-Replayed": "true"} if answer.is_replayed else {}
    return Response(answer.body, answer.status, headers=headers)


def _answered(
    source: Source, key: str, digest: str, work: Callable[[], Response]
) -> replies.Answer:
    try:
        return once_more(lambda: replies.once(source, key, digest, lambda: _kept(work())))
    except replies.StillRunning as error:
        raise Problem(409, str(error), code=error.code) from error
    except replies.Reused as error:
        raise Problem(422, str(error), code=error.code) from error


def _kept(response: Response) -> replies.Answer:
    """As it is sent: only what JSON can say is kept; what we could not write may come again."""
    told = orjson.dumps(response.data, default=str)
    body = orjson.loads(ESCAPED.sub(_whole, told) if NUL in told else told)
    results = body.get("results", ()) if isinstance(body, dict) else ()
    is_final = all(one["status"] != Status.ERROR for one in results)
    return replies.Answer(response.status_code, body, is_final=is_final)


def _whole(escaped: re.Match[bytes]) -> bytes:
    """What was refused may be named by NUL, which no document in PostgreSQL holds."""
    return NO_LETTER if escaped[0] == NUL else escaped[0]


def _digest(request: Request) -> str:
    """The same for the same request of the same user."""
    has_body = request.headers.get("Content-Length", "0").strip("0")
    body = formats.sent(request) if has_body else None
    about = [request.user.pk, request.method, request.path, request.headers.get("Prefer"), body]
    told = orjson.dumps(about, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()
