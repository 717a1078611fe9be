"""Cursors of the feed: signed places, the same for every filter."""

from urllib.parse import urlencode

from django.core import signing
from rest_framework.request import Request

from api.problems import Problem
from crm import feed

SIGNER = signing.Signer(salt="api.changes")
RELOAD = (
    "This cursor is older than the changes that are kept. Load the lists again, then follow from "
    "the Changes-Cursor of their first answer."
)


def cursor(place: int) -> str:
    """What a client keeps to go on from there."""
    return SIGNER.sign(str(place))


def of(given: str) -> int:
    """The place of a cursor that we gave."""
    try:
        return int(SIGNER.unsign(given))
    except signing.BadSignature as error:
        raise Problem(404, "There is no such cursor.", code="unknown_cursor") from error


def asked(request: Request) -> int:
    """The place asked for, the oldest kept without a cursor; 410 for one that is older."""
    given, oldest = request.query_params.get("cursor"), feed.tail()
    place = oldest if given is None else of(given)
    if place < oldest:
        raise Problem(410, RELOAD, code="cursor_expired")
    return place


def address(request: Request, place: int) -> str:
    """Where the answer goes on, under the same filters."""
    wanted = {**request.query_params.dict(), "cursor": cursor(place)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(wanted)}")
