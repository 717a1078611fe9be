"""Entry functions of the public pages: an answer is given, corrected, or asked for no more.

Who holds the token of a mail is who was asked: nothing else is known of them, and nothing is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.errors import Refused
from feedback import correcting, intake, scales, surveys
from feedback.intake import Said
from feedback.models import Channel, Feedback, Invitation, OptOut, Survey
from feedback.survey_links import find
from stakeholders import acting


class Gone(Exception):
    """There is nothing to answer here, for whatever reason: nobody is told which."""


@dataclass(frozen=True)
class Answering:
    """An invitation that may be answered, with what was answered so far."""

    invitation: Invitation
    said: Feedback | None
    is_fixed: bool = False

    @property
    def score(self) -> int | None:
        return getattr(self.said, self.invitation.survey.question, None)

    @property
    def text(self) -> str:
        return self.said.text if self.said else ""


def look(token: str, now: datetime) -> Answering:
    """What a link leads to; Gone for forged, expired and closed ones alike. Changes nothing."""
    invitation = find(token)
    if invitation is None or not _is_good(invitation, now):
        raise Gone
    answered = invitation.answered_at
    until = answered and answered + timedelta(days=settings.SURVEY_CORRECTION_DAYS)
    return Answering(invitation, _said(invitation), bool(until and now > until))


@transaction.atomic
def answer(
    token: str, *, score: int | None = None, text: str | None = None, now: datetime
) -> Answering:
    """Take an answer in; what is not given stays as it was, and the same again changes nothing.

    Within SURVEY_CORRECTION_DAYS of the first answer it may be corrected, as often as one likes.
    """
    first = look(token, now)
    # As everybody who writes: the turn of the account first, then its rows.
    journal.take_turns([first.invitation.stakeholder.account_id])
    Invitation.objects.select_for_update(of=("self",)).get(pk=first.invitation.pk)
    found = look(token, now)
    if found.is_fixed:
        return found
    said = _as_said(found, score, text)
    kept = _keep(found, said, now)
    invitation = found.invitation
    invitation.state, invitation.feedback = Invitation.State.ANSWERED, kept.public_id
    invitation.answered_at = invitation.answered_at or now
    invitation.save(update_fields=["state", "feedback", "answered_at"])
    return Answering(invitation, kept)


@transaction.atomic
def stop(token: str, *, how: str, now: datetime) -> Invitation:
    """Ask the reader of a mail no more; good as long as the invitation is kept. Safe to repeat."""
    invitation = reader_of(token)
    surveys.opt_out(invitation.stakeholder.person, how=how, by=invitation.survey)
    if invitation.opted_out_at is None:
        invitation.opted_out_at = now
        invitation.save(update_fields=["opted_out_at"])
    return invitation


@transaction.atomic
def resume(token: str) -> Invitation:
    """Take the wish of the reader of a mail back; safe to repeat."""
    invitation = reader_of(token)
    surveys.opt_in(invitation.stakeholder.person, by=invitation.survey)
    invitation.opted_out_at = None
    invitation.save(update_fields=["opted_out_at"])
    return invitation


def reader_of(token: str) -> Invitation:
    """Whom a mail was sent to, however long ago; Gone for whatever else."""
    invitation = find(token)
    if invitation is None:
        raise Gone
    return invitation


def wants_none(invitation: Invitation) -> bool:
    return OptOut.objects.filter(person=invitation.stakeholder.person_id).exists()


def _is_good(invitation: Invitation, now: datetime) -> bool:
    stakeholder = invitation.stakeholder
    is_there = not (stakeholder.archived_at or stakeholder.account.archived_at)
    is_open = invitation.survey.state == Survey.State.OPEN and now < invitation.expires_at
    today = timezone.localdate(now)
    return is_open and is_there and bool(acting.there_after(today, stakeholder))


def _said(invitation: Invitation) -> Feedback | None:
    """What was answered, unless somebody took it back since."""
    if not invitation.feedback:
        return None
    held = Feedback.objects.known().select_related("stakeholder__account")
    return held.filter(public_id=invitation.feedback).first()


def _as_said(found: Answering, score: int | None, text: str | None) -> Said:
    survey = found.invitation.survey
    score = found.score if score is None else score
    if score is None or score not in scales.steps(survey.question):
        raise Refused("No such score.", field="score", code="no_such_score")
    words = found.text if text is None or not survey.asks_words else text
    return Said(Channel.SURVEY.value, text=words, **{survey.question: score})


def _keep(found: Answering, said: Said, now: datetime) -> Feedback:
    on, by = timezone.localdate(now), found.invitation.survey
    if found.said is None:
        return intake.receive(found.invitation.stakeholder, said, on=on, by=by)
    if (found.score, found.text) == (getattr(said, by.question), said.text):
        return found.said
    return correcting.correct(found.said, said, on=on, by=by)
