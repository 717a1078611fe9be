"""Entry functions for contacts with stakeholders and how we stand with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, User
from stakeholders import acting
from stakeholders.models import Relationship, Stakeholder, Touch


@dataclass(frozen=True)
class Contact:
    """Who of us was in touch, and how; at which meeting of a calendar, if it was one."""

    user: User
    kind: str
    note: str = ""
    occasion: str = ""


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
    """Record one contact of a user with one or more people of one account.

    Whoever is known to have been at the same meeting of a calendar is left out.
    """
    acting.refuse_future(on)
    changes = acting.begin(by, _account(attendees))
    acting.refuse_absent(on, *attendees)
    # Asked within the turn of the account, so nobody else writes the same meanwhile.
    known = {pk for _occasion, pk in met_at([contact.occasion], contact.user)}
    rows = [
        Touch(
            stakeholder=attendee,
            user=contact.user,
            kind=contact.kind,
            note=contact.note,
            occasion=contact.occasion,
            on=on,
        )
        for attendee in attendees
        if attendee.pk not in known
    ]
    journal.create_all(changes, rows)
    return changes


@transaction.atomic
def relate(stakeholder: Stakeholder, rapport: Rapport, *, on: date, by: Author) -> ChangeSet:
    """Record how a user stands with a stakeholder from that day on."""
    acting.refuse_future(on)
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    former = stakeholder.relationships.filter(user=rapport.user)
    row = Relationship(stakeholder=stakeholder, from_on=on, **vars(rapport))
    for held in former.known().filter(to_on=None):
        row.public_id = held.public_id
    journal.end_open(changes, former, on)
    journal.create(changes, row)
    return changes


@transaction.atomic
def part(relationship: Relationship, *, on: date, by: Author) -> ChangeSet:
    """Say nothing any more, from that day on, of how a user stands with a stakeholder."""
    acting.refuse_future(on)
    changes = acting.begin(by, relationship.stakeholder.account)
    held = Relationship.objects.known().filter(pk=relationship.pk, to_on=None).first()
    if held is None:
        raise Refused(_("This was already ended."), code="gone")
    journal.end(changes, held, on)
    return changes


def met_at(occasions: Iterable[str], user: User) -> set[tuple[str, int]]:
    """Which stakeholders it is known of that the user met them at these meetings."""
    held = Touch.objects.known().filter(user=user, occasion__in=set(occasions) - {""})
    return set(held.values_list("occasion", "stakeholder"))


def _account(attendees: Sequence[Stakeholder]) -> Account:
    """The one account of all of them."""
    if not attendees:
        raise Refused(_("Say with whom."), field="attendees")
    account = attendees[0].account
    for attendee in attendees:
        if attendee.account_id != account.pk:
            raise Refused(
                _("%(person)s belongs to another account.") % {"person": attendee},
                field="attendees",
                code="other_account",
            )
    return account
