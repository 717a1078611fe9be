"""Entry function for mails, whoever brings them: read, kept once by their Message-Id."""

from hashlib import sha256

from django.utils import timezone

from accounts.journal import Author
from feedback import arrivals, case_replies, returning
from feedback.arrivals import Known, Message, Sender
from feedback.channels import Channel
from feedback.intake import Said
from feedback.mail.mails import Mail
from feedback.models import Arrival

SOURCE = "mail"
"""Of all mails: the same one is the same, whoever brings it."""


def bring(mail: Mail, known: Known, door: Arrival.Door, *, by: Author) -> tuple[Arrival, bool]:
    """Keep a mail, once; whether it is new."""
    on = timezone.localdate(mail.at) if mail.at else timezone.localdate()
    message = Message(
        said=Said(channel=Channel.EMAIL.value, text=mail.text),
        on=on,
        door=door,
        external_id=_key(mail, known, by),
        sender=Sender(mail.name or mail.signed, mail.address),
        subject=mail.subject,
        size=mail.size,
        reason=mail.reason,
        source=SOURCE,
        answers=case_replies.answered_by(mail.answers),
    )
    arrival, is_new = arrivals.take(message, known, by=by)
    if is_new and mail.returned.id:
        returning.follow(mail.returned)
    return arrival, is_new


def _key(mail: Mail, known: Known, by: Author) -> str:
    """Words without a sender are the same only if the same user brings them on the same page."""
    if mail.name or mail.address:
        return mail.key
    page = known.account.public_id if known.account else ""
    return sha256(f"{mail.key}\n{by.origin}\n{page}".encode()).hexdigest()
