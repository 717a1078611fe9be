"""A body as an object of known members, and what is wrong with it."""

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
    if unknown := sorted(body.keys() - known):
        raise fault(f"/{unknown[0][:80]}", "There is no such member.", code="unknown_member")
    return body


def fault(pointer: str, detail: str, *, code: str = "invalid") -> Problem:
    """One thing that cannot be taken, at its place."""
    return Problem(422, detail, errors=problems.faults([Fault(pointer, code, detail)]))
