"""Entry functions for committees, their seats and their decision rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, Opportunity
from stakeholders import acting
from stakeholders.models import (
    BuyingCommittee,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
)


@dataclass(frozen=True)
class Terms:
    """What a seat weighs, whether it can refuse, whether it must approve."""

    weight: int = 1
    is_veto: bool = False
    is_approver: bool = False


PLAIN = Terms()


@dataclass(frozen=True)
class NewSeat:
    """A place to add: its roles and terms, and who holds it if anybody does."""

    roles: tuple[str, ...] = ()
    terms: Terms = PLAIN
    holder: Stakeholder | None = None
    name: str = ""


@transaction.atomic
def open_committee(
    account: Account,
    *,
    by: Author,
    opportunity: Opportunity | None = None,
) -> BuyingCommittee:
    """The committee of the opportunity, or the standing one; made when there is none."""
    journal.take_turns([account.pk])
    found = BuyingCommittee.objects.filter(account=account, opportunity=opportunity).first()
    if found:
        return found
    if opportunity is not None and opportunity.account_id != account.pk:
        raise Refused(_("This opportunity belongs to another account."), field="opportunity")
    changes = journal.begin(by, account)
    committee = BuyingCommittee(account=account, opportunity=opportunity, changed_at=changes.at)
    return journal.create(changes, committee)


@transaction.atomic
def add_seat(committee: BuyingCommittee, new: NewSeat, *, on: date, by: Author) -> Seat:
    """Add a place to a committee, empty unless a holder is named."""
    acting.refuse_future(on)
    changes = acting.begin(by, committee.account)
    seat = journal.create(changes, Seat(committee=committee, name=new.name))
    journal.create(changes, _terms(seat, new.terms, on))
    roles = [SeatRole(seat=seat, role=role, from_on=on) for role in dict.fromkeys(new.roles)]
    journal.create_all(changes, roles)
    if new.holder is not None:
        _fill(changes, seat, new.holder, on)
    return seat


@transaction.atomic
def fill_seat(seat: Seat, *, holder: Stakeholder, on: date, by: Author) -> ChangeSet:
    """Give a seat to somebody of the same account; the former holder's time ends."""
    changes = _begin(seat, on, by)
    _fill(changes, seat, holder, on)
    return changes


@transaction.atomic
def empty_seat(seat: Seat, *, on: date, by: Author) -> ChangeSet:
    """Leave the seat without a holder: the role must exist though nobody is known."""
    changes = _begin(seat, on, by)
    journal.end_open(changes, seat.holders.all(), on)
    return changes


@transaction.atomic
def set_terms(seat: Seat, *, terms: Terms, on: date, by: Author) -> ChangeSet:
    """Change what a seat weighs and whether it can refuse or must approve."""
    changes = _begin(seat, on, by)
    journal.end_open(changes, seat.terms.all(), on)
    journal.create(changes, _terms(seat, terms, on))
    return changes


@transaction.atomic
def set_roles(
    seat: Seat, *, roles: Iterable[str], on: date, by: Author, version: int | None = None
) -> ChangeSet:
    """Give a seat exactly these roles; with the version that was seen, as `change_person`."""
    changes = _begin(seat, on, by)
    if version is not None:
        seat.refresh_from_db(fields=["version"])
        said = _("Somebody changed this seat in the meantime. Please look again.")
        versions.refuse_other(seat, version, said)
    wanted = set(roles)
    held = set(seat.roles.known().filter(to_on=None).values_list("role", flat=True))
    journal.end_open(changes, seat.roles.filter(role__in=held ^ wanted), on)
    new = [SeatRole(seat=seat, role=role, from_on=on) for role in sorted(wanted - held)]
    journal.create_all(changes, new)
    return changes


@transaction.atomic
def remove_seat(seat: Seat, *, on: date, by: Author) -> ChangeSet:
    """Take a place away from the committee; who sat there is remembered."""
    changes = _begin(seat, on, by)
    for facts in (seat.holders, seat.roles, seat.terms):
        journal.end_open(changes, facts.all(), on)
    return changes


def _begin(seat: Seat, on: date, by: Author) -> ChangeSet:
    """Open a change set on a seat that is there."""
    acting.refuse_future(on)
    changes = acting.begin(by, seat.committee.account)
    if not seat.terms.known().filter(to_on=None).exists():
        raise Refused(_("This seat was removed."), field="seat", code="gone")
    return changes


def _fill(changes: ChangeSet, seat: Seat, holder: Stakeholder, on: date) -> None:
    if holder.account_id != seat.committee.account_id:
        raise Refused(
            _("%(person)s belongs to another account.") % {"person": holder},
            field="holder",
            code="other_account",
        )
    if not holder.positions.true_on(on).exists():
        raise Refused(
            _("%(person)s was not in this account on that day.") % {"person": holder},
            field="holder",
            code="not_there",
        )
    seats_held = SeatHolder.objects.filter(committee=seat.committee_id, stakeholder=holder)
    held = seats_held.known().filter(to_on=None)
    if held.exclude(seat=seat).exists():
        raise Refused(
            _("%(person)s already holds another seat of this committee.") % {"person": holder},
            field="holder",
            code="two_seats",
        )
    if held.exists():
        return
    journal.refuse_earlier(seats_held, on)
    journal.end_open(changes, seat.holders.all(), on)
    journal.create(
        changes,
        SeatHolder(seat=seat, committee_id=seat.committee_id, stakeholder=holder, from_on=on),
    )


def _terms(seat: Seat, terms: Terms, on: date) -> SeatTerms:
    if terms.weight < 0:
        raise Refused(_("A weight is 0 or more."), field="weight")
    return SeatTerms(
        seat=seat,
        weight=terms.weight,
        is_veto=terms.is_veto,
        is_approver=terms.is_approver,
        from_on=on,
    )
