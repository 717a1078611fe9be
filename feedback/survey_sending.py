"""Sends what surveys ask: each mail is claimed before it leaves, so that nobody gets it twice."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.utils import timezone

from feedback import opt_outs, survey_links as links, survey_mail
from feedback.models import Invitation, Survey
from stakeholders import acting

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""In one run; the next one follows within a minute."""
MOST_ATTEMPTS = 3
PAUSE = timedelta(minutes=15)
"""Before a mail is tried again that the server did not take for now; twice that the next time."""
LEASE = timedelta(hours=1)
INTERRUPTED, OPTED_OUT, NO_ADDRESS, GONE, CLOSED = (
    "interrupted", "opted_out", "no_address", "gone", "closed",
)  # fmt: skip
State = Invitation.State


def send_due(now: datetime, connection: BaseEmailBackend | None = None) -> int:
    """Mail the invitations that wait; says how many left; safe to repeat and to run twice at once.

    Nobody is claimed while the mail server is away. What the server did not take is tried again;
    what broke off while it was sent is not, as it may have arrived.
    """
    give_up(now)
    waiting = Invitation.objects.filter(
        state=State.WAITING, due_at__lte=now, survey__state=Survey.State.OPEN
    )
    return sum(
        _ask(invitation, now, line)
        for invitation, line in _each(_with_people(waiting.order_by("due_at", "pk")), connection)
    )


def remind_due(now: datetime, connection: BaseEmailBackend | None = None) -> int:
    """Remind, once, who was asked and did not answer for SURVEY_REMINDER_DAYS; says how many."""
    if not settings.SURVEY_REMINDER_DAYS:
        return 0
    before = now - timedelta(days=settings.SURVEY_REMINDER_DAYS)
    silent = Invitation.objects.filter(
        state=State.SENT,
        reminded_at=None,
        opted_out_at=None,
        error="",
        sent_at__lte=before,
        expires_at__gt=now,
        survey__state=Survey.State.OPEN,
    )
    return sum(
        _remind(invitation, now, line)
        for invitation, line in _each(_with_people(silent.order_by("sent_at", "pk")), connection)
    )


def give_up(now: datetime) -> int:
    """Call failed what a sender that died had begun to send: whether it left is not known."""
    begun = Invitation.objects.filter(state=State.SENDING, due_at__lt=now - LEASE)
    return begun.update(state=State.FAILED, error=INTERRUPTED)


def forget(now: datetime) -> int:
    """Delete the invitations that are older than SURVEY_DAYS; says how many."""
    before = now - timedelta(days=settings.SURVEY_DAYS)
    deleted, _types = Invitation.objects.filter(invited_at__lt=before).delete()
    return deleted


def why_not(invitation: Invitation, now: datetime) -> str:
    """What became of somebody since they were chosen, if nobody should be asked; else nothing."""
    stakeholder = invitation.stakeholder
    if stakeholder.archived_at or stakeholder.account.archived_at:
        return GONE
    if stakeholder.pk not in acting.there_after(timezone.localdate(now), stakeholder):
        return GONE
    if opt_outs.among([stakeholder.person]):
        return OPTED_OUT
    return "" if stakeholder.person.email else NO_ADDRESS


def _each(rows, connection):
    """Each invitation with a line that is open; none while the server is away."""
    line = connection or get_connection()
    try:
        for invitation in list(rows[:MOST_AT_ONCE]):
            line.open()
            yield invitation, line
    except (OSError, SMTPException):
        logger.exception("The mail server is away; surveys wait")
    finally:
        line.close()


def _ask(invitation: Invitation, now: datetime, line: BaseEmailBackend) -> bool:
    same = Invitation.objects.filter(pk=invitation.pk)
    if reason := why_not(invitation, now):
        same.filter(state=State.WAITING).update(state=State.STOPPED, error=reason)
        return False
    token, digest = links.make()
    waiting = same.filter(state=State.WAITING, attempts=invitation.attempts)
    claimed = {"state": State.SENDING, "due_at": now, "token_digest": digest}
    if not waiting.update(attempts=F("attempts") + 1, **claimed):
        return False
    invitation.attempts += 1
    error, may_try_again = _sent(survey_mail.compose(invitation, token, connection=line), line)
    if error:
        _fail(invitation, error, now, may_try_again=may_try_again)
        return False
    # Who answers at once has answered already.
    same.update(sent_at=now, error="")
    same.filter(state=State.SENDING).update(state=State.SENT)
    return True


def _remind(invitation: Invitation, now: datetime, line: BaseEmailBackend) -> bool:
    if reason := why_not(invitation, now):
        # Else they would stand first in the queue of every run.
        Invitation.objects.filter(pk=invitation.pk, state=State.SENT).update(error=reason)
        return False
    token, digest = links.make()
    silent = Invitation.objects.filter(pk=invitation.pk, state=State.SENT, reminded_at=None)
    if not silent.update(reminded_at=now, reminder_digest=digest):
        return False
    mail = survey_mail.compose(invitation, token, is_reminder=True, connection=line)
    error, _may_try_again = _sent(mail, line)
    if error:
        Invitation.objects.filter(pk=invitation.pk).update(error=error)
    return not error


def _fail(invitation: Invitation, error: str, now: datetime, *, may_try_again: bool) -> None:
    is_over = not may_try_again or invitation.attempts >= MOST_ATTEMPTS
    told = {"state": State.FAILED if is_over else State.WAITING, "error": error}
    claimed = Invitation.objects.filter(pk=invitation.pk, state=State.SENDING)
    claimed.update(due_at=now + PAUSE * invitation.attempts, **told)


def _sent(mail: EmailMultiAlternatives, line: BaseEmailBackend) -> tuple[str, bool]:
    """Why it did not leave, if it did not, and whether the server said that it may later."""
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        return _said(*next(iter(refused.recipients.values())))
    except SMTPResponseException as refused:
        return _said(refused.smtp_code, refused.smtp_error)
    except Exception:
        logger.exception("A survey broke off while it was sent")
        # A mail that broke off leaves the connection in an unknown state.
        line.close()
        return INTERRUPTED, False
    return "", False


def _said(code: int, words: bytes | str) -> tuple[str, bool]:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:300], 400 <= code < 500


def _with_people(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return rows.select_related("survey", "stakeholder__person", "stakeholder__account__owner")
