"""Reads the mailbox: each mail is kept in one transaction, and only then marked as read."""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import imap_tools
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from feedback import mailing, senders
from feedback.arrivals import Known
from feedback.mail import mails
from feedback.mail.mails import Mail
from feedback.models import Arrival, Mailbox

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
TIMEOUT_SECONDS = 30
MOST_AT_ONCE = 200
"""Mails of one turn; the rest comes with the next."""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
FAILURES = (OSError, imaplib.IMAP4.error, imap_tools.ImapToolsError)


class Postman(NamedTuple):
    """Who brings what the mailbox holds."""

    origin: str


POSTMAN = Postman("mailbox")


class Outcome(NamedTuple):
    """What a turn at the mailbox came to."""

    new: int
    known: int
    error: str = ""


def read(now: datetime) -> Outcome | None:
    """Use the turn at the mailbox; None if there is no mailbox, or somebody else is at it.

    What was kept stays kept however it ends: the next turn goes on where this one stopped.
    """
    if settings.IMAP is None or not _take(now):
        return None
    counts, error = [0, 0], ""
    try:
        with _connected() as box:
            for is_new in _bring_all(box):
                counts[not is_new] += 1
    except FAILURES as failure:
        error = f"{type(failure).__name__}: {failure}"[:200]
        logger.warning("The mailbox could not be read: %s", error)
    _row().update(busy_until=None, read_at=now, error=error)
    return Outcome(counts[0], counts[1], error)


def state() -> Mailbox | None:
    """How far the mailbox was read; None if there is none, or nobody looked yet."""
    return _row().first() if settings.IMAP else None


def _take(now: datetime) -> bool:
    """One conditional update, so that of two beats one reads."""
    Mailbox.objects.get_or_create(name=_name())
    free = _row().filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return free.update(busy_until=now + LEASE) == 1


def _row():
    return Mailbox.objects.filter(name=_name())


def _name() -> str:
    told = "\n".join((settings.IMAP.host, settings.IMAP.user, settings.IMAP.name))
    return salted_hmac("feedback.mailbox", told, algorithm="sha256").hexdigest()


@contextmanager
def _connected() -> Iterator[imap_tools.BaseMailBox]:
    """TLS, but on this very machine, where a test server speaks plainly."""
    place = settings.IMAP
    where = {"host": place.host, "timeout": TIMEOUT_SECONDS}
    where |= {"port": place.port} if place.port else {}
    if place.scheme == "imaps":
        box = imap_tools.MailBox(**where)
    elif place.host in LOOPBACK:
        box = imap_tools.MailBoxUnencrypted(**where)
    else:
        box = imap_tools.MailBoxStartTls(**where)
    try:
        yield box.login(place.user, place.password, initial_folder=place.name or "INBOX")
        box.logout()
    finally:
        # A line that broke is left open by whoever it broke for.
        with suppress(OSError):
            box.client.shutdown()


def _bring_all(box: imap_tools.BaseMailBox) -> Iterator[bool]:
    """Each mail after the last one that was kept; whether it is new."""
    row = _row().get()
    validity = box.folder.status(None, ["UIDVALIDITY"])["UIDVALIDITY"]
    if validity != row.uid_validity:
        # The server counts anew; what we have we know by its Message-Id.
        row.uid_validity, row.last_uid = validity, 0
        row.save(update_fields=["uid_validity", "last_uid"])
    for uid in _after(box, row.last_uid)[:MOST_AT_ONCE]:
        mail = _fetched(box, uid)
        is_new = _keep(mail, uid)
        _row().update(busy_until=timezone.now() + LEASE)
        _mark(box, uid)
        yield is_new


def _after(box: imap_tools.BaseMailBox, last: int) -> list[int]:
    found = box.uids(imap_tools.A(uid=imap_tools.U(str(last + 1), "*")))
    # A server answers `5:*` with its last mail even where that is 4.
    return sorted({int(uid) for uid in found if int(uid) > last})


def _fetched(box: imap_tools.BaseMailBox, uid: int) -> Mail | None:
    """The mail, of a large one its headers; None if somebody deleted it meanwhile."""
    size = _size(box, uid)
    part = "BODY.PEEK[]" if size <= mails.LARGEST else "BODY.PEEK[HEADER]"
    raw = _literal(_answer(box, uid, part))
    if raw is None:
        return None
    mail = mails.read(raw, senders.ours())
    is_whole = size <= mails.LARGEST
    return mail if is_whole else replace(mail, size=size, text="", reason="too_large")


def _size(box: imap_tools.BaseMailBox, uid: int) -> int:
    told = _answer(box, uid, "RFC822.SIZE")
    text = b" ".join(one if isinstance(one, bytes) else one[0] for one in told if one)
    found = text.upper().partition(b"RFC822.SIZE ")[2]
    digits = found.split(b")")[0].split(b" ")[0]
    return int(digits) if digits.isdigit() else 0


def _answer(box: imap_tools.BaseMailBox, uid: int, part: str) -> list:
    status, told = box.client.uid("FETCH", str(uid), f"({part})")
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH was answered with {status}")
    return told


def _literal(told: list) -> bytes | None:
    return next((one[1] for one in told if isinstance(one, tuple)), None)


@transaction.atomic
def _keep(mail: Mail | None, uid: int) -> bool:
    """The mail and how far we are, both or neither."""
    is_new = False
    if mail is not None:
        is_new = _brought(mail)
    _row().update(last_uid=uid)
    return is_new


def _brought(mail: Mail) -> bool:
    """Whether it is new; what cannot be kept is parked, as it would hold up all that come after."""
    known, door = Known(senders.there()), Arrival.Door.IMAP
    try:
        with transaction.atomic():
            return mailing.bring(mail, known, door, by=POSTMAN)[1]
    except OperationalError:
        raise
    except Exception:
        logger.exception("A mail could not be kept as it is")
    unread = Mail(mail.key, size=mail.size, reason="malformed")
    return mailing.bring(unread, known, door, by=POSTMAN)[1]


def _mark(box: imap_tools.BaseMailBox, uid: int) -> None:
    """Marked as read, or put where read mails go; it is kept whatever becomes of that."""
    if settings.IMAP_READ_FOLDER:
        box.move(str(uid), settings.IMAP_READ_FOLDER)
    else:
        box.flag(str(uid), imap_tools.MailMessageFlags.SEEN, True)
