"""Entry functions for what a source tells of people: feedback and stances, each taken once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from accounts import access
from accounts.compiled import Asked, columns, row_of
from accounts.errors import Refused
from accounts.inserting import insert_one
from accounts.models import Account, User
from crm import faults, successors, visible
from crm.decisions import Fault
from crm.faults import Faulty
from crm.feedback_reading import Judged, Told, Whom
from crm.models import Link, Source
from feedback import arrivals, intake
from feedback.arrivals import Known, Message, Sender
from feedback.models import Arrival
from stakeholders import acting, assessments, tasks
from stakeholders.models import Stakeholder

FEEDBACK, ASSESSMENT = "feedback", "assessment"
WAITING = "arr_"
Row = TypeVar("Row", bound=Model)
_arrived_as = Asked(
    lambda source, name: Arrival.objects.filter(source=source, external_id=name).values_list(
        "became", "public_id"
    )[:1],
    str,
    str,
)
_subject_of = Asked(
    lambda source, type_, name: Link.objects.filter(
        source=source, type=type_, external_id=name
    ).values_list("subject"),
    int,
    str,
    str,
)


class Giver(NamedTuple):
    """Who tells it, with whose rights, through which door."""

    user: User
    source: Source
    door: Arrival.Door


def hear(
    told: Told, name: str, *, user: User, by: Source, door: Arrival.Door = Arrival.Door.API
) -> tuple[str, bool]:
    """Keep what was said before anything is understood; its id, and whether it is new.

    Without a name by which the source knows it, it is new each time. What a sender said whom
    nobody knows waits as an arrival, under whose id it is told until somebody says whose it is.
    """
    for became, arrival in _arrived_as(by.origin, name) if name else ():
        return became or arrival, False
    if told.sender is None:
        return once(by, (FEEDBACK, name), lambda: _heard(told, user, by))
    was_there = False

    def arrive() -> str:
        nonlocal was_there
        arrival, is_new = _arrived(told, name, Giver(user, by, door))
        was_there = not is_new
        return _id_of(arrival)

    subject, is_new = once(by, (FEEDBACK, name), arrive)
    # The same came twice at one moment: the other one was first.
    return subject, is_new and not was_there


def is_waiting(subject: str) -> bool:
    """Whether this is the id of an arrival, of which it is not known yet who said it."""
    return subject.startswith(WAITING)


def judge(told: Judged, name: str, *, user: User, by: Source) -> tuple[str, bool]:
    """Add a statement of a stance, and have the committees analysed; as `hear`."""
    return once(by, (ASSESSMENT, name), lambda: _judged(told, user, by))


def once(source: Source, key: tuple[str, str], take: Callable[[], str]) -> tuple[str, bool]:
    """Take what a source calls so, unless it was taken before; its id, and whether it is new."""
    type_, name = key
    known = _subject_of(source.pk, type_, name) if name else []
    for (there,) in known:
        return there, False
    try:
        return _taken(source, key, take), True
    except IntegrityError:
        # The same came twice at one moment: the other one was first, unless it is gone already.
        for (there,) in _subject_of(source.pk, type_, name):
            return there, False
    return _taken(source, key, take), True


@transaction.atomic
def _taken(source: Source, key: tuple[str, str], take: Callable[[], str]) -> str:
    type_, name = key
    subject = take()
    if name and not is_waiting(subject):
        insert_one(Link(source=source, type=type_, external_id=name, subject=subject))
    return subject


def _heard(told: Told, user: User, by: Source) -> str:
    said = intake.Said(told.channel, told.nps, told.csat, told.ces, told.text)
    found: list[Stakeholder] = []
    faults.refuse_all(
        lambda: found.append(whom_of(told.stakeholder, user, by)),
        lambda: intake.refuse_nonsense(said),
        lambda: refuse_future(told.said_on, "said_on"),
    )
    (stakeholder,) = found
    with _at("said_on"):
        return intake.keep(stakeholder, said, told.said_on, by).public_id


def _arrived(told: Told, name: str, giver: Giver) -> tuple[Arrival, bool]:
    said = intake.Said(told.channel, told.nps, told.csat, told.ces, told.text)
    faults.refuse_all(
        lambda: intake.refuse_nonsense(said), lambda: refuse_future(told.said_on, "said_on")
    )
    message = Message(
        said=said,
        on=told.said_on,
        door=giver.door,
        external_id=name or uuid4().hex,
        sender=Sender(told.sender.name, told.sender.email),
        subject=told.subject,
    )
    people = visible.stakeholders(giver.user).select_related("person", "account")
    return arrivals.take(message, Known(people), by=giver.source)


def _id_of(arrival: Arrival) -> str:
    return arrival.became or arrival.public_id


def _judged(told: Judged, user: User, by: Source) -> str:
    faults.refuse_all(
        lambda: whom_of(told.stakeholder, user, by), lambda: refuse_future(told.on, "on")
    )
    stakeholder = whom_of(told.stakeholder, user, by)
    statement = assessments.Statement(told.stance, told.kind, told.basis, told.reason)
    with _at("on"):
        changes = assessments.record(stakeholder, statement, on=told.on, by=by)
    tasks.schedule(acting.mark_changed([stakeholder.account_id], changes.at))
    return changes.changes.get().subject


def refuse_future(on: date, field: str) -> None:
    """What has happened is not later than today."""
    with _at(field):
        acting.refuse_future(on)


@contextmanager
def _at(day: str) -> Iterator[None]:
    """What is refused of a day is told at the member that says it."""
    try:
        yield
    except Refused as error:
        field = day if error.field == "on" else error.field
        pointer = f"/{field}" if field else ""
        raise Faulty([Fault(pointer, error.code, str(error))]) from error


def whom_of(whom: Whom, user: User, source: Source) -> Stakeholder:
    """The stakeholder that a source names, among those whom the user sees."""
    found = successors.found(lambda one: _whom(one, user, source), whom)
    if found is None:
        raise Refused(
            "This stakeholder is unknown.", field="stakeholder", code="unknown_stakeholder"
        )
    return found


def _whom(whom: Whom, user: User, source: Source) -> Stakeholder | None:
    if whom.id is not None and user.is_active and user.access in access.SEES_EVERYTHING:
        return _by_our_id(user, whom.id)
    return named("stakeholder", whom, visible.stakeholders(user), source).first()


def _by_our_id(user: User, public_id: str) -> Stakeholder | None:
    """As `named`, for who sees everything: what they see is the same for all of them."""
    if user.access not in _seen:
        _seen[user.access] = Asked(
            lambda public_id: (
                visible.stakeholders(user)
                .filter(public_id=public_id)
                .values_list(*OWN, *OF_ACCOUNT)
            ),
            str,
        )
    for values in _seen[user.access](public_id):
        stakeholder = row_of(Stakeholder, values[: len(OWN)])
        stakeholder.account = row_of(Account, values[len(OWN) :])
        return stakeholder
    return None


OWN, OF_ACCOUNT = columns(Stakeholder), columns(Account, "account__")
_seen: dict[str, Asked] = {}


def named(type_: str, whom: Whom, rows: QuerySet[Row], source: Source) -> QuerySet[Row]:
    """The row among these that a source names, by its own id of it or by ours."""
    if whom.id is not None:
        return rows.filter(public_id=whom.id)
    links = Link.objects.filter(
        source=source, type=type_, external_id=whom.external_id, deleted_at=None
    )
    return rows.filter(public_id__in=links.values("subject"))
