"""Entry functions for the people of an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts import custom, journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from committee.vocabulary import Seniority
from stakeholders import acting
from stakeholders.models import Person, Position, SeatHolder, Stakeholder, Tie

POSITION_FIELDS = ("title", "department", "location", "seniority")


@dataclass(frozen=True)
class Post:
    """What somebody does in an account."""

    title: str = ""
    department: str = ""
    location: str = ""
    seniority: str = Seniority.UNKNOWN.value


@transaction.atomic
def add_stakeholder(
    account: Account,
    person: Person,
    *,
    post: Post,
    on: date,
    by: Author,
    **fields,
) -> Stakeholder:
    """Put a person, new or known, into an account from that day on."""
    acting.refuse_future(on)
    if not str(person):
        raise Refused(_("A person needs a name."), field="name")
    _refuse_long(Person, first_name=person.first_name, last_name=person.last_name)
    changes = acting.begin(by, account)
    if person.pk is None:
        journal.create(changes, person)
    stakeholder = _former(account, person) or journal.create(
        changes, Stakeholder(account=account, person=person)
    )
    journal.update(changes, stakeholder, **fields)
    _take_post(changes, stakeholder, post, on)
    return stakeholder


@transaction.atomic
def change_person(
    stakeholder: Stakeholder, *, by: Author, version: int | None = None, **fields
) -> ChangeSet:
    """Correct a name, an address or another field of the person.

    With the version of the stakeholder that somebody has seen, which counts what changes of the
    person, too, what was changed since is not overwritten but refused.
    """
    _refuse_long(Person, **fields)
    changes = acting.begin(by, stakeholder.account)
    if version is not None:
        stakeholder.refresh_from_db(fields=["version"])
        said = _("Somebody changed this person in the meantime. Please look again.")
        versions.refuse_other(stakeholder, version, said)
    journal.update(changes, stakeholder.person, **fields)
    return changes


@transaction.atomic
def change_stakeholder(stakeholder: Stakeholder, *, by: Author, **fields) -> ChangeSet:
    """Set expertise, needs, use cases, standing or notes."""
    changes = acting.begin(by, stakeholder.account)
    journal.update(changes, stakeholder, **fields)
    return changes


@transaction.atomic
def tell_custom(stakeholder: Stakeholder, told: Mapping[str, Any], *, by: Author) -> ChangeSet:
    """Set fields that the company defined for itself; None clears, the others stay."""
    changes = journal.begin(by, stakeholder.account)
    stakeholder.refresh_from_db(fields=["custom"])
    journal.update(changes, stakeholder, custom=custom.with_told(stakeholder.custom, told))
    return changes


@transaction.atomic
def take_post(stakeholder: Stakeholder, *, post: Post, on: date, by: Author) -> ChangeSet:
    """Record a new title, department, place or seniority from that day on."""
    acting.refuse_future(on)
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    _take_post(changes, stakeholder, post, on)
    return changes


@transaction.atomic
def leave(stakeholder: Stakeholder, *, on: date, by: Author) -> ChangeSet:
    """Record that somebody left: their seats stay and are empty, their ties end."""
    acting.refuse_future(on)
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    journal.end_open(changes, stakeholder.positions.all(), on)
    seats = SeatHolder.objects.known().filter(stakeholder=stakeholder, to_on=None)
    journal.end_all(changes, list(seats), on)
    either = Q(stakeholder=stakeholder) | Q(other=stakeholder)
    journal.end_all(changes, list(Tie.objects.known().filter(either, to_on=None)), on)
    return changes


def _refuse_long(model: type[Model], **texts: str) -> None:
    """A text that is longer than its column is refused; not every database would say so."""
    for name, text in texts.items():
        longest = model._meta.get_field(name).max_length
        if longest and len(text) > longest:
            raise Refused(
                _("“%(start)s…” is too long: at most %(longest)s characters.")
                % {"start": text[:20], "longest": longest},
                field=name,
            )


def _former(account: Account, person: Person) -> Stakeholder | None:
    """Somebody who left, or whose adding was undone, comes back under the same id."""
    found = Stakeholder.objects.filter(account=account, person=person).first()
    if found and found.positions.known().filter(to_on=None).exists():
        raise Refused(
            _("%(person)s is already in this account.") % {"person": person},
            field="person",
            code="duplicate",
        )
    return found


def _take_post(changes: ChangeSet, stakeholder: Stakeholder, post: Post, on: date) -> None:
    values = {name: getattr(post, name) for name in POSITION_FIELDS}
    _refuse_long(Position, **values)
    for position in stakeholder.positions.known().filter(to_on=None):
        if all(getattr(position, name) == value for name, value in values.items()):
            return
    journal.end_open(changes, stakeholder.positions.all(), on)
    journal.create(changes, Position(stakeholder=stakeholder, from_on=on, **values))
