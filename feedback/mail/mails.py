"""PURE: reads a mail as it came, however broken it is: who said what, and why it may be parked."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, time
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from feedback.mail import bodies, kinds, returned, threads
from feedback.mail.bodies import clean
from feedback.mail.returned import NOTHING, Returned
from feedback.mail.threads import Author

LARGEST = 30 * 1024 * 1024
"""Bytes of a mail; of a larger one only the headers are read."""
HEAD = 64 * 1024
MOST_SUBJECT = 500
NOON = time(12, tzinfo=UTC)
IDENTITY = re.compile(r"[^\s<>,;]{1,200}@[^\s<>,;]{1,200}")
MOST_ANSWERED = 100
"""Mails of a thread that a mail may name."""
SOURCE = re.compile(
    r"(?i)(return-path|received|delivered-to|message-id|mime-version|dkim-signature|x-[\w-]+)\s?:"
    r"|(?s:from:[^\n]*\n(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*message-id:)"
)


@dataclass(frozen=True)
class Ours:
    """What is ours, folded in case: what comes from an address or host of this service is a loop.

    Of a forwarded thread the author is whoever in it has no address at one of our domains.
    """

    addresses: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mail:
    """What a mail tells; `key` is the same for the same mail, however often it comes.

    `signed` is the name below the words of a mail that says nothing else of its sender.
    `answers` holds the ids of the mails before it, the newest ones, without their brackets;
    `returned` tells the mail that it gives back.
    """

    key: str
    name: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    at: datetime | None = None
    size: int = 0
    reason: str = ""
    answers: tuple[str, ...] = ()
    signed: str = ""
    returned: Returned = NOTHING


def read(raw: bytes, ours: Ours = Ours()) -> Mail:
    """What a mail tells; whatever the bytes are, it never raises."""
    told = raw if len(raw) <= LARGEST else raw[:HEAD]
    # The parser of the standard library raises whatever on some malformed mails.
    try:
        message = BytesParser(policy=policy.default).parsebytes(told)
        mail = _read(message, ours)
    except Exception:
        return Mail(_digest(raw), size=len(raw), reason="malformed")
    reason = mail.reason if len(raw) <= LARGEST else "too_large"
    key = mail.key or _digest(raw)
    return replace(mail, key=key, size=len(raw), reason=reason)


def is_mail(raw: bytes) -> bool:
    """Whether the bytes tell anything that only a mail does: who sent it, its subject or its id."""
    return read(raw).reason != "malformed"


def pasted(text: str, ours: Ours = Ours()) -> Mail:
    """What somebody copied out of their mail program: its source, the mail as shown, or words."""
    text = clean(text).strip()
    if SOURCE.match(text):
        return read(text.encode("utf-8", "replace"), ours)
    key, size = _digest(text.encode("utf-8", "replace")), len(text)
    found = threads.author(text, ours.domains)
    if found is None:
        return _signed(Mail(key, size=size), text)
    return _of_thread(Mail(key, size=size), found)


def of_day(mail: Mail, on: date | None) -> Mail:
    """The mail, of a day that somebody said where it tells none."""
    if mail.at is not None or on is None:
        return mail
    return replace(mail, at=datetime.combine(on, NOON))


def _of_thread(mail: Mail, found: Author) -> Mail:
    """A mail by whoever wrote it first, of the day told above it; at noon, as zones differ."""
    at = datetime.combine(found.on, NOON) if found.on else mail.at
    subject = mail.subject or found.subject[:MOST_SUBJECT]
    mail = replace(mail, name=found.name, address=found.address, text=found.text)
    return replace(mail, at=at, subject=subject)


def _read(message: EmailMessage, ours: Ours) -> Mail:
    name, address = _sender(message)
    subject = _header(message, "subject")[:MOST_SUBJECT]
    identity = _header(message, "message-id")
    mail = Mail(
        key=_digest(identity.encode("utf-8", "replace")) if identity else "",
        name=name,
        address=address,
        subject=subject,
        at=_moment(message),
        answers=_answered(message),
        returned=returned.of(message),
        reason=kinds.reason(message, subject, address, ours.addresses | ours.hosts),
    )
    if not mail.reason and not (name or address or subject) and not identity:
        return replace(mail, text=bodies.words(message)[:5000], reason="malformed")
    return _with_words(mail, message, ours)


def _with_words(mail: Mail, message: EmailMessage, ours: Ours) -> Mail:
    text = bodies.words(message)
    inner = bodies.attached_mail(message)
    if mail.reason:
        return replace(mail, text=threads.new_words(text))
    if inner is not None and (not text or threads.is_forward(mail.subject, text)):
        return _of_attached(mail, inner, ours)
    if threads.is_forward(mail.subject, text):
        return _forwarded(mail, text, ours)
    return _signed(mail, text)


def _signed(mail: Mail, text: str) -> Mail:
    """A mail with its new words; where no sender is told, with the name below them."""
    words = threads.new_words(text)
    signed = "" if mail.name or mail.address else threads.signed(text)
    return replace(mail, text=words, signed=signed, reason="" if words else "empty")


def _of_attached(mail: Mail, inner: EmailMessage, ours: Ours) -> Mail:
    """A mail that came whole within another one is by whoever wrote it."""
    name, address = _sender(inner)
    words = threads.new_words(bodies.words(inner))
    reason = "" if name or address else "forward"
    reason = reason or kinds.reason(
        inner, _header(inner, "subject"), address, ours.addresses | ours.hosts
    )
    at = _moment(inner) or mail.at
    reason = reason or ("" if words else "empty")
    return replace(mail, name=name, address=address, text=words, at=at, reason=reason)


def _forwarded(mail: Mail, text: str, ours: Ours) -> Mail:
    found = threads.author(text, ours.domains)
    if found is None or not (found.name or found.address):
        return replace(mail, text=text, reason="forward")
    return _of_thread(mail, found)


def _sender(message: Message) -> tuple[str, str]:
    for name in ("from", "sender", "reply-to", "return-path"):
        told = _header(message, name)
        pairs = [pair for pair in getaddresses([told]) if "@" in pair[1]] if told else []
        if pairs:
            return pairs[0][0].strip()[:200], pairs[0][1].strip().casefold()[:254]
    return _header(message, "from")[:200], ""


def _header(message: Message, name: str) -> str:
    """A header as text in one line; what cannot be read is told as it stands, or not at all."""
    try:
        told = str(message.get(name, ""))
    except Exception:
        told = str(next((raw for key, raw in message.raw_items() if key.casefold() == name), ""))
    return " ".join(clean(told).split())


def _answered(message: Message) -> tuple[str, ...]:
    told = f"{_header(message, 'references')} {_header(message, 'in-reply-to')}"
    return tuple(dict.fromkeys(IDENTITY.findall(told)))[-MOST_ANSWERED:]


def _moment(message: Message) -> datetime | None:
    try:
        told = parsedate_to_datetime(_header(message, "date"))
        moment = told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
        # The last day there is has no tomorrow further east.
        return moment if moment.year < MAXYEAR else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
