"""Entry functions for web forms of our own: made, switched, and what comes by them."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import jobs, journal
from accounts.errors import Refused
from accounts.journal import Author
from feedback import arrivals, senders
from feedback.arrivals import Known, Message, Sender
from feedback.intake import Said
from feedback.models import Arrival, Receipt, WebForm
from feedback.tasks import SEND_RECEIPT, send_receipt


@dataclass(frozen=True)
class Filled:
    """What somebody wrote into a form; `key` is of the page that they were shown."""

    key: str
    said: Said
    sender: Sender
    company: str = ""


@transaction.atomic
def add(name: str, *, by: Author) -> WebForm:
    """A form under a name that only we see, on at once."""
    named = " ".join(name.split())[:120]
    if not named:
        raise Refused(_("Say from where you will link it."), field="name")
    return journal.create(journal.begin(by), WebForm(name=named))


@transaction.atomic
def switch(form: WebForm, *, is_on: bool, by: Author) -> WebForm:
    """Take in by it, or no more; what came by it stays."""
    return journal.update(journal.begin(by), form, is_on=is_on)


@transaction.atomic
def set_receipts(form: WebForm, *, are_sent: bool, by: Author) -> WebForm:
    """Tell who writes by a mail that it has come, or do not; what waits is sent."""
    return journal.update(journal.begin(by), form, sends_receipts=are_sent)


@transaction.atomic
def take(form: WebForm, filled: Filled, *, on: date, language: str) -> Arrival:
    """Keep what was sent, once; who goes back and writes something else says something else."""
    message = Message(
        said=filled.said,
        on=on,
        door=Arrival.Door.WEB,
        external_id=sha256(repr(filled).encode()).hexdigest(),
        sender=filled.sender,
        subject=" · ".join(one for one in (form.name, filled.company) if one),
    )
    arrival, is_new = arrivals.take(message, Known(senders.there()), by=form)
    if is_new and form.sends_receipts:
        _promise_receipt(arrival, language)
    return arrival


def _promise_receipt(arrival: Arrival, language: str) -> None:
    Receipt.objects.create(arrival=arrival, language=language)
    for job in jobs.enqueue(SEND_RECEIPT, [arrival.public_id]):
        send_receipt.delay_on_commit(job.pk)
