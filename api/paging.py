"""Pages by keyset: rows that are written meanwhile neither repeat others nor hide them."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from api import problems

MOST, USUAL = 200, 50
PUBLIC_ID = re.compile(r"[a-z]{3}_[0-9a-f]{32}")


def page(request: Request, rows: QuerySet, show: Callable[[Sequence[Any]], list[dict]]) -> Response:
    """One page of the rows in the order in which they were added, and the way to the next."""
    limit, after = _limit(request), _after(request)
    found = list(rows.order_by("pk").filter(pk__gt=after)[: limit + 1])
    has_more = len(found) > limit
    shown = found[:limit]
    cursor = _signer(request).sign(str(shown[-1].pk)) if has_more else None
    following = _address(request, cursor) if cursor else None
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    body = {"data": show(shown), "has_more": has_more, "next_cursor": cursor, "next": following}
    return Response(body, headers=headers)


def refuse_unknown(request: Request, *allowed: str) -> None:
    """A parameter that would be ignored is a mistake of the caller."""
    for name in request.query_params.keys() - {*allowed}:
        raise problems.parameter(name[:80], "There is no such parameter.", code="unknown_parameter")


def named(request: Request, name: str) -> str | None:
    """The public id in a parameter; what no id can be is the id of nothing."""
    given = request.query_params.get(name)
    return given if given is None or PUBLIC_ID.fullmatch(given) else ""


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(USUAL))
    is_short = len(given) <= len(str(MOST))
    if not (is_short and given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise problems.parameter("limit", f"This is a number from 1 to {MOST}.")
    return int(given)


def _after(request: Request) -> int:
    given = request.query_params.get("cursor")
    try:
        return int(_signer(request).unsign(given)) if given is not None else 0
    except signing.BadSignature as error:
        raise problems.Problem(404, "There is no such page.", code="unknown_cursor") from error


def _signer(request: Request) -> signing.Signer:
    """A cursor is a place in one list under one filter, and in no other."""
    given = request.query_params.dict().items()
    wanted = sorted((name, word) for name, word in given if name not in {"cursor", "limit"})
    return signing.Signer(salt=f"api.cursor:{request.path}?{urlencode(wanted)}")


def _address(request: Request, cursor: str) -> str:
    wanted = {**request.query_params.dict(), "cursor": cursor}
    return request.build_absolute_uri(f"{request.path}?{urlencode(wanted)}")
