"""The mail of a survey: text and HTML, in the language of its reader, answered by one click."""

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
    person, survey = invitation.stakeholder.person, invitation.survey
    with translation.override(invitation.language):
        said = survey_words.said(
            survey,
            invitation.language,
            first_name=person.first_name,
            address=lambda score: links.address(token, score=score),
        )
        stop = links.address(token, is_stop=True)
        told = {"said": said, "subject": _subject(said, is_reminder=is_reminder), "stop": stop}
        mail = EmailMultiAlternatives(
            subject=told["subject"],
            body=render_to_string("feedback/mail/survey.txt", told),
            from_email=settings.SURVEY_FROM_EMAIL,
            to=[person.email],
            reply_to=_reply_to(invitation),
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": _id_of(invitation),
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            connection=connection,
        )
        mail.attach_alternative(render_to_string("feedback/mail/survey.html", told), "text/html")
    return mail


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
