"""Reads what a source tells of people: exactly what is described, or the place of what is wrong."""

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

PLACE = re.compile(r" - at `\$\.?(.*)`$")
Stance = Annotated[float, Meta(ge=-1, le=1)]
Score = Annotated[int, Meta(ge=0, le=10)]
Text = Annotated[str, Meta(max_length=20_000, pattern=r"^[^\x00]*\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00]+\Z")]
Channel = Literal[
    "survey", "email", "call", "meeting", "chat", "support_ticket", "web_form", "review", "social",
    "event", "other",
]  # fmt: skip


class Misread(ValueError):
    """What is wrong, and where (a JSON pointer without its first slash)."""

    def __init__(self, detail: str, pointer: str) -> None:
        super().__init__(detail)
        self.pointer = pointer


class Whom(msgspec.Struct, forbid_unknown_fields=True):
    """A stakeholder by the id of the source, or by ours."""

    external_id: Name | None = None
    id: Name | None = None


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """What was said, by whom, and what the source calls it."""

    stakeholder: Whom
    said_on: date
    external_id: Name | None = None
    channel: Channel = "other"
    nps: Score | None = None
    csat: Score | None = None
    ces: Score | None = None
    text: Text = ""


class Message(msgspec.Struct, forbid_unknown_fields=True):
    """A message in the shape of Standard Webhooks."""

    type: Literal["feedback"]
    data: Told
    timestamp: str = ""


class Judged(msgspec.Struct, forbid_unknown_fields=True):
    """A stance that somebody was found to have, and what it rests on."""

    stakeholder: Whom
    on: date
    stance: Stance | None
    external_id: Name | None = None
    kind: Literal["commitment", "assessment", "meeting"] = "assessment"
    basis: Literal["said", "observed", "assumed"] = "observed"
    reason: Text = ""


Said = TypeVar("Said", Told, Judged)


def read(body: bytes) -> Told:
    """What a message tells; Misread if it is not one of feedback."""
    try:
        told = msgspec.json.decode(body, type=Message).data
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _misread(error) from error
    return _of_one(told, "data/stakeholder")


def converted(raw: Any, kind: type[Said]) -> Said:
    """What a document tells; Misread, with its place, if it is none of this kind."""
    try:
        told = msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise _misread(error) from error
    return _of_one(told, "stakeholder")


def _misread(error: Exception) -> Misread:
    found = PLACE.search(str(error))
    pointer = found[1].replace(".", "/") if found else ""
    return Misread(PLACE.sub("", str(error)), pointer)


def _of_one(told: Said, pointer: str) -> Said:
    if (told.stakeholder.external_id is None) == (told.stakeholder.id is None):
        raise Misread("This is an external_id, or an id of ours.", pointer)
    return told
