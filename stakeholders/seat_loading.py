"""Entry functions for many seats at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts import journal, versions
from accounts.facts import Fact, FactQuerySet
from accounts.loading import KEPT
from accounts.models import ChangeSet
from stakeholders import loading
from stakeholders.models import (
    BuyingCommittee,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
)

TERMS = ("weight", "is_veto", "is_approver")


@dataclass
class SeatLoad:
    """Who holds a seat and what it is; None leaves what is held, or the default."""

    holder: Stakeholder | object | None
    roles: tuple[str, ...] | None = None
    weight: int | None = None
    is_veto: bool | None = None
    is_approver: bool | None = None
    default_weight: int = 1
    seat: Seat | None = None
    name: str | None = None
    is_removed: bool = False
    is_changed: bool = False


def write_seats(changes: ChangeSet, loads: Sequence[SeatLoad], *, on: date) -> None:
    """Give each a seat of the standing committee with these roles and terms; fixed queries."""
    accounts = {load.holder.account_id for load in loads}
    journal.take_turns(accounts)
    loading.open_committees(changes, accounts, on=on)
    _sit(changes, loads, on)
    _write_terms(changes, loads, on)
    _write_roles(changes, loads, on)


def place_seats(changes: ChangeSet, loads: Sequence[SeatLoad], *, on: date) -> None:
    """Write seats of any committees, new or held; a fixed number of queries.

    One that goes is remembered; one that comes back has its terms anew. A holder of None empties
    a seat, KEPT leaves whoever is there.
    """
    journal.take_turns({load.seat.committee.account_id for load in loads})
    held = [load.seat for load in loads if load.seat.pk is not None]
    # Before their facts, so that these rows know their new version, too.
    versions.count_all(changes, held)
    _make(changes, loads)
    _take_away(changes, [load for load in loads if load.is_removed], on)
    there = [load for load in loads if not load.is_removed]
    _hold(changes, there, on)
    _write_terms(changes, there, on)
    _write_roles(changes, there, on)


def _make(changes: ChangeSet, loads: Sequence[SeatLoad]) -> None:
    named = [load for load in loads if load.name is not None]
    for load in named:
        if load.seat.pk is None:
            load.seat.name = load.name
    updates = [(load.seat, {"name": load.name}) for load in named if load.seat.pk is not None]
    journal.create_all(changes, [load.seat for load in loads if load.seat.pk is None])
    journal.update_all(changes, updates)


def _take_away(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    if not loads:
        return
    for facts in (SeatHolder, SeatRole, SeatTerms):
        held = _open(facts).filter(seat__in=_seats(loads))
        journal.end_all(changes, list(held.order_by("pk")), on)


def _hold(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    told = {load.seat.pk: load for load in loads if load.holder is not KEPT}
    held = {
        row.seat_id: row
        for row in _open(SeatHolder).filter(seat__in=told).select_related("stakeholder")
    }
    same = {pk for pk, row in held.items() if told[pk].holder == row.stakeholder}
    journal.end_all(changes, [row for pk, row in held.items() if pk not in same], on)
    new = [load for pk, load in told.items() if pk not in same and load.holder is not None]
    sitting = [_sitting(load.seat, load.holder, on) for load in new]
    journal.create_all(changes, sitting)


def _sitting(seat: Seat, holder: Stakeholder, on: date) -> SeatHolder:
    return SeatHolder(seat=seat, committee_id=seat.committee_id, stakeholder=holder, from_on=on)


def _open(facts: type[Fact]) -> FactQuerySet:
    return facts.objects.known().filter(to_on=None)


def _standing(accounts: set[int]) -> dict[int, int]:
    found = BuyingCommittee.objects.filter(account__in=accounts, opportunity=None)
    return dict(found.values_list("account", "pk"))


def _sit(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    committees = _standing({load.holder.account_id for load in loads})
    held = {
        (row.committee_id, row.stakeholder_id): row.seat
        for row in _open(SeatHolder)
        .filter(committee__in=committees.values())
        .select_related("seat")
    }
    for load in loads:
        load.seat = held.get((committees[load.holder.account_id], load.holder.pk))
    new = [load for load in loads if load.seat is None]
    for load in new:
        load.seat = Seat(committee_id=committees[load.holder.account_id])
        load.is_changed = True
    journal.create_all(changes, [load.seat for load in new])
    journal.create_all(
        changes,
        [_sitting(load.seat, load.holder, on) for load in new],
    )


def _write_terms(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    open_terms = _open(SeatTerms).filter(seat__in=_seats(loads))
    held = {row.seat_id: row for row in open_terms}
    ended, new = [], []
    for load in loads:
        former = held.get(load.seat.pk) or SeatTerms(weight=load.default_weight)
        given = {name: getattr(load, name) for name in TERMS}
        values = {name: getattr(former, name) for name in TERMS}
        wanted = values | {name: value for name, value in given.items() if value is not None}
        if former.pk is not None and wanted == values:
            continue
        load.is_changed = True
        ended += [former] * (former.pk is not None)
        new.append(SeatTerms(seat=load.seat, from_on=on, **wanted))
    journal.end_all(changes, ended, on)
    journal.create_all(changes, new)


def _write_roles(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    """Exactly the roles given; none given leaves them."""
    held = defaultdict(dict)
    for row in _open(SeatRole).filter(seat__in=_seats(loads)):
        held[row.seat_id][row.role] = row
    ended, new = [], []
    for load in loads:
        if load.roles is None:
            continue
        former = held[load.seat.pk]
        ended += [row for role, row in former.items() if role not in load.roles]
        added = [role for role in load.roles if role not in former]
        new += [SeatRole(seat=load.seat, role=role, from_on=on) for role in added]
        load.is_changed |= bool(added) or former.keys() != set(load.roles)
    journal.end_all(changes, ended, on)
    journal.create_all(changes, new)


def _seats(loads: Sequence[SeatLoad]) -> list[int]:
    return [load.seat.pk for load in loads]
