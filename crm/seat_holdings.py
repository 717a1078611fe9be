"""The seats that a batch is about, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q

from crm.models import Link
from stakeholders.models import Seat, SeatHolder, SeatRole, Stakeholder


@dataclass
class SeatHoldings:
    """Seats by public id, their holders and roles of today, and who else says which roles.

    `said` has, by seat, the roles by the link of the source that says them.
    """

    rows: dict[str, Seat] = field(default_factory=dict)
    holders: dict[int, Stakeholder] = field(default_factory=dict)
    roles: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, dict[int, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def named(self) -> set[str]:
        """The public ids of the accounts, deals and people of the seats."""
        accounts = {row.committee.account.public_id for row in self.rows.values()}
        return accounts.union(*(set(self.place(row)) for row in self.rows.values()))

    def place(self, row: Seat) -> tuple[str, str]:
        """The deal or account of its committee, and who holds it."""
        committee = row.committee
        of = committee.opportunity or committee.account
        holder = self.holders.get(row.pk)
        return of.public_id, holder.public_id if holder else row.public_id


def load(subjects: Collection[str]) -> SeatHoldings:
    """The seats named, and those that people named hold today."""
    held = SeatHoldings()
    open_ = SeatHolder.objects.known().filter(to_on=None)
    theirs = open_.filter(stakeholder__public_id__in=subjects).values("seat")
    rows = Seat.objects.filter(Q(public_id__in=subjects) | Q(pk__in=theirs)).order_by("pk")
    related = rows.select_related("committee__account", "committee__opportunity")
    held.rows = {row.public_id: row for row in related}
    pks = [row.pk for row in held.rows.values()]
    for sitting in open_.filter(seat__in=pks).select_related("stakeholder__account"):
        held.holders[sitting.seat_id] = sitting.stakeholder
    roles = SeatRole.objects.known().filter(to_on=None, seat__in=pks).order_by("role")
    for seat, role in roles.values_list("seat", "role"):
        held.roles[seat].append(role)
    links = Link.objects.filter(type="seat", subject__in=held.rows, deleted_at=None)
    for pk, subject, share in links.values_list("pk", "subject", "share"):
        held.said[subject][pk] = share
    return held
