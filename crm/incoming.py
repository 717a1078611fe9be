"""A record as a source wrote it, read and checked by itself: every fault, none hides another."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, get_args, get_origin

import msgspec
import orjson
from msgspec.structs import replace

from accounts import custom
from crm import custom_values
from crm.checking import EXTERNAL_ID, MOMENT, NO_OBJECT, URL, Reading, below
from crm.decisions import Fault, Ignored, Incoming, Op, Ref, Shape
from crm.ownership import Reason

COMMON = {"type", "op", "external_id", "source_modified_at"}
MEMBERS = {
    Op.UPSERT: COMMON | {"url", "fields", "refs", "custom"},
    Op.DELETE: COMMON,
    Op.MERGE: COMMON | {"losers"},
}
IDS = {"external_id", "id"}
MOST_LOSERS = 100


class _Named(TypedDict, total=False):
    """A reference, by either id."""

    external_id: EXTERNAL_ID
    id: EXTERNAL_ID


class _Head(TypedDict, total=False):
    """What a record is beside its fields, to check it in one go."""

    external_id: EXTERNAL_ID
    source_modified_at: MOMENT | None
    url: URL | None
    refs: dict[str, _Named | None] | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """In the place of a record that could not even be parsed: why not."""

    detail: str


def read(raw: Any, index: int, shapes: Mapping[str, Shape]) -> Incoming:
    """Read one record of a batch; what is wrong with it is in its faults."""
    if isinstance(raw, Unreadable):
        return Incoming(index, "", "", faults=(Fault("", "malformed", raw.detail),))
    if not isinstance(raw, dict):
        return Incoming(index, "", "", faults=(Fault("", "invalid", NO_OBJECT),))
    return _read(raw, index, shapes)


def _read(document: dict[str, Any], index: int, shapes: Mapping[str, Shape]) -> Incoming:
    reading = Reading()
    op, head = _op(reading, document), _head(document)
    for unknown in document.keys() - MEMBERS[op]:
        reading.fault(below("", unknown), "unknown_member", "There is no such member.")
    name = _type(reading, document, shapes)
    external_id = _member(reading, document, head, "external_id", EXTERNAL_ID) or ""
    if op != Op.UPSERT:
        return _removal(reading, document, Incoming(index, name, external_id, op=op))
    if name not in shapes:
        return Incoming(index, name, external_id, faults=tuple(reading.faults))
    fields = _fields(reading, document.get("fields"), shapes[name])
    refs = dict(_refs(reading, document.get("refs"), shapes[name], head))
    own = reading.object(document.get("custom"), "/custom")
    told = dict(_custom(reading, own, shapes[name])) if own else {}
    modified_at = _member(reading, document, head, "source_modified_at", MOMENT)
    url = _member(reading, document, head, "url", URL) or ""
    return Incoming(
        index,
        name,
        external_id,
        fields=fields | told,
        refs=refs,
        custom=tuple(told),
        modified_at=modified_at,
        url=url,
        digest="" if reading.faults else _digest(document, shapes[name]),
        faults=tuple(reading.faults),
        ignored=tuple(_undefined(own, shapes[name])) if own else (),
    )


def _head(document: dict[str, Any]) -> _Head | None:
    """The record beside its fields; None where something is wrong, which is found one by one."""
    try:
        head = msgspec.convert(document, _Head)
    except msgspec.ValidationError:
        return None
    return head if "external_id" in head else None


def _op(reading: Reading, document: Mapping[str, Any]) -> Op:
    try:
        return Op(document["op"]) if "op" in document else Op.UPSERT
    except ValueError:
        reading.fault("/op", "invalid", f"This must be one of {', '.join(Op)}.")
        return Op.UPSERT


def _removal(reading: Reading, document: Mapping[str, Any], record: Incoming) -> Incoming:
    """A delete or a merge."""
    modified_at = _member(reading, document, None, "source_modified_at", MOMENT)
    losers = _losers(reading, document, record) if record.op == Op.MERGE else ()
    return replace(record, modified_at=modified_at, losers=losers, faults=tuple(reading.faults))


def _losers(reading: Reading, document: Mapping[str, Any], winner: Incoming) -> tuple[Ref, ...]:
    """Those of a merge, each by its external id, or as a reference is."""
    raw = document.get("losers")
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_LOSERS:
        reading.fault("/losers", "invalid", f"This must be a list of 1 to {MOST_LOSERS} ids.")
        return ()
    losers = [_loser(reading, one, winner.type, place) for place, one in enumerate(raw)]
    itself = Ref(winner.type, winner.external_id)
    if itself in losers:
        reading.fault(f"/losers/{losers.index(itself)}", "self", "It cannot be part of itself.")
    return tuple(dict.fromkeys(losers))


def _loser(reading: Reading, raw: Any, type_: str, place: int) -> Ref:
    pointer = f"/losers/{place}"
    if isinstance(raw, dict):
        return _ref(reading, raw, type_, pointer) or Ref(type_)
    return Ref(type_, reading.needed(raw, EXTERNAL_ID, pointer) or "")


def _type(reading: Reading, document: Mapping[str, Any], shapes: Mapping[str, Shape]) -> str:
    name = document.get("type")
    if isinstance(name, str) and name in shapes:
        return name
    reading.fault("/type", "unknown_type", f"This must be one of {', '.join(shapes)}.")
    return name[:20] if isinstance(name, str) else ""


def _member(
    reading: Reading, document: Mapping[str, Any], head: _Head | None, name: str, kind: Any
) -> Any:
    """A member of a record whose head was checked, or that is checked by itself."""
    if head is not None:
        told: Any = head.get(name)
        return None if told is None else reading.settled(told, kind, f"/{name}")
    raw = document.get(name)
    if raw is None and name != "external_id":
        return None
    return reading.needed(raw, kind, f"/{name}")


def _fields(reading: Reading, raw: Any, shape: Shape) -> dict[str, Any]:
    told = reading.object(raw, "/fields")
    if not told.keys() <= shape.fields.keys():
        return dict(_one_by_one(reading, told, shape))
    try:
        values = msgspec.convert(told, shape.all_fields)
    except msgspec.ValidationError:
        return dict(_one_by_one(reading, told, shape))
    return {
        # Nearly all of it is plain text.
        name: value.strip()
        if isinstance(value, str) and value.isprintable()
        else reading.settled(value, shape.fields[name], f"/fields/{name}")
        for name, value in values.items()
    }


def _one_by_one(
    reading: Reading, told: Mapping[str, Any], shape: Shape
) -> Iterator[tuple[str, Any]]:
    """Slower, and finds everything that is wrong."""
    for name, value in told.items():
        if name in shape.ours:
            yield name, None
        elif name not in shape.fields:
            pointer = below("/fields", name)
            reading.fault(pointer, "unknown_member", "There is no such field.")
        elif value is None:
            yield name, None
        else:
            yield name, reading.value(value, shape.fields[name], f"/fields/{name}")


def _custom(reading: Reading, told: Mapping[str, Any], shape: Shape) -> Iterator[tuple[str, Any]]:
    """The fields that the company defined, among the members of the record."""
    for key in told.keys() & shape.custom.keys():
        raw, kind = told[key], shape.custom[key]
        code = "unknown_choice" if get_origin(get_args(kind)[0]) is Literal else "invalid"
        value = None if raw is None else reading.value(raw, kind, f"/custom/{key}", code=code)
        yield custom.member(key), custom_values.kept(value)


def _undefined(told: Mapping[str, Any], shape: Shape) -> Iterator[Ignored]:
    """What nobody defined is left out: a system outside has many more fields than are wanted."""
    for key in sorted(told.keys() - shape.custom.keys()):
        yield Ignored(custom.member(key)[:120], str(Reason.UNKNOWN_CUSTOM_FIELD))


def _refs(
    reading: Reading, raw: Any, shape: Shape, head: _Head | None
) -> Iterator[tuple[str, Ref | None]]:
    for name, value in reading.object(raw, "/refs").items():
        pointer = below("/refs", name)
        if name not in shape.refs:
            reading.fault(pointer, "unknown_member", "There is no such reference.")
        elif value is None:
            yield name, None
        elif to := _ref(reading, value, shape.refs[name], pointer, is_checked=head is not None):
            yield name, to


def _ref(
    reading: Reading, raw: Any, type_: str, pointer: str, *, is_checked: bool = False
) -> Ref | None:
    """Another record, by either id, or None and a fault."""
    if not (isinstance(raw, dict) and len(raw) == 1 and raw.keys() <= IDS):
        reading.fault(pointer, "invalid", "This must be an object of external_id or id.")
        return None
    ((word, named),) = raw.items()
    read = reading.settled if is_checked else reading.needed
    return Ref(type_, **{word: read(named, EXTERNAL_ID, f"{pointer}/{word}") or ""})


def _digest(document: Mapping[str, Any], shape: Shape) -> str:
    """The same for the same content, whatever its order and its stamp and what we leave out."""
    content = {name: document.get(name) for name in ("refs", "url")}
    fields = document.get("fields") or {}
    content["fields"] = {name: fields[name] for name in fields if name not in shape.ours}
    if own := document.get("custom"):
        content["custom"] = own
    written = orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(written).hexdigest()
