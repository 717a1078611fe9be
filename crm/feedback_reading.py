"""Reads what a source tells of people: exactly what is described, or the place of what is wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args

import msgspec
import orjson
from msgspec import Meta

from crm.checking import EXTERNAL_ID, Reading, below, parsed
from crm.decisions import Fault
from feedback.capturing import LONGEST

DAY = Annotated[date, Meta(description="A day such as 2026-06-30.")]
Stance = Annotated[float, Meta(ge=-1, le=1, description="A number from -1 to 1.")]
Text = Annotated[str, Meta(max_length=20_000, description="A text of at most 20,000 characters.")]
Line = Annotated[
    str,
    Meta(
        min_length=1, max_length=LONGEST, description=f"A text of at most {LONGEST:,} characters."
    ),
]
Name = Annotated[str, Meta(max_length=200, description="A text of at most 200 characters.")]
Subject = Annotated[str, Meta(max_length=500, description="A text of at most 500 characters.")]
Address = Annotated[
    str,
    Meta(max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?$", description="This is no e-mail address."),
]
Nps = Annotated[int, Meta(ge=0, le=10, description="A number from 0 to 10.")]
Csat = Annotated[int, Meta(ge=1, le=5, description="A number from 1 to 5.")]
Ces = Annotated[int, Meta(ge=1, le=7, description="A number from 1 to 7.")]
Channel = Annotated[
    Literal[
        "survey", "email", "call", "meeting", "chat", "support_ticket", "web_form", "review",
        "social", "event", "other",
    ],
    Meta(
        description="This is one of survey, email, call, meeting, chat, support_ticket, web_form, "
        "review, social, event, other."
    ),
]  # fmt: skip
Kind = Annotated[
    Literal["commitment", "assessment", "meeting"],
    Meta(description="This is one of commitment, assessment, meeting."),
]
Basis = Annotated[
    Literal["said", "observed", "assumed"],
    Meta(description="This is one of said, observed, assumed."),
]


Tie = Annotated[
    Literal["influences", "conflicts_with"],
    Meta(
        description="This is one of influences, conflicts_with. Whom somebody reports to is said "
        "by reports_to of the stakeholder."
    ),
]
"""A superior is a field that has an owner (`crm.policies`), so it is told as the record is."""
Strength = Annotated[float, Meta(gt=0, le=1, description="A number above 0, at most 1.")]
Level = Annotated[
    Literal["unknown", "none", "vendor", "credible_source", "problem_solver", "trusted_adviser"],
    Meta(
        description="This is one of unknown, none, vendor, credible_source, problem_solver, "
        "trusted_adviser."
    ),
]
Aim = Annotated[
    str, Meta(min_length=1, max_length=120, description="A text of at most 120 characters.")
]


class Misread(ValueError):
    """All that is wrong, each at its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults


class Whom(msgspec.Struct, forbid_unknown_fields=True):
    """A stakeholder by the id of the source, or by ours."""

    external_id: EXTERNAL_ID | None = None
    id: EXTERNAL_ID | None = None


class Sender(msgspec.Struct, forbid_unknown_fields=True):
    """Who says that they said it, where the source does not know which stakeholder that is."""

    name: Name = ""
    email: Address = ""


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """What was said, by a stakeholder or by a sender, and what the source calls it."""

    stakeholder: Whom | None
    said_on: DAY
    external_id: EXTERNAL_ID | None = None
    channel: Channel = "other"
    nps: Nps | None = None
    csat: Csat | None = None
    ces: Ces | None = None
    text: Text = ""
    sender: Sender | None = None
    subject: Subject = ""


class Judged(msgspec.Struct, forbid_unknown_fields=True):
    """A stance that somebody was found to have, and what it rests on."""

    stakeholder: Whom
    on: DAY
    stance: Stance | None
    external_id: EXTERNAL_ID | None = None
    kind: Kind = "assessment"
    basis: Basis = "observed"
    reason: Text = ""


class Proposed(msgspec.Struct, forbid_unknown_fields=True):
    """What an employee proposes, and the account that it is about, if about one."""

    words: Line
    external_id: EXTERNAL_ID | None = None
    account: Whom | None = None
    author: EXTERNAL_ID | None = None


class Noticed(Proposed, forbid_unknown_fields=True):
    """What an employee noticed, about somebody, an account or neither."""

    stakeholder: Whom | None = None


