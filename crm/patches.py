"""Members of a record as it is shown (RFC 7396), in the parts in which a source tells them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from crm.decisions import Fault, Incoming, Shape

NOT_BY_ID = {"stakeholder": frozenset({"account", "person"})}
"""Who works in another account is somebody else there, so an id cannot go along; nor is anybody
made somebody else."""
SHOWN = ("/fields", "/refs")


def writable(type_: str, shape: Shape) -> dict[str, str]:
    """The part of a record that each member belongs to."""
    parts = {
        **dict.fromkeys((*shape.fields, *sorted(shape.ours)), "fields"),
        **dict.fromkeys(shape.refs, "refs"),
    }
    return {name: part for name, part in parts.items() if name not in NOT_BY_ID.get(type_, ())}


def document(type_: str, members: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The members in the parts of a record of a batch; a reference is our id.

    >>> from crm.shapes import SHAPES
    >>> document("touch", {"note": "", "stakeholder": "stk_1"}, SHAPES["touch"])["refs"]
    {'stakeholder': {'id': 'stk_1'}}
    """
    parts = writable(type_, shape)
    found: dict[str, Any] = {"type": type_, "external_id": type_, "fields": {}, "refs": {}}
    for name, value in members.items():
        if name == "custom":
            found["custom"] = value
        elif parts[name] == "fields":
            found["fields"][name] = value
        else:
            found["refs"][name] = None if value is None else {"id": value}
    return found


def as_ours(record: Incoming) -> Incoming:
    """No id of a source is spoken of, and what was said before makes nothing a repetition."""
    return structs.replace(record, external_id="", digest="")


def shown(fault: Fault) -> Fault:
    """The fault at its place in the record as it is shown.

    >>> shown(Fault("/refs/account/id", "unknown_id", "There is no such record.")).pointer
    '/account'
    """
    pointer = fault.pointer
    for part in SHOWN:
        pointer = pointer.removeprefix(part) if pointer.startswith(f"{part}/") else pointer
    is_ref = fault.pointer.startswith("/refs/")
    return replace(fault, pointer=pointer.removesuffix("/id") if is_ref else pointer)
