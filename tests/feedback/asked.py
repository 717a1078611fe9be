"""An account whose people can be asked, and what their mails hold."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from feedback import survey_sending, surveys
from feedback.models import Invitation
from stakeholders import people
from tests import factories

LINK = re.compile(r"https?://\S+/s/([^/\s]+)/\?score=\d+")


def account(owner=None, *, name="Acme"):
    return factories.account(owner or factories.user("maya"), name=name)


def person(of, name="Ana Ruiz", *, language="en", email=None):
    row = factories.stakeholder(of, name)
    first = name.split()[0].lower()
    address = f"{first}@client.example" if email is None else email
    people.change_person(row, email=address, language=language, by=of.owner)
    row.refresh_from_db()
    return row


def survey(by, *, template="relationship", name="How is it?"):
    return surveys.create(template, name, by=by)


def ask(survey, *people, sent_days_ago=0):
    """Asked and mailed; the token of the last mail."""
    surveys.invite(survey, people, by=survey.author)
    survey_sending.send_due(timezone.now())
    then = timezone.now() - timedelta(days=sent_days_ago)
    Invitation.objects.filter(survey=survey).update(sent_at=then, invited_at=then)
    return token_of()


def token_of(message=None):
    """The token of a mail, as its reader would find it."""
    found = set(LINK.findall((message or mail.outbox[-1]).body))
    assert len(found) == 1
    return found.pop()
