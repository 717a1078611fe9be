"""The step that mails an answer to a customer: once at most, and its fate is told on the case."""

import logging
from datetime import datetime
from email.utils import formataddr
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import jobs, journal
from accounts.models import Job
from feedback import case_alerts, dispatch
from feedback.models import Case, CaseNote, Feedback

logger = logging.getLogger(__name__)
Fate = CaseNote.Fate
ON_ITS_WAY = [Fate.QUEUED, Fate.SENDING]


def deliver(note_id: str, job: Job) -> None:
    """Send what waits to be sent; not again what a dead worker may have sent, which is told."""
    found = CaseNote.objects.known().filter(public_id=note_id)
    note = found.select_related("case__stakeholder__person", "case__stakeholder__account").first()
    if note is not None and note.fate == Fate.SENDING:
        give_up(note, dispatch.UNKNOWN)
    elif note is not None and note.fate == Fate.QUEUED:
        dispatch.attempt(job, partial(_send, note), partial(give_up, note))
    jobs.finish(job)


def give_up(note: CaseNote, why: str) -> bool:
    """Say on the case that a mail was not sent, and tell its owner; False if it ended before."""
    with transaction.atomic():
        waiting = CaseNote.objects.filter(pk=note.pk, fate__in=ON_ITS_WAY)
        hit = waiting.update(fate=Fate.FAILED, fate_at=timezone.now(), fault=why[:300])
        if hit:
            case_alerts.tell(note.case, case_alerts.UNSENT, note.author or note.case.owner)
    return bool(hit)


@transaction.atomic
def came_back(note: CaseNote, why: str) -> bool:
    """Say on the case that an answer never arrived, and tell its owner; it was no response."""
    changes = journal.begin(note.author or note, note.case.stakeholder.account)
    sent = CaseNote.objects.filter(pk=note.pk, fate=Fate.SENT)
    hit = sent.update(fate=Fate.FAILED, fate_at=changes.at, fault=why[:300])
    if hit:
        note.case.refresh_from_db()
        if note.case.first_response_at == note.fate_at:
            journal.update(changes, note.case, first_response_at=_first_response(note.case))
        case_alerts.tell(note.case, case_alerts.UNSENT, note.author or note.case.owner)
    return bool(hit)


def mail_of(note: CaseNote, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The answer as text and as HTML, in the language it was written for."""
    with translation.override(note.language):
        said = {"note": note, "person": note.case.stakeholder.person, "said": _said(note)}
        subject = note.subject or _("Your feedback: our answer")
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("feedback/mail/answer.txt", said),
            to=[note.to],
            reply_to=_reply_to(note),
            # Replies name it, and so are known as replies.
            headers={"Message-ID": f"<{note.message_id}>"},
            connection=connection,
        )
        mail.attach_alternative(render_to_string("feedback/mail/answer.html", said), "text/html")
    return mail


def _send(note: CaseNote, connection: BaseEmailBackend) -> None:
    waiting = CaseNote.objects.filter(pk=note.pk, fate=Fate.QUEUED, retracted_at=None)
    if not waiting.update(fate=Fate.SENDING, fate_at=timezone.now()):
        return
    try:
        mail_of(note, connection).send()
    except Exception as error:
        # Whatever it was, the case must tell it; what is unknown to us is in the log.
        logger.exception("No answer for %s", note.public_id)
        give_up(note, str(error) or type(error).__name__)
    else:
        _sent(note)


@transaction.atomic
def _sent(note: CaseNote) -> None:
    """An answer that left is the first response of a case that had none."""
    changes = journal.begin(note.author or note, note.case.stakeholder.account)
    CaseNote.objects.filter(pk=note.pk).update(fate=Fate.SENT, fate_at=changes.at)
    note.case.refresh_from_db()
    if note.case.first_response_at is None:
        journal.update(changes, note.case, first_response_at=changes.at)
    case_alerts.withdraw(note.case, *case_alerts.ANSWERED, case_alerts.UNSENT)


def _first_response(case: Case) -> datetime | None:
    """When the first of the answers left that did not come back, or was told of."""
    told = case.notes.known()
    sent = told.filter(kind=CaseNote.Kind.EMAIL, fate=Fate.SENT).values_list("fate_at", flat=True)
    others = told.filter(kind=CaseNote.Kind.RESPONSE).values_list("recorded_at", flat=True)
    return min((*sent, *others), default=None)


def _said(note: CaseNote) -> Feedback | None:
    of_case = Feedback.objects.known().filter(public_id=note.case.feedback or None)
    return of_case.first()


def _reply_to(note: CaseNote) -> list[str]:
    """Whoever wrote it, and the mailbox that is read, so that the case hears of the reply."""
    author = note.author
    theirs = [formataddr((str(author), author.email))] if author and author.email else []
    box = settings.IMAP.user if settings.IMAP else ""
    return [*theirs, box] if "@" in box else theirs
