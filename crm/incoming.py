"""A record as a source wrote it, read and checked by itself: every fault, none hides another."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from types import new_class
from typing import Annotated, Any, Literal, TypedDict, get_args, get_origin

import msgspec
import orjson
from msgspec import Meta

from accounts import custom
from crm import custom_values
from crm.decisions import Fault, Ignored, Incoming, Op, Ref, Shape
from crm.ownership import Reason

COMMON = {"type", "op", "external_id", "source_modified_at"}
MEMBERS = {
    Op.UPSERT: COMMON | {"url", "fields", "refs", "custom"},
    Op.DELETE: COMMON,
    Op.MERGE: COMMON | {"losers"},
}
MOST_LOSERS = 100
EXTERNAL_ID = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=r"^\S([\s\S]*\S)?\Z",
        description="An id of 1 to 255 characters, without blanks around it.",
    ),
]
MOMENT = Annotated[
    datetime, Meta(tz=True, description="A moment with its zone, such as 2026-06-30T12:00:00Z.")
]
URL = Annotated[
    str,
    Meta(
        max_length=500,
        pattern="^(https?://.*)?$",
        description="An address of at most 500 characters, such as https://crm.example/001.",
    ),
]
NO_OBJECT = "This must be an object."
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
CENTS = Decimal("0.01")
MOST = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """In the place of a record that could not even be parsed: why not."""

    detail: str


class Reading:
    """Collects what is wrong while the members of one record are read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, raw: Any, kind: Any, pointer: str, *, code: str = "invalid") -> Any:
        """The value, or None and a fault."""
        try:
            value = msgspec.convert(raw, kind)
        except msgspec.ValidationError:
            self.fault(pointer, code, expected(kind))
            return None
        return self.settled(value, kind, pointer)

    def settled(self, value: Any, kind: Any, pointer: str) -> Any:
        """A value of the kind as we keep it, or None and a fault where we cannot."""
        if isinstance(value, str):
            return self._text(value, pointer)
        if isinstance(value, tuple):
            return tuple(sorted(set(value)))  # neither order nor repetition says anything
        if isinstance(value, datetime):
            return self._moment(value, pointer)
        return self._amount(value, kind, pointer) if isinstance(value, Decimal) else value

    def needed(self, raw: Any, kind: Any, pointer: str) -> Any:
        """As `value`, of what cannot be left out."""
        if raw is not None:
            return self.value(raw, kind, pointer)
        self.fault(pointer, "required", "This must be given.")
        return None

    def object(self, raw: Any, pointer: str) -> dict[str, Any]:
        """The object, or an empty one and a fault; leaving it out is empty too."""
        if raw is None or isinstance(raw, dict):
            return raw or {}
        self.fault(pointer, "invalid", NO_OBJECT)
        return {}

    def fault(self, pointer: str, code: str, detail: str) -> None:
        self.faults.append(Fault(pointer, code, detail))

    def _moment(self, value: datetime, pointer: str) -> datetime | None:
        """A moment as UTC, which the first and last hours of the calendar do not have."""
        try:
            return value.astimezone(UTC)
        except OverflowError:
            self.fault(pointer, "invalid", expected(MOMENT))
            return None

    def _amount(self, value: Decimal, kind: Any, pointer: str) -> Decimal | None:
        """An amount to the cent."""
        if value.is_finite() and 0 <= value <= MOST:
            return value.quantize(CENTS)
        self.fault(pointer, "invalid", expected(kind))
        return None

    def _text(self, value: str, pointer: str) -> str | None:
        """Text without what no database keeps; blanks around it say nothing."""
        if NO_TEXT.search(value):
            self.fault(pointer, "character", "This holds a character that is not text.")
            return None
        return value.strip()


def expected(kind: Any) -> str:
    """What a value of this kind is, in one sentence."""
    (meta,) = (one for one in get_args(kind) if isinstance(one, Meta))
    return meta.description or ""


def read(raw: Any, index: int, shapes: Mapping[str, Shape]) -> Incoming:
    """Read one record of a batch; what is wrong with it is in its faults."""
    if isinstance(raw, Unreadable):
        return Incoming(index, "", "", faults=(Fault("", "malformed", raw.detail),))
    if not isinstance(raw, dict):
        return Incoming(index, "", "", faults=(Fault("", "invalid", NO_OBJECT),))
    return _read(raw, index, shapes)


