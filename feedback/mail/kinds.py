"""PURE: mails that nobody wrote to us by hand, told by their headers and subjects."""

import re
from collections.abc import Collection
from email.message import Message
from typing import Literal

Reason = Literal["", "auto_reply", "bounce", "loop", "bulk"]
MOST_HOPS = 30
"""RFC 5321 asks for at least 100 before a mail is given up; an honest one takes fewer than ten."""
AUTOMATIC = re.compile(
    r"(?i)^\W*(automatic reply|auto[- ]?reply|autoreply|auto:|out of (the )?office|ooo\b"
    r"|r[ée]ponse automatique|absen(ce|t|te) (du|de) bureau|absence\s*:|je suis absent"
    r"|risposta automatica|fuori (sede|ufficio)|assen(za|te) (dall')?ufficio|assente\b"
    r"|automatische antwort|abwesenheits)"
)
RETURNED = re.compile(
    r"(?i)^\W*(undeliver(able|ed)|delivery (status notification|failure|has failed)"
    r"|mail delivery (failed|subsystem)|returned mail|failure notice|message non remis"
    r"|non remis|[ée]chec de (la )?(remise|distribution)|mancato recapito|recapito non riuscito"
    r"|messaggio non recapitato|unzustellbar)"
)
POSTMASTERS = re.compile(r"(?i)^(mailer-daemon|postmaster|mail-daemon|bounces?([+-].*)?)$")


def reason(message: Message, subject: str, address: str, own: Collection[str]) -> Reason:
    """Why nobody is asked about this mail; empty where somebody wrote it."""
    if _is_returned(message, subject, address):
        return "bounce"
    if _is_ours(message, address, own):
        return "loop"
    if _is_automatic(message, subject):
        return "auto_reply"
    return "bulk" if _is_bulk(message) else ""


def header(message: Message, name: str) -> str:
    """A header as text, folded in case; empty where it cannot be read."""
    try:
        return str(message.get(name, "")).strip().casefold()
    except Exception:
        return ""


def _is_returned(message: Message, subject: str, address: str) -> bool:
    if message.get_content_type() == "multipart/report":
        kind = str(message.get_param("report-type") or "delivery-status")
        return kind.casefold() in {"delivery-status", "feedback-report"}
    by_postmaster = bool(POSTMASTERS.match(address.partition("@")[0]))
    return (
        by_postmaster
        or bool(RETURNED.match(subject))
        or bool(header(message, "x-failed-recipients"))
    )


def _is_ours(message: Message, address: str, own: Collection[str]) -> bool:
    """From an address or host of this service, or going round and round."""
    host = header(message, "message-id").rpartition("@")[2].strip("<> ")
    hops = len(message.get_all("received", []))
    return address in own or (bool(host) and host in own) or hops > MOST_HOPS


def _is_automatic(message: Message, subject: str) -> bool:
    told = header(message, "auto-submitted")
    by_header = bool(told) and not told.startswith("no")
    named = ("x-autoreply", "x-autorespond", "x-auto-reply")
    by_header |= any(header(message, name) not in {"", "no"} for name in named)
    by_header |= header(message, "precedence") in {"auto_reply", "auto-reply"}
    return by_header or message.get_content_type() == "multipart/report" or _is_said(subject)


def _is_said(subject: str) -> bool:
    return bool(AUTOMATIC.match(subject))


def _is_bulk(message: Message) -> bool:
    by_list = header(message, "list-id") or header(message, "list-unsubscribe")
    return bool(by_list) or header(message, "precedence") in {"bulk", "list", "junk"}
