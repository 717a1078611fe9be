"""PURE: the words of a mail, whatever its parts claim to be; files in it are never decoded."""

import contextlib
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

LONGEST = 200_000
"""Letters of one body; more was never written by hand."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Of these charsets every byte is a letter, so they never contradict; UTF-8 does.
ONE_BYTE = re.compile(r"(?i)^$|^(us-)?ascii$|^(x-)?iso-?8859|^latin|^windows-125|^cp125|^ansi")
PLAIN = ParserConfig(css=CSS_PROFILES["strict"])
MOST_PARTS = 200
WRITTEN = {"text/plain", "text/html", "text/enriched", "text/markdown"}


def words(message: Message) -> str:
    """The text of a mail: its plain part, or its HTML as text where there is none."""
    found = dict.fromkeys(("plain", "html"), "")
    for part in _texts(message):
        kind = "html" if part.get_content_subtype() == "html" else "plain"
        # A mail has one body; more of the kind are the text around pictures.
        if len(found[kind]) < LONGEST:
            found[kind] += _decoded(part)[:LONGEST]
    return found["plain"].strip() or _of_html(found["html"]).strip()


def attached_mail(message: Message) -> EmailMessage | None:
    """The first mail that was attached whole."""
    for part in parts(message):
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload()
            inner = held[0] if isinstance(held, list) and held else None
            return inner if isinstance(inner, EmailMessage) else None
    return None


def clean(text: str) -> str:
    """Without letters that no database keeps."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts of the mail itself, not those of mails within it."""
    if message.get_content_maintype() != "multipart" or depth > 20:
        yield message
        return
    held = message.get_payload()
    for part in held[:MOST_PARTS] if isinstance(held, list) else ():
        if isinstance(part, Message):
            yield from parts(part, depth + 1)


def _texts(message: Message) -> Iterator[Message]:
    for part in parts(message):
        is_file = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
        if part.get_content_type() in WRITTEN and not is_file:
            yield part


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: LONGEST * 4]
    told = str(part.get_content_charset() or "")
    tried = ["utf-8", told] if ONE_BYTE.match(told) else [told, "utf-8"]
    for charset in filter(None, tried):
        with contextlib.suppress(LookupError, ValueError):
            return clean(raw.decode(charset))
    return clean(raw.decode("cp1252", "replace"))


def _of_html(html: str) -> str:
    if not html.strip():
        return ""
    # Whatever its parser stumbles over: the words without the tags are better than nothing.
    try:
        return clean(get_text(html, PLAIN))
    except Exception:
        return clean(re.sub(r"<[^>]{0,2000}>", " ", html))
