"""A plan becomes rows: each room's loading is called once per type, parents first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from accounts import access, custom
from accounts.loading import (
    KEPT,
    AccountLoad,
    OpportunityLoad,
    write_accounts,
    write_opportunities,
)
from accounts.making import made
from accounts.models import Account, ChangeSet, Opportunity, User
from crm import persons, seat_writing
from crm.decisions import Decision, Plan, Status, Stub, Target
from crm.holdings import Holdings
from feedback import archiving as feedback
from stakeholders import archiving
from stakeholders.loading import (
    StakeholderLoad,
    open_committees,
    write_lines,
    write_stakeholders,
    write_touches,
)
from stakeholders.models import Person, Stakeholder, Touch
from stakeholders.seat_loading import place_seats


@dataclass
class Writing:
    """One plan on its way into rows: `rows` holds what each target has become so far."""

    held: Holdings
    changes: ChangeSet
    user: User
    on: date
    rows: dict[Target, Model] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rows |= self.held.rows

    def accounts(self, decisions: Iterable[Decision], stubs: Iterable[Stub]) -> None:
        loads = [AccountLoad(self._account(one), self._values(one, "owner")) for one in decisions]
        for stub in stubs:
            self.rows[stub.key] = made(
                Account, name=stub.key[1][:200], is_stub=True, owner=self._owner
            )
            loads.append(AccountLoad(self.rows[stub.key]))
        write_accounts(self.changes, loads)

    def is_hidden(self, one: Decision) -> bool:
        """Whether an account, and what belongs to it, is out of sight until this is written."""
        row = self.rows.get(one.me)
        return row is not None and (row.is_stub or row.archived_at is not None)

    def stakeholders(self, decisions: Sequence[Decision], stubs: Iterable[Stub]) -> None:
        decisions = persons.in_order(decisions)
        loads = [self._stakeholder(one) for one in decisions]
        places = []
        for stub in stubs:
            row = made(Stakeholder, person=made(Person), account=self.rows[stub.account])
            self.rows[stub.key] = row
            places.append(StakeholderLoad(row, is_stub=True))
        write_stakeholders(self.changes, [*loads, *places], on=self.on)
        for one, load in zip(decisions, loads, strict=True):
            self.rows[one.me] = load.row
        for one, load in zip(decisions, loads, strict=True):
            if "reports_to" in one.refs:
                load.superior = self._row(one.refs["reports_to"])
            self.touched.add(load.row.account_id)
        write_lines(self.changes, loads, on=self.on)

    def opportunities(self, decisions: Iterable[Decision]) -> None:
        loads = [self._opportunity(one) for one in decisions]
        write_opportunities(self.changes, loads, on=self.on)
        self.touched |= {load.row.account_id for load in loads}

    def committees(self, accounts: Iterable[Decision], opportunities: Iterable[Decision]) -> None:
        """An account has a standing committee, an opportunity one of its own."""
        open_committees(
            self.changes,
            [self.rows[one.me].pk for one in accounts],
            [self.rows[one.me] for one in opportunities],
            on=self.on,
        )

    def touches(self, decisions: Sequence[Decision]) -> None:
        held = [self.rows[one.me] for one in decisions if one.held]
        corrected = [row for row in held if row.retracted_at is None]
        new = [self._touch(one) for one in decisions]
        write_touches(self.changes, new, corrected)
        for one, row in zip(decisions, new, strict=True):
            self.rows[one.me] = row
            self.touched.add(row.stakeholder.account_id)

    def seats(self, decisions: Sequence[Decision]) -> None:
        """Places in committees, whose people and deals are there by now."""
        loads, of = seat_writing.loads(self.changes, decisions, self.held, self.rows, on=self.on)
        place_seats(self.changes, loads, on=self.on)
        self.rows |= {me: load.seat for me, load in of.items()}
        self.touched |= {load.seat.committee.account_id for load in loads}

    def _account(self, one: Decision) -> Account:
        row = self.rows.get(one.me)
        if row is None:
            row = self.rows[one.me] = made(Account, owner=self._owner)
        self._stamp(one, row)
        return row

    def _stakeholder(self, one: Decision) -> StakeholderLoad:
        row = self.rows.get(one.me)
        account = self._row(one.refs.get("account"))
        same = self._row(one.refs.get(persons.SAME))
        person = same.person if same else None
        if row is None:
            row = made(Stakeholder, person=person or made(Person), account=account)
            self.rows[one.me] = row
        else:
            self.touched.add(row.account_id)
        self._stamp(one, row, row.person)
        return StakeholderLoad(
            row,
            self._columns(one, row),
            account=account,
            person=person,
            position=self.held.positions.get(row.pk),
            line=self.held.lines.get(row.pk),
            returns=one.status == Status.RESTORED,
        )

    def _opportunity(self, one: Decision) -> OpportunityLoad:
        row = self.rows.get(one.me)
        if row is None:
            row = self.rows[one.me] = made(Opportunity)
        self._stamp(one, row)
        if one.held:
            self.touched.add(row.account_id)
        values = self._values(one)
        closes_on = values.pop("closes_on", KEPT)
        if "account" in one.refs:
            values["account"] = self._row(one.refs["account"])
        return OpportunityLoad(row, values, self.held.expected.get(row.pk), closes_on)

    def _touch(self, one: Decision) -> Touch:
        values = self._values(one, "user")
        if "stakeholder" in one.refs:
            values["stakeholder"] = self._row(one.refs["stakeholder"])
        former = self.rows.get(one.me)
        names = ("public_id", "stakeholder", "user", "kind", "on", "note")
        kept = {name: getattr(former, name) for name in names} if former else {}
        return made(Touch, **kept | values)

    def _values(self, one: Decision, user_field: str = "") -> dict[str, Any]:
        values = self._columns(one, self.rows.get(one.me))
        if one.held and one.held.is_stub:
            values["is_stub"] = False
        if one.status == Status.RESTORED and one.incoming.type != "touch":
            values["archived_at"] = None
        if values.get(user_field):
            values[user_field] = self.held.users[values[user_field]]
        return values

    def _columns(self, one: Decision, row: Any) -> dict[str, Any]:
        """The values by the columns of the row; those that the company defined are in one."""
        return custom.folded(one.values, row.custom) if one.incoming.custom else dict(one.values)

    def _stamp(self, one: Decision, *rows: Model) -> None:
        """The journal keeps since when the source says so."""
        if one.incoming.modified_at is not None:
            stamps = {row.public_id: one.incoming.modified_at for row in rows}
            self.changes.stamps.update(stamps)

    def _row(self, target: Target | None) -> Any:
        return None if target is None else self.rows[target]

    @property
    def _owner(self) -> User | None:
        """Who could not see a new account otherwise owns it."""
        return None if self.user.access in access.SEES_EVERYTHING else self.user


def write(plan: Plan, writing: Writing) -> None:
    """Write what was decided, in a number of queries that does not grow with the batch."""
    decided = {
        type_: [one for one in plan.decisions if one.is_written and one.incoming.type == type_]
        for type_ in ("account", "stakeholder", "opportunity", "touch", "seat")
    }
    stubs = {
        type_: [stub for stub in plan.stubs if stub.key[0] == type_]
        for type_ in ("account", "stakeholder")
    }
    hidden = [one.me for one in decided["account"] if writing.is_hidden(one)]
    writing.accounts(decided["account"], stubs["account"])
    writing.stakeholders(decided["stakeholder"], stubs["stakeholder"])
    writing.opportunities(decided["opportunity"])
    writing.committees(decided["account"], decided["opportunity"])
    writing.touches(decided["touch"])
    if decided["seat"]:
        writing.seats(decided["seat"])
    if hidden:
        back = [writing.rows[me].pk for me in hidden]
        archiving.tell_of(writing.changes, back)
        feedback.tell_of(writing.changes, back)