def _read(document: dict[str, Any], index: int, shapes: Mapping[str, Shape]) -> Incoming:
    reading = Reading()
    op = _op(reading, document)
    for unknown in document.keys() - MEMBERS[op]:
        reading.fault(_pointer("", unknown), "unknown_member", "There is no such member.")
    name = _type(reading, document, shapes)
    external_id = reading.needed(document.get("external_id"), EXTERNAL_ID, "/external_id") or ""
    if op != Op.UPSERT:
        return _removal(reading, document, Incoming(index, name, external_id, op=op))
    if name not in shapes:
        return Incoming(index, name, external_id, faults=tuple(reading.faults))
    fields = dict(_fields(reading, document.get("fields"), shapes[name]))
    refs = dict(_refs(reading, document.get("refs"), shapes[name]))
    own = reading.object(document.get("custom"), "/custom")
    told = dict(_custom(reading, own, shapes[name]))
    modified_at = _optional(reading, document, "source_modified_at", MOMENT)
    url = _optional(reading, document, "url", URL) or ""
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
        ignored=tuple(_undefined(own, shapes[name])),
    )


def _op(reading: Reading, document: Mapping[str, Any]) -> Op:
    try:
        return Op(document.get("op", Op.UPSERT))
    except ValueError:
        reading.fault("/op", "invalid", f"This must be one of {', '.join(Op)}.")
        return Op.UPSERT


def _removal(reading: Reading, document: Mapping[str, Any], record: Incoming) -> Incoming:
    """A delete or a merge."""
    modified_at = _optional(reading, document, "source_modified_at", MOMENT)
    losers = _losers(reading, document, record.external_id) if record.op == Op.MERGE else ()
    return replace(record, modified_at=modified_at, losers=losers, faults=tuple(reading.faults))


def _losers(reading: Reading, document: Mapping[str, Any], winner: str) -> tuple[str, ...]:
    raw = document.get("losers")
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_LOSERS:
        reading.fault("/losers", "invalid", f"This must be a list of 1 to {MOST_LOSERS} ids.")
        return ()
    losers = [
        reading.needed(one, EXTERNAL_ID, f"/losers/{place}") or "" for place, one in enumerate(raw)
    ]
    if winner in losers:
        reading.fault(f"/losers/{losers.index(winner)}", "self", "It cannot be part of itself.")
    return tuple(dict.fromkeys(losers))


def _type(reading: Reading, document: Mapping[str, Any], shapes: Mapping[str, Shape]) -> str:
    name = document.get("type")
    if isinstance(name, str) and name in shapes:
        return name
    reading.fault("/type", "unknown_type", f"This must be one of {', '.join(shapes)}.")
    return name[:20] if isinstance(name, str) else ""


def _optional(reading: Reading, document: Mapping[str, Any], name: str, kind: Any) -> Any:
    raw = document.get(name)
    return None if raw is None else reading.value(raw, kind, f"/{name}")


def all_of(kinds: Mapping[str, Any]) -> Any:
    """One kind for fields that are checked in one go."""
    annotated = {"__annotations__": {name: kind | None for name, kind in kinds.items()}}
    return new_class("Fields", (TypedDict,), {"total": False}, lambda body: body.update(annotated))


def _fields(reading: Reading, raw: Any, shape: Shape) -> Iterator[tuple[str, Any]]:
    told = reading.object(raw, "/fields")
    if not told.keys() <= shape.fields.keys():
        return _one_by_one(reading, told, shape)
    try:
        values = msgspec.convert(told, shape.all_fields)
    except msgspec.ValidationError:
        return _one_by_one(reading, told, shape)
    return (
        (name, reading.settled(value, shape.fields[name], f"/fields/{name}"))
        for name, value in values.items()
    )


def _one_by_one(
    reading: Reading, told: Mapping[str, Any], shape: Shape
) -> Iterator[tuple[str, Any]]:
    """Slower, and finds everything that is wrong."""
    for name, value in told.items():
        if name in shape.ours:
            yield name, None
        elif name not in shape.fields:
            pointer = _pointer("/fields", name)
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


def _refs(reading: Reading, raw: Any, shape: Shape) -> Iterator[tuple[str, Ref | None]]:
    for name, value in reading.object(raw, "/refs").items():
        pointer = _pointer("/refs", name)
        if name not in shape.refs:
            reading.fault(pointer, "unknown_member", "There is no such reference.")
        elif value is None:
            yield name, None
        elif isinstance(value, dict) and value.keys() in ({"external_id"}, {"id"}):
            (word,) = value
            to = reading.needed(value[word], EXTERNAL_ID, f"{pointer}/{word}") or ""
            yield name, Ref(shape.refs[name], **{word: to})
        else:
            reading.fault(pointer, "invalid", "This must be an object of external_id or id.")


def _pointer(place: str, name: str) -> str:
    """A member in a JSON pointer (RFC 6901)."""
    return f"{place}/{name.replace('~', '~0').replace('/', '~1')}"[:200]


def _digest(document: Mapping[str, Any], shape: Shape) -> str:
    """The same for the same content, whatever its order and its stamp and what we leave out."""
    content = {name: document.get(name) for name in ("refs", "url")}
    fields = document.get("fields") or {}
    content["fields"] = {name: fields[name] for name in fields.keys() - shape.ours}
    if own := document.get("custom"):
        content["custom"] = own
    written = orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(written).hexdigest()
