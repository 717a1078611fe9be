"""Pages by keyset: rows that are written meanwhile neither repeat others nor hide them."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request
from rest_framework.response import Response

from api import places, problems
from api.formats import LinesRenderer
from crm import exporting, feed, successors

MOST, USUAL = 200, 50
Export = Callable[[QuerySet], Iterator[bytes]]
PUBLIC_ID = re.compile(r"[a-z]{3}_[0-9a-f]{32}")


def page(
    request: Request,
    rows: QuerySet,
    show: Callable[[Sequence[Any]], list[dict]],
    *,
    export: Export | None = None,
) -> Response | StreamingHttpResponse:
    """One page of the rows in the order in which they were added, and the way to the next.

    Who asks for NDJSON gets all of them, one a line.
    """
    if request.accepted_renderer.format == LinesRenderer.format:
        return _exported(request, export(rows) if export else exporting.lines(rows, show))
    length, (after, place) = limit(request), _after(request)
    if place is None:
        place = feed.head()
    found = list(rows.order_by("pk").filter(pk__gt=after)[: length + 1])
    has_more = len(found) > length
    shown = found[:length]
    cursor = _signer(request).sign(f"{shown[-1].pk}.{place}") if has_more else None
    following = _address(request, cursor) if cursor else None
    headers = {"Changes-Cursor": places.cursor(place)}
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    body = {"data": show(shown), "has_more": has_more, "next_cursor": cursor, "next": following}
    return Response(body, headers=headers)


def _exported(request: Request, lines: Iterator[bytes]) -> StreamingHttpResponse:
    for name in request.query_params.keys() & {"limit", "cursor"}:
        detail = "NDJSON has no pages: everything comes in one answer."
        raise problems.parameter(name, detail, code="unknown_parameter")
    # Taken before the first row is read, as the stream begins later.
    headers = {"Changes-Cursor": places.cursor(feed.head())}
    return StreamingHttpResponse(lines, content_type=LinesRenderer.media_type, headers=headers)


def changed(request: Request, rows: QuerySet, since: Callable[[datetime], Q]) -> QuerySet:
    """Only those that changed at the moment asked for or later."""
    given = request.query_params.get("updated_since")
    if given is None:
        return rows
    at = _moment(given)
    if at is None:
        raise problems.parameter("updated_since", "This is a moment such as 2026-06-30T08:00:00Z.")
    return rows.filter(since(at))


def _moment(given: str) -> datetime | None:
    """As UTC: PostgreSQL knows no zone of 16 hours, which Python does."""
    try:
        at = parse_datetime(given)
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def refuse_unknown(request: Request, *allowed: str) -> None:
    """A parameter that would be ignored is a mistake of the caller."""
    for name in request.query_params.keys() - {*allowed}:
        raise problems.parameter(name[:80], "There is no such parameter.", code="unknown_parameter")


def named(request: Request, name: str, prefix: str) -> str | None:
    """The public id in a parameter, which begins so; what no id can be is the id of nothing.

    One that was merged away is that of the record it became part of.
    """
    given = request.query_params.get(name)
    if given is None or not PUBLIC_ID.fullmatch(given):
        return given and ""
    if not given.startswith(prefix):
        raise problems.parameter(name, f"This is an id that begins with {prefix}_.")
    return successors.of([given]).get(given, given)


def chosen(request: Request, name: str, words: Sequence[str]) -> str:
    """The word in a parameter that was given, one of these."""
    given = request.query_params[name]
    if given not in words:
        raise problems.parameter(name, f"This is one of {', '.join(words)}.")
    return given


def limit(request: Request) -> int:
    """How many are wanted, at most."""
    given = request.query_params.get("limit", str(USUAL))
    is_short = len(given) <= len(str(MOST))
    if not (is_short and given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise problems.parameter("limit", f"This is a number from 1 to {MOST}.")
    return int(given)


def _after(request: Request) -> tuple[int, int | None]:
    """Behind which row, and the place in the feed that was taken before the first page."""
    given = request.query_params.get("cursor")
    if given is None:
        return 0, None
    try:
        after, _, place = _signer(request).unsign(given).partition(".")
    except signing.BadSignature as error:
        raise problems.Problem(404, "There is no such page.", code="unknown_cursor") from error
    return int(after), int(place)


def _signer(request: Request) -> signing.Signer:
    """A cursor is a place in one list under one filter, and in no other."""
    given = request.query_params.dict().items()
    wanted = sorted((name, word) for name, word in given if name not in {"cursor", "limit"})
    return signing.Signer(salt=f"api.cursor:{request.path}?{urlencode(wanted)}")


def _address(request: Request, cursor: str) -> str:
    wanted = {**request.query_params.dict(), "cursor": cursor}
    return request.build_absolute_uri(f"{request.path}?{urlencode(wanted)}")
