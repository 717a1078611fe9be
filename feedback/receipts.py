"""The step that mails a receipt for what came by a web form: once at most, and never a burden.

Whoever fills in a form may give the address of a stranger. So a receipt carries words of theirs
only to somebody we know, none that leads anywhere, and an address gets one in a day.
"""

import logging
import re
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.models import Job
from feedback import dispatch, opt_outs, senders
from feedback.models import Arrival, Receipt

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
MOST_A_DAY = 500
"""Of all forms together, whoever sends and from however many places."""
MOST_WORDS = 1000
LEADS_SOMEWHERE = re.compile(r"\S*(?:\w[.@][^\W\d_]{2}|://)\S*")
NOBODY, OURS, OPTED_OUT, LATELY, TOO_MANY = "nobody", "ours", "opted_out", "lately", "too_many"
"""Why none was sent; others are those of `dispatch`."""
State = Receipt.State


def deliver(arrival_id: str, job: Job) -> None:
    """Send what waits to be sent; not again what a dead worker may have sent."""
    rows = Receipt.objects.select_related("arrival__stakeholder__person")
    receipt = rows.filter(arrival__public_id=arrival_id).first()
    if receipt is not None and receipt.state == State.SENDING:
        _end(receipt, State.FAILED, dispatch.UNKNOWN)
    elif receipt is not None and receipt.state == State.WAITING:
        give_up = partial(_end, receipt, State.FAILED)
        dispatch.attempt(job, partial(_send, receipt), give_up)
    jobs.finish(job)


def mail_of(receipt: Receipt, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The receipt in the language of the form; a reply goes where mails are read."""
    arrival = receipt.arrival
    person = arrival.stakeholder.person if arrival.stakeholder else None
    box = settings.IMAP.user if settings.IMAP and "@" in settings.IMAP.user else ""
    reply_to = settings.SURVEY_REPLY_TO or box
    with translation.override(receipt.language):
        said = {"arrival": arrival, "person": person, "words": _words(arrival.text)}
        return EmailMessage(
            subject=_("We have received what you wrote"),
            body=render_to_string("feedback/mail/receipt.txt", said),
            from_email=settings.SURVEY_FROM_EMAIL,
            to=[arrival.sender_address],
            reply_to=[reply_to] if reply_to else [],
            headers={
                "Auto-Submitted": "auto-replied",
                "X-Auto-Response-Suppress": "All",
                "Message-ID": f"<{arrival.public_id}@{settings.PUBLIC_HOST}>",
            },
            connection=connection,
        )


@transaction.atomic
def _claimed(receipt: Receipt, now: datetime) -> bool:
    """Take it to be sent, or stop it for a reason; of two to one address one waits here."""
    same = Receipt.objects.filter(arrival__sender_address=receipt.arrival.sender_address)
    list(same.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    if why := _why_not(receipt, now):
        _end(receipt, State.STOPPED, why)
        return False
    waiting = Receipt.objects.filter(pk=receipt.pk, state=State.WAITING)
    return bool(waiting.update(state=State.SENDING, at=now))


def _why_not(receipt: Receipt, now: datetime) -> str:
    arrival = receipt.arrival
    if not arrival.sender_address or arrival.state == Arrival.State.DISCARDED:
        return NOBODY
    if arrival.sender_address in senders.ours().addresses:
        return OURS
    if _wants_none(arrival):
        return OPTED_OUT
    lately = Receipt.objects.filter(at__gt=now - DAY, state__in=Receipt.LEFT)
    if lately.filter(arrival__sender_address=arrival.sender_address).exists():
        return LATELY
    return TOO_MANY if lately.count() >= MOST_A_DAY else ""


def _wants_none(arrival: Arrival) -> bool:
    known = [arrival.stakeholder.person] if arrival.stakeholder else []
    return opt_outs.is_of(arrival.sender_address) or bool(opt_outs.among(known))


def _send(receipt: Receipt, connection: BaseEmailBackend) -> None:
    if not _claimed(receipt, timezone.now()):
        return
    try:
        mail_of(receipt, connection).send()
    except Exception as error:
        # Whatever it was, it is not tried again: it may have left.
        logger.exception("No receipt for %s", receipt.arrival)
        _end(receipt, State.FAILED, str(error) or type(error).__name__)
    else:
        _end(receipt, State.SENT)


def _end(receipt: Receipt, state: str, fault: str = "") -> None:
    Receipt.objects.filter(pk=receipt.pk, state__in=Receipt.ON_ITS_WAY).update(
        state=state, fault=fault[:300], at=timezone.now()
    )


def _words(text: str) -> str:
    """What they wrote, without whatever a mail program would make a link of."""
    cut = text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]} …"
    return LEADS_SOMEWHERE.sub("…", cut)
