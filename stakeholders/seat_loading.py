"""Entry function for many seats of standing committees at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts import journal
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
    """What somebody is in the standing committee; None leaves what is held, or the default."""

    holder: Stakeholder
    roles: tuple[str, ...] | None = None
    weight: int | None = None
    is_veto: bool | None = None
    is_approver: bool | None = None
    default_weight: int = 1
    seat: Seat | None = None
    is_changed: bool = False


def write_seats(changes: ChangeSet, loads: Sequence[SeatLoad], *, on: date) -> None:
    """Give each a seat with these roles and terms; a fixed number of queries."""
    accounts = {load.holder.account_id for load in loads}
    journal.take_turns(accounts)
    loading.open_committees(changes, accounts, on=on)
    _sit(changes, loads, on)
    _write_terms(changes, loads, on)
    _write_roles(changes, loads, on)


def _standing(accounts: set[int]) -> dict[int, int]:
    found = BuyingCommittee.objects.filter(account__in=accounts, opportunity=None)
    return dict(found.values_list("account", "pk"))


def _sit(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    committees = _standing({load.holder.account_id for load in loads})
    held = {
        (row.committee_id, row.stakeholder_id): row.seat
        for row in SeatHolder.objects.known()
        .filter(committee__in=committees.values(), to_on=None)
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
        [
            SeatHolder(
                seat=load.seat,
                committee_id=load.seat.committee_id,
                stakeholder=load.holder,
                from_on=on,
            )
            for load in new
        ],
    )


def _write_terms(changes: ChangeSet, loads: Sequence[SeatLoad], on: date) -> None:
    open_terms = SeatTerms.objects.known().filter(to_on=None, seat__in=_seats(loads))
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
    for row in SeatRole.objects.known().filter(to_on=None, seat__in=_seats(loads)):
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
