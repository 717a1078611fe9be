"""What a job is asked to be: read from the body and the headers, every fault with its place."""

from typing import Any

from rest_framework.request import Request

from api import problems
from api.bodies import members
from api.problems import Problem
from crm import custom_fields, load_columns
from crm.decisions import Fault
from crm.loads import Request as Asked
from crm.models import Load
from crm.shapes import SHAPES

MOST_KEY = 255
MEMBERS = {"format", "type", "columns"}


def asked_load(request: Request) -> Asked:
    """The load that the body describes."""
    body = members(request, MEMBERS)
    if found := list(_faults(body)):
        raise Problem(422, found[0].detail, errors=problems.faults(found))
    return Asked(body["format"], type=body.get("type") or "", columns=body.get("columns") or {})


def needed_key(request: Request) -> str:
    """The Idempotency-Key, which has to be there."""
    key = idempotency_key(request)
    if key is None:
        raise Problem(400, "Send an Idempotency-Key.", code="idempotency_key_required")
    return key


def idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key without its quotes, if there is one."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    key = given.strip().strip('" ')
    if not key or len(key) > MOST_KEY or not (key.isascii() and key.isprintable()):
        raise Problem(400, f"An Idempotency-Key has 1 to {MOST_KEY} letters of ASCII.")
    return key


def _faults(body: dict[str, Any]):
    kind, type_, columns = body.get("format"), body.get("type"), body.get("columns", {})
    if kind not in Load.Format.values:
        yield Fault("/format", "invalid", f"This is one of {', '.join(Load.Format.values)}.")
        return
    if kind == Load.Format.NDJSON:
        for name in ("type", "columns"):
            if name in body:
                yield Fault(f"/{name}", "invalid", "Each line of NDJSON says this itself.")
    elif type_ not in list(SHAPES):
        yield Fault("/type", "invalid", f"A table needs one of {', '.join(SHAPES)}.")
    else:
        yield from _columns(columns, type_)


def _columns(columns: Any, type_: str):
    if not isinstance(columns, dict):
        yield Fault("/columns", "invalid", "This is an object of header to member.")
        return
    known = load_columns.members(custom_fields.shape(type_))
    headers: dict[str, str] = {}
    for header, member in columns.items():
        place = header.replace("~", "~0").replace("/", "~1")[:200]
        if member not in known:
            yield Fault(f"/columns/{place}", "unknown_member", f"One of {', '.join(known)}.")
        elif headers.setdefault(member, header) != header:
            yield Fault(f"/columns/{place}", "mapped_twice", f"Another column is {member}.")
