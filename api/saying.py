"""What a source tells of people, taken once: by its own id, by a key, or as it holds already."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api import formats
from api.authentication import may_write
from api.bodies import fault
from api.job_requests import idempotency_key
from api.paging import refuse_unknown
from api.replays import once_under
from crm import map_saying, noted_saying, saying
from crm.collisions import once_more
from crm.faults import Faulty
from crm.feedback_reading import (
    Aimed,
    Judged,
    Misread,
    Noticed,
    Proposed,
    Related,
    Tied,
    Told,
    converted,
)

Act = Callable[..., tuple[str, bool]]
"""Writes what is told, for a user and by a source: its id, and whether it is new."""


def feedback(request: Request) -> Response:
    """Keep what somebody said, before anything is understood."""
    return _told_once(request, Told, saying.hear)


def assessment(request: Request) -> Response:
    """Add a statement of a stance; none is ever overwritten."""
    return _told_once(request, Judged, saying.judge)


def insight(request: Request) -> Response:
    """Keep what an employee noticed."""
    return _told_once(request, Noticed, noted_saying.notice)


def idea(request: Request) -> Response:
    """Keep what an employee proposes."""
    return _told_once(request, Proposed, noted_saying.propose)


def tie(request: Request) -> Response:
    """Say how one stakeholder is tied to another."""
    return _drawn(request, Tied, map_saying.tie)


def relationship(request: Request) -> Response:
    """Say how one of us stands with a stakeholder."""
    return _drawn(request, Related, map_saying.relationship)


def goal(request: Request) -> Response:
    """Say what people of an account want."""
    return _drawn(request, Aimed, map_saying.goal)


def _drawn(request: Request, kind: type[Any], draw: Act) -> Response:
    """What holds already is not drawn again, so neither a key nor an id of the source is needed."""
    key, told = _sent(request, kind)
    return _answered(request, key, partial(draw, told))


def _told_once(request: Request, kind: type[Any], take: Act) -> Response:
    """What is told without a key is known again by the id that the source gives it."""
    key, told = _sent(request, kind)
    if key is None and told.external_id is None:
        detail = "Send your own id as external_id, or an Idempotency-Key."
        raise fault("/external_id", detail, code="idempotency_key_required")
    return _answered(request, key, partial(take, told, told.external_id or ""))


def _sent(request: Request, kind: type[Any]) -> tuple[str | None, Any]:
    """The key that was sent, and what is told under it."""
    refuse_unknown(request)
    may_write(request)
    return idempotency_key(request), _read(request, kind)


def _read(request: Request, kind: type[Any]) -> Any:
    # What the reader does not know it tells with its other faults.
    body = formats.sent(request)
    if not isinstance(body, dict):
        raise fault("", "This must be an object.")
    try:
        return converted(body, kind)
    except Misread as error:
        raise Faulty(error.faults) from error


def _answered(request: Request, key: str | None, act: Act) -> Response:
    """Do it, under a key once; who collided with somebody begins anew."""

    def work() -> Response:
        subject, is_new = once_more(lambda: act(user=request.user, by=request.auth.source))
        return Response({"id": subject, "is_new": is_new}, status_of(subject, is_new))

    return work() if key is None else once_under(key, request, request.auth.source, work)


def status_of(subject: str, is_new: bool) -> int:
    """Added, there already, or accepted though nobody knows yet who said it."""
    if saying.is_waiting(subject):
        return 202
    return 201 if is_new else 200
