"""The mail of a survey: text and HTML, in the language of its reader, answered by one click."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from feedback import survey_links as links, survey_words
from feedback.models import Invitation
from feedback.survey_words import Words


def compose(
    invitation: Invitation,
    token: str,
    *,
    is_reminder: bool = False,
    connection: BaseEmailBackend | None = None,
) -> EmailMultiAlternatives:
    """The mail that asks, or reminds; it is the only place where the token stands."""
    with translation.override(invitation.language):
        told = _told(invitation, token, is_reminder=is_reminder)
        mail = EmailMultiAlternatives(
            subject=told["subject"],
            body=render_to_string("feedback/mail/survey.txt", told),
            from_email=settings.SURVEY_FROM_EMAIL,
            to=[invitation.stakeholder.person.email],
            reply_to=_reply_to(invitation),
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": _id_of(invitation),
                "List-Unsubscribe": f"<{told['stop']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            connection=connection,
        )
        mail.attach_alternative(render_to_string("feedback/mail/survey.html", told), "text/html")
    return mail


def _told(invitation: Invitation, token: str, *, is_reminder: bool) -> dict[str, Any]:
    """What both forms of the mail say, in the language that is active."""
    said = survey_words.said(
        invitation.survey,
        invitation.language,
        first_name=invitation.stakeholder.person.first_name,
        address=lambda score: links.address(token, score=score),
    )
    subject = _subject(said, is_reminder=is_reminder)
    return {"said": said, "subject": subject, "stop": links.address(token, is_stop=True)}


def _subject(said: Words, *, is_reminder: bool) -> str:
    if not is_reminder:
        return said.subject
    return _("Reminder: %(subject)s") % {"subject": said.subject}


def _id_of(invitation: Invitation) -> str:
    """By what a delivery report names the mail; never the same twice, as servers drop doubles."""
    return f"<{invitation.public_id}.{get_random_string(8)}@{settings.PUBLIC_HOST}>"


def _reply_to(invitation: Invitation) -> list[str]:
    """Who is set to be answered, else the owner of the account."""
    owner = invitation.stakeholder.account.owner
    address = settings.SURVEY_REPLY_TO or (owner.email if owner else "")
    return [address] if address else []