class Tied(msgspec.Struct, forbid_unknown_fields=True):
    """How one stakeholder is tied to another one, since a day; without one since today."""

    stakeholder: Whom
    other: Whom
    kind: Tie
    strength: Strength = 1.0
    on: DAY | None = None


class Related(msgspec.Struct, forbid_unknown_fields=True):
    """How one of us stands with a stakeholder, and wants to stand."""

    stakeholder: Whom
    level: Level
    wanted: Level
    user: EXTERNAL_ID | None = None
    on: DAY | None = None


class Aimed(msgspec.Struct, forbid_unknown_fields=True):
    """What some of an account want, or do not."""

    account: Whom
    name: Aim
    on: DAY | None = None


Said = TypeVar("Said", Told, Judged, Noticed, Proposed, Tied, Related, Aimed)


def read(body: bytes) -> Told:
    """What a message in the shape of Standard Webhooks tells; Misread if it is not of feedback."""
    try:
        message = parsed(body)
    except orjson.JSONDecodeError as error:
        raise Misread([Fault("", "malformed", "This is not JSON in UTF-8.")]) from error
    reading = Reading()
    if not isinstance(message, dict):
        raise Misread([Fault("", "invalid", "This must be an object.")])
    if message.get("type") != "feedback":
        reading.fault("/type", "invalid", "This is feedback.")
    if not isinstance(message.get("timestamp", ""), str):
        reading.fault("/timestamp", "invalid", "This is a text.")
    _refuse_unknown(reading, message, {"type", "data", "timestamp"}, "")
    told = _members(reading, message.get("data"), Told, "/data")
    return _finished(reading, Told, told)


def converted(raw: Any, kind: type[Said]) -> Said:
    """What a document tells; Misread, with all its faults, if it is none of this kind."""
    reading = Reading()
    return _finished(reading, kind, _members(reading, raw, kind, ""))


def _finished(reading: Reading, kind: type[Said], members: dict[str, Any]) -> Said:
    if reading.faults:
        raise Misread(reading.faults)
    return kind(**members)


def _members(reading: Reading, raw: Any, kind: type, at: str) -> dict[str, Any]:
    """The members that were told, each of its kind."""
    told, known = reading.object(raw, at), msgspec.structs.fields(kind)
    _refuse_unknown(reading, told, {field.name for field in known}, at)
    found = {}
    for field in known:
        if field.name in told or field.required:
            value = told.get(field.name)
            found[field.name] = _value(reading, value, field, f"{at}/{field.name}", told)
    if kind is Told:
        _refuse_nobody(reading, told, at)
    return found


def _refuse_nobody(reading: Reading, told: dict[str, Any], at: str) -> None:
    """It was said by a stakeholder or by a sender, and not by both."""
    named = [name for name in ("stakeholder", "sender") if told.get(name) is not None]
    if not named:
        reading.needed(None, EXTERNAL_ID, f"{at}/stakeholder")
    if len(named) > 1:
        reading.fault(f"{at}/sender", "invalid", "Name the stakeholder or a sender, not both.")


def _value(
    reading: Reading, raw: Any, field: msgspec.structs.FieldInfo, pointer: str, told: Any
) -> Any:
    optional = type(None) in get_args(field.type)
    kind = get_args(field.type)[0] if optional else field.type
    if raw is None and optional and (field.name in told or kind is Whom):
        return None
    if kind is Whom:
        return _whom(reading, raw, pointer)
    return _sender(reading, raw, pointer) if kind is Sender else reading.needed(raw, kind, pointer)


def _whom(reading: Reading, raw: Any, pointer: str) -> Whom:
    if raw is None:
        reading.needed(None, EXTERNAL_ID, pointer)
        return Whom()
    before = len(reading.faults)
    whom = Whom(**_members(reading, raw, Whom, pointer))
    if len(reading.faults) == before and (whom.external_id is None) == (whom.id is None):
        reading.fault(pointer, "invalid", "This is an external_id, or an id of ours.")
    return whom


def _sender(reading: Reading, raw: Any, pointer: str) -> Sender:
    before = len(reading.faults)
    sender = Sender(**_members(reading, raw, Sender, pointer))
    if len(reading.faults) == before and not (sender.name.strip() or sender.email):
        reading.fault(pointer, "invalid", "This has a name or an e-mail address.")
    return sender


def _refuse_unknown(reading: Reading, told: dict[str, Any], known: set[str], at: str) -> None:
    for name in sorted(told.keys() - known):
        reading.fault(below(at, name), "unknown_member", "There is no such member.")
