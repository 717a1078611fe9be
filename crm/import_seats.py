"""Roles, weights and flags of people in a file become seats of the standing committees."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from accounts import journal
from crm.csv_rows import Entry
from crm.csv_words import WITHOUT_VOTE
from crm.foresight import Difference
from crm.import_work import Work, analyse_later
from stakeholders.models import SeatHolder, SeatRole, SeatTerms, Stakeholder
from stakeholders.seat_loading import SeatLoad, write_seats

SEAT_FIELDS = ("roles", "weight", "is_veto", "is_approver")


def write(entries: Sequence[Entry], ids: dict[int, str], work: Work) -> None:
    """Give a seat to those who have a role, a weight or a flag; a fixed number of queries."""
    told = [entry for entry in entries if entry.values.keys() & set(SEAT_FIELDS)]
    if not told:
        return
    rows = work.stakeholders(ids[entry.line] for entry in told)
    # A trial does not bring an account back, nor whoever belongs to it.
    told = [entry for entry in told if ids[entry.line] in rows]
    loads = [_load(entry, rows[ids[entry.line]]) for entry in told]
    before = _seats_of(rows.values()) if work.is_trial else {}
    write_seats(journal.begin(work.user), loads, on=work.on)
    after = _seats_of(rows.values()) if work.is_trial else {}
    for entry, load in zip(told, loads, strict=True):
        if load.is_changed:
            pk = load.holder.pk
            work.differ(entry, *_differences(before.get(pk, {}), after.get(pk, {})))
    analyse_later({load.holder.account_id for load in loads if load.is_changed})


def _load(entry: Entry, holder: Stakeholder) -> SeatLoad:
    given = {name: entry.values[name] for name in SEAT_FIELDS if name in entry.values}
    roles = given.get("roles")
    has_vote = any(role not in WITHOUT_VOTE for role in roles or ())
    is_needed = given.get("is_veto") or given.get("is_approver")
    if roles is not None:
        given["roles"] = tuple(str(role) for role in roles)
    return SeatLoad(holder, **given, default_weight=int(bool(has_vote or is_needed)))


def _seats_of(people: Iterable[Stakeholder]) -> dict[int, dict[str, Any]]:
    """What the seats of people in standing committees say, by the key of the person."""
    held = SeatHolder.objects.known().filter(
        stakeholder__in=[one.pk for one in people], to_on=None, committee__opportunity=None
    )
    seats = dict(held.values_list("seat", "stakeholder"))
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for terms in SeatTerms.objects.known().filter(seat__in=seats, to_on=None):
        names = SEAT_FIELDS[1:]
        found[seats[terms.seat_id]] |= {name: getattr(terms, name) for name in names}
    roles = SeatRole.objects.known().filter(seat__in=seats, to_on=None).order_by("role")
    for seat, role in roles.values_list("seat", "role"):
        found[seats[seat]].setdefault("roles", []).append(role)
    return found


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    pairs = ((name, before.get(name), after.get(name)) for name in SEAT_FIELDS)
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
