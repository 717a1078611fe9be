"""Entry functions for arrivals of unknown people: somebody says whose words they are."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account
from feedback import arrivals, case_withdrawing
from feedback.models import Arrival, Feedback
from stakeholders import acting, assessments, people, tasks
from stakeholders.models import Person, Stakeholder
from stakeholders.people import Post

DISCARDED_FOR = (
    Arrival.Reason.SPAM, Arrival.Reason.NOT_FEEDBACK, Arrival.Reason.DOUBLE, Arrival.Reason.NOBODY,
)  # fmt: skip


MOST_AT_ONCE = 100
"""Others of one address that are taken in with the one that somebody looked at."""


@dataclass(frozen=True)
class Newcomer:
    """Somebody who said something before we knew them."""

    account: Account
    first_name: str
    last_name: str


@transaction.atomic
def assign(
    arrival: Arrival, stakeholder: Stakeholder, *, by: Author, is_remembered: bool = False
) -> Arrival:
    """Take it in as what this person said; if the address is remembered, so is what waits of it."""
    journal.take_turns([stakeholder.account_id])
    held = _held(arrival, is_open=True)
    arrivals.become(held, stakeholder, by=by, is_remembered=is_remembered)
    for other in _more_from(held) if is_remembered and held.sender_address else ():
        arrivals.become(other, stakeholder, by=by)
    return held


@transaction.atomic
def add_person(arrival: Arrival, newcomer: Newcomer, *, by: Author) -> Arrival:
    """Put the sender into an account under the address, and take it in as what they said."""
    journal.take_turns([newcomer.account.pk])
    held = _held(arrival, is_open=True)
    added = people.add_stakeholder(
        newcomer.account,
        Person(
            first_name=newcomer.first_name,
            last_name=newcomer.last_name,
            email=held.sender_address,
        ),
        post=Post(),
        on=held.said_on,
        by=by,
    )
    arrivals.become(held, added, by=by)
    return held


@transaction.atomic
def discard(arrival: Arrival, reason: str, *, by: Author) -> Arrival:
    """Say that it is nobody's feedback, and why; it is emptied after a time."""
    held = _held(arrival, is_open=True)
    return journal.update(
        journal.begin(by),
        held,
        state=Arrival.State.DISCARDED,
        reason=Arrival.Reason(reason),
        settled_at=timezone.now(),
    )


@transaction.atomic
def reopen(arrival: Arrival, *, by: Author) -> Arrival:
    """Take back what was decided: it waits again, and is no evidence of anybody."""
    account = arrival.stakeholder.account if arrival.stakeholder else None
    changes = acting.begin(by, account) if account else journal.begin(by)
    held = _held(arrival, is_open=False)
    if held.stakeholder_id != arrival.stakeholder_id:
        raise _settled()
    if held.became:
        said = Feedback.objects.known().filter(public_id=held.became)
        journal.retract_all(changes, list(said))
        assessments.take_back(changes, held.became)
        case_withdrawing.follow(changes, [held.became])
    if account:
        tasks.schedule(account.committees.values_list("pk", flat=True))
    return journal.update(
        changes,
        held,
        state=Arrival.State.WAITING,
        reason="",
        stakeholder=None,
        became="",
        is_remembered=False,
        settled_at=None,
    )


def _held(arrival: Arrival, *, is_open: bool) -> Arrival:
    """The arrival, which nobody else decides about meanwhile, as it is expected to be."""
    held = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if held.is_open != is_open:
        raise _settled()
    return held


def _more_from(arrival: Arrival) -> QuerySet[Arrival]:
    waiting = Arrival.objects.filter(state=Arrival.State.WAITING)
    same = waiting.filter(sender_address=arrival.sender_address).order_by("pk")
    return same.select_for_update(of=("self",))[:MOST_AT_ONCE]


def _settled() -> Refused:
    return Refused(_("Somebody decided about this in the meantime."), code="changed_since")
