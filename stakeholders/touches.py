"""Entry functions for contacts with stakeholders and how we stand with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Author
from accounts.models import ChangeSet, User
from stakeholders import acting
from stakeholders.models import Relationship, Stakeholder, Touch


@dataclass(frozen=True)
class Contact:
    """Who of us was in touch, and how."""

    user: User
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Rapport:
    """How a user stands with a stakeholder, and how they want to stand."""

    user: User
    level: str
    wanted: str


@transaction.atomic
def log_touch(
    attendees: Sequence[Stakeholder], contact: Contact, *, on: date, by: Author
) -> ChangeSet:
    """Record one contact of a user with one or more people of one account."""
    acting.refuse_future(on)
    changes = acting.begin(by, attendees[0].account)
    rows = [
        Touch(
            stakeholder=attendee,
            user=contact.user,
            kind=contact.kind,
            note=contact.note,
            on=on,
        )
        for attendee in attendees
    ]
    journal.create_all(changes, rows)
    return changes


@transaction.atomic
def relate(stakeholder: Stakeholder, rapport: Rapport, *, on: date, by: Author) -> ChangeSet:
    """Record how a user stands with a stakeholder from that day on."""
    acting.refuse_future(on)
    changes = acting.begin(by, stakeholder.account)
    former = Relationship.objects.known().filter(
        stakeholder=stakeholder, user=rapport.user, to_on=None
    )
    for fact in former:
        journal.end(changes, fact, on)
    journal.create(
        changes,
        Relationship(
            stakeholder=stakeholder,
            user=rapport.user,
            level=rapport.level,
            wanted=rapport.wanted,
            from_on=on,
        ),
    )
    return changes
