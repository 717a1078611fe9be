"""Entry functions for many people and touches at once, decided by somebody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from accounts import journal, versions
from accounts.custom import COLUMN
from accounts.facts import Fact, FactQuerySet
from accounts.loading import KEPT
from accounts.making import made
from accounts.models import Account, ChangeSet, Opportunity
from committee.vocabulary import TieKind
from stakeholders.analysis import NOBODY_DECIDES
from stakeholders.models import (
    BuyingCommittee,
    Person,
    Position,
    SeatHolder,
    Stakeholder,
    Tie,
    Touch,
)
from stakeholders.people import POSITION_FIELDS


@dataclass
class StakeholderLoad:
    """A stakeholder, new or held, the fields of person and post to set, and the superior.

    A `person` is whom somebody turned out to be, who is in another account, too.
    Who returns has their last post again, unless they never left it.
    """

    row: Stakeholder
    values: dict[str, Any] = field(default_factory=dict)
    account: Account | None = None
    person: Person | None = None
    position: Position | None = None
    line: Tie | None = None
    superior: Stakeholder | object | None = KEPT
    is_stub: bool = False
    returns: bool = False


def write_stakeholders(changes: ChangeSet, loads: Sequence[StakeholderLoad], *, on: date) -> None:
    """Save people, their place in an account, their post; a fixed number of queries.

    Somebody who moves to another account leaves the old one, and is a new stakeholder there.
    """
    _move(changes, loads, on)
    _write_people(changes, loads)
    _write_rows(changes, loads)
    _write_posts(changes, loads, on)


def write_lines(changes: ChangeSet, loads: Sequence[StakeholderLoad], *, on: date) -> None:
    """Save who reports to whom, once everybody is there."""
    changed = [load for load in loads if load.superior is not KEPT]
    journal.end_all(changes, [load.line for load in changed if load.line], on)
    kind = TieKind.REPORTS_TO.value
    journal.create_all(
        changes,
        [
            Tie(stakeholder=load.row, other=load.superior, kind=kind, from_on=on)
            for load in changed
            if load.superior is not None
        ],
    )


def write_touches(changes: ChangeSet, new: Sequence[Touch], corrected: Sequence[Touch]) -> None:
    """Add contacts, and retract those that they correct."""
    journal.retract_all(changes, corrected)
    journal.create_all(changes, new)


def open_committees(
    changes: ChangeSet,
    accounts: Iterable[int],
    opportunities: Sequence[Opportunity] = (),
    *,
    on: date,
) -> None:
    """See to it that the accounts have a standing committee, the opportunities one of their own.

    The committee of an opportunity that went to another account goes with it, its seats empty:
    who held them works elsewhere. Nobody decides in a new one, so nothing is to be analysed.
    """
    held = BuyingCommittee.objects.filter(opportunity__in=opportunities)
    own = {row.opportunity_id: row for row in held}
    _follow(changes, [(own[deal.pk], deal) for deal in opportunities if deal.pk in own], on)
    standing = BuyingCommittee.objects.filter(account__in=accounts, opportunity=None)
    missing = {*accounts} - set(standing.values_list("account", flat=True))
    rows = [made(BuyingCommittee, account_id=pk, problem=NOBODY_DECIDES) for pk in sorted(missing)]
    rows += [
        made(BuyingCommittee, account_id=deal.account_id, opportunity=deal, problem=NOBODY_DECIDES)
        for deal in opportunities
        if deal.pk not in own
    ]
    journal.create_all(changes, rows)


def _follow(
    changes: ChangeSet, pairs: Sequence[tuple[BuyingCommittee, Opportunity]], on: date
) -> None:
    moved = [(row, deal) for row, deal in pairs if row.account_id != deal.account_id]
    if not moved:
        return
    left = [row.pk for row, _deal in moved]
    journal.end_all(changes, list(_open(SeatHolder).filter(committee__in=left)), on)
    journal.update_all(changes, [(row, {"account": deal.account}) for row, deal in moved])


def _move(changes: ChangeSet, loads: Sequence[StakeholderLoad], on: date) -> None:
    """End what held of those who change the account; from here on they are somebody there.

    A place that was held for somebody in the wrong account keeps its id: nobody was there.
    """
    movers = [load for load in loads if _moves(load)]
    if not movers:
        return
    left = [load.row.pk for load in movers]
    for facts in (Position, SeatHolder):
        journal.end_all(changes, list(_open(facts).filter(stakeholder__in=left)), on)
    ties = list(_open(Tie).filter(Q(stakeholder__in=left) | Q(other__in=left)))
    journal.end_all(changes, ties, on)
    ended = {tie.pk for tie in ties}
    for load in loads:
        if load.line is not None and load.line.pk in ended:
            load.line = None
    _arrive([load for load in movers if not load.row.is_stub])


def _arrive(movers: Sequence[StakeholderLoad]) -> None:
    people = [load.row.person_id for load in movers]
    returns = {
        (row.person_id, row.account_id): row
        for row in Stakeholder.objects.filter(person__in=people)
    }
    there = _open(Position).filter(stakeholder__in=[row.pk for row in returns.values()])
    posts = {post.stakeholder_id: post for post in there}
    for load in movers:
        load.values = {COLUMN: load.row.custom} | _post(load) | load.values
        person, account = load.row.person, load.account
        former = returns.get((person.pk, account.pk))
        load.row = former or Stakeholder(person=person, account=account)
        load.row.person, load.position = person, posts.get(load.row.pk)
        load.returns = load.row.archived_at is not None


def _moves(load: StakeholderLoad) -> bool:
    if load.row.pk is None or load.account is None:
        return False
    return load.account.pk != load.row.account_id


def _open(facts: type[Fact]) -> FactQuerySet:
    return facts.objects.known().filter(to_on=None)


def _write_people(changes: ChangeSet, loads: Sequence[StakeholderLoad]) -> None:
    elsewhere = (*POSITION_FIELDS, COLUMN)
    by_person: dict[int, tuple[Person, dict[str, Any]]] = {}
    for load in loads:
        person = load.person or load.row.person
        _person, values = by_person.setdefault(id(person), (person, {}))
        values |= _without(load.values, elsewhere)
    told = by_person.values()
    new = [(person, values) for person, values in told if person.pk is None]
    held = [(person, values) for person, values in told if person.pk is not None]
    for person, values in new:
        for name, value in values.items():
            setattr(person, name, value)
    journal.create_all(changes, [person for person, _values in new])
    journal.update_all(changes, held)


def _write_rows(changes: ChangeSet, loads: Sequence[StakeholderLoad]) -> None:
    new = [load for load in loads if load.row.pk is None]
    held = [load for load in loads if load.row.pk is not None]
    for load in new:
        load.row.is_stub = load.is_stub
        load.row.custom = load.values.get(COLUMN, {})
    journal.create_all(changes, [load.row for load in new])
    journal.update_all(changes, [(load.row, _place(load)) for load in held])
    versions.count_all(changes, [load.row for load in held])


def _place(load: StakeholderLoad) -> dict[str, Any]:
    place = {"is_stub": load.is_stub, "account": load.account or load.row.account}
    if load.person is not None:
        place["person"] = load.person
    if COLUMN in load.values:
        place[COLUMN] = load.values[COLUMN]
    return place | {"archived_at": None} if load.returns else place


def _write_posts(changes: ChangeSet, loads: Sequence[StakeholderLoad], on: date) -> None:
    """A new post ends the one before; a stub has none until it comes."""
    changed = [load for load in loads if not load.is_stub and _has_new_post(load)]
    held = [load.position for load in changed if load.position]
    open_ = [post for post in held if _holds(post)]
    journal.end_all(changes, open_, on)
    posts = [made(Position, stakeholder=load.row, from_on=on, **_post(load)) for load in changed]
    journal.create_all(changes, posts)


def _has_new_post(load: StakeholderLoad) -> bool:
    if load.position is None or (load.returns and not _holds(load.position)):
        return True
    return bool(load.values.keys() & set(POSITION_FIELDS))


def _holds(position: Position) -> bool:
    return position.to_on is None and position.retracted_at is None


def _post(load: StakeholderLoad) -> dict[str, Any]:
    post = {name: getattr(load.position, name) for name in POSITION_FIELDS if load.position}
    return post | {name: load.values[name] for name in POSITION_FIELDS if name in load.values}


def _without(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
