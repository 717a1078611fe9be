"""Seats of somebody who turns out to be somebody else: one seat each, with all their roles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from accounts import journal
from accounts.facts import Fact
from accounts.models import ChangeSet
from stakeholders.models import (
    BuyingCommittee,
    DecisionRule,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
)
from stakeholders.spans import uncovered

Folded = dict[int, Seat]
"""The primary key of a seat that is not one of its own, and the seat of the same person."""


def move_holders(changes: ChangeSet, into: Mapping[int, Stakeholder]) -> None:
    """Let the winners hold the losers' seats; a seat beside one of theirs becomes part of it."""
    about = [*into, *(one.pk for one in into.values())]
    held = SeatHolder.objects.known().filter(stakeholder__in=about).select_related("seat")
    rows = list(held.order_by("pk"))
    theirs = [row for row in rows if row.stakeholder_id in into]
    at = defaultdict(list)
    for row in rows:
        if row.stakeholder_id not in into:
            at[row.committee_id, row.stakeholder_id].append(row)
    moved, folded = [], {}
    for row in theirs:
        others = at[row.committee_id, into[row.stakeholder_id].pk]
        if _is_beside(row, others):
            folded[row.seat_id] = others[-1].seat
            continue
        moved.append(journal.again(row, stakeholder_id=into[row.stakeholder_id].pk))
        others.append(row)
    journal.retract_all(changes, theirs)
    journal.create_all(changes, moved)
    _fold(changes, folded)


def move_seats(changes: ChangeSet, committees: Sequence[int], to: BuyingCommittee) -> None:
    """Let a committee have the seats of others; those of somebody who sits there become one."""
    held = SeatTerms.objects.known().filter(seat__committee__in=committees)
    seats = list(Seat.objects.filter(pk__in=held.values("seat")).order_by("pk"))
    new = {seat.pk: Seat(committee=to, name=seat.name) for seat in seats}
    journal.create_all(changes, list(new.values()))
    for model in (SeatTerms, SeatRole):
        rows = list(model.objects.known().filter(seat__in=new).order_by("pk"))
        journal.retract_all(changes, rows)
        moved = [journal.again(row, seat_id=new[row.seat_id].pk) for row in rows]
        journal.create_all(changes, moved)
    _fold(changes, _seat_again(changes, new, to))


def _seat_again(changes: ChangeSet, new: Mapping[int, Seat], to: BuyingCommittee) -> Folded:
    """Let who held the old seats hold the new ones; the seats of those who sit there already."""
    known = SeatHolder.objects.known().order_by("pk")
    theirs = list(known.filter(seat__in=new))
    at = defaultdict(list)
    for row in known.filter(committee=to).select_related("seat"):
        at[row.stakeholder_id].append(row)
    moved, folded = [], {}
    for row in theirs:
        others = at[row.stakeholder_id]
        if _is_beside(row, others):
            folded[new[row.seat_id].pk] = others[-1].seat
            continue
        told = journal.again(row, seat_id=new[row.seat_id].pk, committee_id=to.pk)
        told.seat = new[row.seat_id]
        others.append(told)
        moved.append(told)
    journal.retract_all(changes, theirs)
    journal.create_all(changes, moved)
    return folded


def _is_beside(row: SeatHolder, others: Sequence[SeatHolder]) -> bool:
    """Whether one of the others is held on the same days."""
    span = row.from_on, row.to_on
    return uncovered(span, [(one.from_on, one.to_on) for one in others]) != [span]


def _fold(changes: ChangeSet, folded: Folded) -> None:
    """Take seats back that were held beside another of the same person; their roles go over."""
    folded = {pk: seat for pk, seat in folded.items() if pk != seat.pk}
    if not folded:
        return
    facts: dict[type[Fact], list[Any]] = {
        model: list(model.objects.known().filter(seat__in=folded).order_by("pk"))
        for model in (SeatHolder, SeatRole, SeatTerms)
    }
    for rows in facts.values():
        journal.retract_all(changes, rows)
    _add_roles(changes, folded, facts[SeatRole])
    _add_terms(changes, folded, facts[SeatTerms])
    _rename_in_rules(changes, folded)


def _add_roles(changes: ChangeSet, folded: Folded, roles: Sequence[SeatRole]) -> None:
    known = SeatRole.objects.known().filter(to_on=None, seat__in=[s.pk for s in folded.values()])
    there = set(known.values_list("seat", "role"))
    new = {}
    for row in roles:
        seat = folded[row.seat_id]
        if row.to_on is None and (seat.pk, row.role) not in there:
            new.setdefault((seat.pk, row.role), journal.again(row, seat_id=seat.pk))
    journal.create_all(changes, list(new.values()))


def _add_terms(changes: ChangeSet, folded: Folded, terms: Sequence[SeatTerms]) -> None:
    """Who could refuse or had to approve on one of the seats can on the other, from now on."""
    on = timezone.localdate(changes.at)
    rows = SeatTerms.objects.known().filter(to_on=None, seat__in=[s.pk for s in folded.values()])
    wanted = {row.seat_id: row for row in rows}
    changed: dict[int, dict[str, bool]] = {}
    for row in terms:
        own = wanted.get(folded[row.seat_id].pk)
        if own is None or row.to_on is not None:
            continue
        for name in ("is_veto", "is_approver"):
            if getattr(row, name) and not getattr(own, name):
                changed.setdefault(own.seat_id, {})[name] = True
    former = [wanted[pk] for pk in changed]
    journal.end_all(changes, former, on)
    new = [journal.again(row, from_on=on, **changed[row.seat_id]) for row in former]
    journal.create_all(changes, new)


def _rename_in_rules(changes: ChangeSet, folded: Folded) -> None:
    """A rule that names a seat which is part of another now names that one."""
    seats = Seat.objects.filter(pk__in=folded)
    names = {seat.public_id: folded[seat.pk].public_id for seat in seats}
    rules = DecisionRule.objects.known().filter(committee__seats__in=folded).exclude(tree=None)
    told = [(row, _renamed(row.tree, names)) for row in rules.distinct()]
    told = [(row, tree) for row, tree in told if tree != row.tree]
    journal.retract_all(changes, [row for row, _tree in told])
    journal.create_all(changes, [journal.again(row, tree=tree) for row, tree in told])


def _renamed(tree: Any, names: Mapping[str, str]) -> Any:
    if isinstance(tree, str):
        return names.get(tree, tree)
    if isinstance(tree, list):
        return [_renamed(one, names) for one in tree]
    if isinstance(tree, dict):
        return {word: _renamed(value, names) for word, value in tree.items()}
    return tree
