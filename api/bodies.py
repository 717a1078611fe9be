"""A body as an object of known members, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rest_framework.request import Request

from api import formats, problems
from api.problems import Problem
from crm.checking import NO_CHARACTER, below
from crm.decisions import Fault


def members(request: Request, known: set[str]) -> dict[str, Any]:
    """The body, which is an object of no other members."""
    body, faults = known_members(request, known)
    refuse(faults)
    return body


def known_members(request: Request, known: set[str]) -> tuple[dict[str, Any], list[Fault]]:
    """The members of the body that there are, and what is wrong with it beside them."""
    body = formats.sent(request)
    if not isinstance(body, dict):
        raise fault("", "This must be an object.")
    faults = [
        Fault(below("", name), "unknown_member", "There is no such member.")
        for name in sorted(body.keys() - known)
    ]
    if unkeepable := list(_unkeepable(body)):
        refuse([*(Fault(one, "character", NO_CHARACTER) for one in unkeepable), *faults])
    return {name: body[name] for name in body if name in known}, faults


def refuse(faults: Sequence[Fault]) -> None:
    """Refuse for all of these at once, if there are any."""
    if faults:
        first = faults[0]
        raise Problem(422, first.detail, code=first.code, errors=problems.faults(list(faults)))


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
            yield from _unkeepable(one, below(pointer, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _unkeepable(one, f"{pointer}/{place}")
