"""An account whose people can be asked, and what their mails hold."""

import re

from django.core import mail

from feedback import surveys
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


def token_of(message=None):
    """The token of a mail, as its reader would find it."""
    found = set(LINK.findall((message or mail.outbox[-1]).body))
    assert len(found) == 1
    return found.pop()
