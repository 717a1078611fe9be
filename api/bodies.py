"""A body as an object of known members, and what is wrong with it."""

from collections.abc import Iterable, Iterator
from typing import Any

from rest_framework.request import Request

from api import formats, problems
from api.problems import Problem
from crm.decisions import Fault


def members(request: Request, known: set[str]) -> dict[str, Any]:
    """The body, which is an object of no other members."""
    body = formats.sent(request)
    if not isinstance(body, dict):
        raise fault("", "This must be an object.")
    for place in _unkeepable(body):
        raise fault(place, "The letter NUL cannot be kept.")
    if unknown := sorted(body.keys() - known):
        raise fault(f"/{unknown[0][:80]}", "There is no such member.", code="unknown_member")
    return body


def word(given: Any, known: Iterable[str], pointer: str) -> str:
    """One of these words."""
    words = [str(one) for one in known]
    if given not in words:
        raise fault(pointer, f"This is one of {', '.join(words)}.")
    return given


def fault(pointer: str, detail: str, *, code: str = "invalid") -> Problem:
    """One thing that cannot be taken, at its place."""
    return Problem(422, detail, code=code, errors=problems.faults([Fault(pointer, code, detail)]))


def _unkeepable(value: Any, pointer: str = "") -> Iterator[str]:
    """The places of texts, and of what names hold, that PostgreSQL does not take."""
    if isinstance(value, str) and "\0" in value:
        yield pointer
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _unkeepable(name, pointer)
            yield from _unkeepable(one, f"{pointer}/{name[:80]}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _unkeepable(one, f"{pointer}/{place}")
