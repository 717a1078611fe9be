"""PURE: which mail a delivery report gives back for good, and why."""

from email.message import Message
from email.parser import HeaderParser
from typing import NamedTuple

from feedback.mail import bodies

MOST_WHY = 300


class Returned(NamedTuple):
    """The id of the mail that came back, without its brackets, and what the server said."""

    id: str = ""
    why: str = ""


NOTHING = Returned()


def of(message: Message) -> Returned:
    """What did not arrive; nothing where it is but late, or where the report names no mail."""
    parts = list(bodies.parts(message))
    fates = [block for part in parts for block in _blocks(part)]
    failed = [one for one in fates if _told(one, "action").casefold() == "failed"]
    ids = [_told(one, "message-id").strip("<> ") for one in map(_original, parts) if one]
    if not failed or not any(ids):
        return NOTHING
    why = _told(failed[0], "diagnostic-code").partition(";")[2] or _told(failed[0], "status")
    return Returned(next(filter(None, ids)), " ".join(why.split())[:MOST_WHY])


def _blocks(part: Message) -> list[Message]:
    """The parts of a report for machines: one of the server, one of each address."""
    held = part.get_payload()
    is_fate = part.get_content_type() == "message/delivery-status" and isinstance(held, list)
    return [one for one in held if isinstance(one, Message)] if is_fate else []


def _original(part: Message) -> Message | None:
    """The mail that came back, or its headers."""
    if part.get_content_type() == "text/rfc822-headers":
        return HeaderParser().parsestr(str(part.get_payload()))
    if part.get_content_type() != "message/rfc822":
        return None
    held = part.get_payload()
    return next((one for one in held or () if isinstance(one, Message)), None)


def _told(message: Message, name: str) -> str:
    """A header as text; empty where it cannot be read."""
    try:
        return bodies.clean(str(message.get(name, ""))).strip()
    except Exception:
        return ""
