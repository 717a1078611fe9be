"""What a value from outside may be, and what is wrong with it: every fault, none hides another."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import new_class
from typing import Annotated, Any, TypedDict, get_args

import msgspec
import orjson
from msgspec import Meta

from crm.decisions import Fault

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
NO_CHARACTER = "This holds a character that is not text."
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
HALF_LETTER = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
ESCAPED = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|" + HALF_LETTER.pattern + rb"|\\."
)
"""What is escaped in JSON: a letter in two halves, half a letter, anything else."""
CENTS = Decimal("0.01")
MOST = Decimal("999999999999.99")


def parsed(content: bytes | str) -> Any:
    """The document of a JSON text, or orjson's error.

    JSON allows half a letter, as of a word that was cut off within an emoji. It stands there as
    NUL, which no field takes, so that it is refused at its place and sinks nothing else.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        read = content.encode(errors="surrogatepass") if isinstance(content, str) else content
        whole = ESCAPED.sub(_whole, read)
        if whole == read:
            raise
        return orjson.loads(whole)


def below(place: str, name: str) -> str:
    """A member in a JSON pointer (RFC 6901), as much of it as is told."""
    return f"{place}/{name.replace('~', '~0').replace('/', '~1')}"[:200]


def _whole(escaped: re.Match[bytes]) -> bytes:
    return rb"\u0000" if HALF_LETTER.fullmatch(escaped[0]) else escaped[0]


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
        if not value.isprintable() and NO_TEXT.search(value):
            self.fault(pointer, "character", NO_CHARACTER)
            return None
        return value.strip()


def expected(kind: Any) -> str:
    """What a value of this kind is, in one sentence."""
    (meta,) = (one for one in get_args(kind) if isinstance(one, Meta))
    return meta.description or ""


def all_of(kinds: Mapping[str, Any]) -> Any:
    """One kind for fields that are checked in one go."""
    annotated = {"__annotations__": {name: kind | None for name, kind in kinds.items()}}
    return new_class("Fields", (TypedDict,), {"total": False}, lambda body: body.update(annotated))
