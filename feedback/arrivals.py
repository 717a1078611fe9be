"""The one door for what comes in: kept first, once, and given to the one person it can be of."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account
from feedback import case_replies, intake, senders
from feedback.intake import Said
from feedback.models import Arrival
from feedback.scales import SCALES
from stakeholders.models import Stakeholder


@dataclass(frozen=True)
class Sender:
    """Who says that they said it."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Message:
    """What came in: by whom and when it was said, and how the giver tells it from others.

    One with a reason is parked: nobody is asked for, though somebody may still assign it. What
    has an id whoever brings it, as a mail has, names what gave it that as its source; one that
    answers a mail from a case names that.
    """

    said: Said
    on: date
    door: Arrival.Door
    external_id: str
    sender: Sender = Sender()
    subject: str = ""
    size: int = 0
    reason: str = ""
    source: str = ""
    answers: str = ""


class Known(NamedTuple):
    """Whom an arrival may be of, and the account on whose page it was brought."""

    people: QuerySet[Stakeholder]
    account: Account | None = None


@transaction.atomic
def take(message: Message, known: Known, *, by: Author) -> tuple[Arrival, bool]:
    """Keep what came in, once; whether it is new. Of exactly one person it is feedback at once.

    What several can have said, or nobody we know, waits for somebody to decide.
    """
    arrival, is_new = _kept(message, known, by)
    if is_new:
        _match(arrival, known, by)
    return arrival, is_new


@transaction.atomic
def take_of(stakeholder: Stakeholder, message: Message, *, by: Author) -> tuple[Arrival, bool]:
    """Keep what this person said, once, as feedback; whether it is new."""
    intake.refuse_nonsense(message.said)
    journal.take_turns([stakeholder.account_id])
    arrival, is_new = _kept(message, Known(senders.there()), by)
    if is_new:
        become(arrival, stakeholder, by=by)
    return arrival, is_new


def become(arrival: Arrival, stakeholder: Stakeholder, *, by: Author, is_remembered=False) -> None:
    """Take an arrival in as what this person said, and into the case whose mail it answers."""
    scores = {name: getattr(arrival, name) for name in SCALES}
    said = Said(channel=arrival.channel, text=arrival.text, **scores)
    feedback = intake.receive(stakeholder, said, on=arrival.said_on, by=by)
    if arrival.answers:
        changes = journal.begin(by, stakeholder.account)
        case_replies.attach(changes, arrival.answers, feedback)
    journal.update(
        journal.begin(by),
        arrival,
        state=Arrival.State.MATCHED,
        reason="",
        stakeholder=stakeholder,
        became=feedback.public_id,
        is_remembered=is_remembered,
        settled_at=timezone.now(),
    )


def _kept(message: Message, known: Known, by: Author) -> tuple[Arrival, bool]:
    source = message.source or by.origin
    there = Arrival.objects.filter(source=source, external_id=message.external_id)
    if (arrival := there.first()) is not None:
        return arrival, False
    try:
        with transaction.atomic():
            return journal.create(journal.begin(by), _row(message, known, source)), True
    except IntegrityError:
        # The same came twice at one moment: the other one was first.
        return there.get(), False


def _match(arrival: Arrival, known: Known, by: Author) -> None:
    if arrival.state != Arrival.State.WAITING:
        return
    found = list(senders.of_address(arrival.sender_address, known.people)[:2])
    if len(found) == 1:
        try:
            with transaction.atomic():
                become(arrival, found[0], by=by)
        except Refused:
            # Whoever is asked will read why; what was said is kept.
            arrival.refresh_from_db()


def _row(message: Message, known: Known, source: str) -> Arrival:
    address = message.sender.address.strip().casefold()[:254]
    reason = message.reason or ("" if _says_something(message.said) else Arrival.Reason.EMPTY)
    return Arrival(
        state=Arrival.State.PARKED if reason else Arrival.State.WAITING,
        reason=reason,
        door=message.door,
        source=source,
        external_id=message.external_id,
        said_on=min(message.on, timezone.localdate()),
        sender_name=message.sender.name.strip()[:200],
        sender_address=address,
        sender_domain=senders.domain_of(address),
        subject=message.subject[:500],
        size=message.size,
        answers=message.answers,
        account=known.account,
        **vars(message.said),
    )


def _says_something(said: Said) -> bool:
    return bool(said.text.strip()) or any(getattr(said, name) is not None for name in SCALES)
