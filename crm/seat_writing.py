"""What was decided of seats, as rows to write: one load for each seat, whoever speaks of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.loading import KEPT
from accounts.models import ChangeSet
from crm import seating
from crm.csv_words import WITHOUT_VOTE
from crm.decisions import Decision, Target
from crm.holdings import Holdings
from crm.models import Link
from stakeholders.loading import open_committees
from stakeholders.models import BuyingCommittee, Seat, Stakeholder
from stakeholders.seat_loading import SeatLoad

Loads = dict[Target, SeatLoad]


@dataclass
class Work:
    """Loads by the id of their seat, new seats by who sits where, and what ids say now."""

    held: Holdings
    rows: Mapping[Target, Any]
    committees: dict[Target, BuyingCommittee]
    loads: dict[str, SeatLoad] = field(default_factory=dict)
    sitting: dict[tuple[int, int], SeatLoad] = field(default_factory=dict)
    told: dict[str, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, one: Decision) -> SeatLoad:
        """The load of the seat that was decided on; the id leaves the one it named before."""
        holder = self._holder(one)
        load = self._held(one) or self._new(one, holder)
        if holder is not KEPT:
            load.holder = holder
        load.name = one.values.get("name", load.name)
        link = self.held.links.get(one.incoming.key)
        name = link.pk if link else one.incoming.key
        id_ = load.seat.public_id
        if "roles" in one.values or link is None or link.subject != id_:
            self.told[id_][name] = one.values.get("roles", ())
        if link is not None and link.subject != id_ and link.subject in self.held.seats.rows:
            self.leave(link)
        return load

    def leave(self, link: Link) -> None:
        """A source calls a seat by this id no longer."""
        self._of(self.held.seats.rows[link.subject])
        self.told[link.subject][link.pk] = None

    def settle(self) -> list[SeatLoad]:
        """Every load with the roles that its seat has from now on."""
        seats = self.held.seats
        for id_, told in self.told.items():
            load = self.loads[id_]
            before = seats.said.get(id_, {})
            became = seating.gathered(seats.roles.get(load.seat.pk, ()), before, told)
            load.roles, load.is_removed = became.roles, became.is_removed
            load.default_weight = int(any(role not in WITHOUT_VOTE for role in became.roles))
        return list(self.loads.values())

    def _holder(self, one: Decision) -> Stakeholder | object | None:
        if "stakeholder" not in one.refs:
            return KEPT if one.held else None
        target = one.refs["stakeholder"]
        return None if target is None else self.rows[target]

    def _held(self, one: Decision) -> SeatLoad | None:
        return self._of(self.held.seats.rows[one.held.id]) if one.held else None

    def _of(self, seat: Seat) -> SeatLoad:
        return self.loads.setdefault(seat.public_id, SeatLoad(KEPT, seat=seat))

    def _new(self, one: Decision, holder: Any) -> SeatLoad:
        """A place of its own if nobody holds it; of two records about one person the same."""
        committee = self.committees[_committee(one)]
        load = SeatLoad(holder, seat=Seat(committee=committee))
        if holder is not None:
            load = self.sitting.setdefault((committee.pk, holder.pk), load)
        return self.loads.setdefault(load.seat.public_id, load)


def loads(
    changes: ChangeSet,
    decisions: Sequence[Decision],
    held: Holdings,
    rows: Mapping[Target, Any],
    *,
    on: date,
) -> tuple[list[SeatLoad], Loads]:
    """The seats to write, and which of them each decision is about; a fixed number of queries."""
    targets = {_committee(one) for one in decisions if one.held is None}
    work = Work(held, rows, _committees(changes, {to: rows[to] for to in targets}, on))
    of = {one.me: work.take(one) for one in decisions}
    return work.settle(), of


def left(decisions: Sequence[Decision], held: Holdings) -> list[SeatLoad]:
    """Seats that a source deleted: the roles that it alone gave go, with the last the seat."""
    work = Work(held, {}, {})
    for one in decisions:
        work.leave(held.links[one.incoming.key])
    return work.settle()


def share(one: Decision, link: Link | None) -> list[str]:
    """The roles that an id gives from now on."""
    said = one.values.get("roles")
    if said is None and one.held and one.incoming.fields.get("roles") == one.held.values["roles"]:
        said = one.held.values["roles"]
    if said is None and link is not None and one.held and link.subject == one.held.id:
        said = link.share
    return list(said or ())


def _committee(one: Decision) -> Any:
    return one.refs.get("opportunity") or one.refs["account"]


def _committees(
    changes: ChangeSet, of: Mapping[Target, Any], on: date
) -> dict[Target, BuyingCommittee]:
    deals = {to: row for to, row in of.items() if hasattr(row, "opened_on")}
    accounts = {to: row for to, row in of.items() if to not in deals}
    pks = {row.pk for row in accounts.values()}
    open_committees(changes, pks, list(deals.values()), on=on)
    standing = Q(account__in=pks, opportunity=None)
    rows = BuyingCommittee.objects.filter(standing | Q(opportunity__in=deals.values()))
    found = {(row.account_id, row.opportunity_id): row for row in rows}
    own = {to: found[row.account_id, row.pk] for to, row in deals.items()}
    return own | {to: found[row.pk, None] for to, row in accounts.items()}
