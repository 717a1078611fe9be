"""The facts as rows would tell them after the steps of a scenario: for the map, never saved."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from committee import (
    Analysis,
    PersonLeaves,
    SeatFilled,
    StanceSet,
    Step,
    TermsSet,
    TieAdded,
)
from committee.vocabulary import EvidenceKind
from stakeholders import conversion
from stakeholders.models import Assessment, Person, Position, Seat, SeatTerms, Stakeholder, Tie
from stakeholders.queries import CommitteeFacts, SeatFacts


@dataclass(frozen=True)
class Imagined:
    """Facts, and how the method calls who sits on each seat and everybody new."""

    facts: CommitteeFacts
    seats: dict[str, str]
    newcomers: dict[str, str]

    def with_facts(self, **changes: Any) -> "Imagined":
        return replace(self, facts=replace(self.facts, **changes))

    def pk_of(self, name: str) -> int | None:
        """Whom of the facts the method calls so."""
        name = self.newcomers.get(name, name)
        return next((pk for pk, key in self.facts.keys.items() if key == name), None)

    def seated(self, name: str, **changes: Any) -> list[SeatFacts]:
        """The seats, that of a name changed."""
        return [
            replace(seat, **changes) if self.seats[seat.seat.public_id] == name else seat
            for seat in self.facts.seats
        ]

    def shown(self, analysis: Analysis) -> Analysis:
        """The analysis with the keys that the map knows seats and newcomers by.

        The method goes on calling an empty seat by the name of whoever left it.
        """
        empty = {seat.seat.public_id for seat in self.facts.seats if seat.holder is None}
        keys = {self.seats[seat]: seat for seat in empty} | self.newcomers
        readings = ("power", "reach", "threads", "stance")
        return structs.replace(
            analysis, **{one: _also(getattr(analysis, one), keys) for one in readings}
        )


def imagined(facts: CommitteeFacts, steps: Iterable[Step]) -> Imagined:
    """The facts after steps that fit; what has no place on a map is as it was."""
    seats = {seat.seat.public_id: conversion.seat_name(seat, facts) for seat in facts.seats}
    now = Imagined(facts, seats, {})
    for number, step in enumerate(steps, 1):
        if type(step) in _TAKE:
            now = _TAKE[type(step)](now, step, -number)
    return now


def _also(known: Any, keys: dict[str, str]) -> dict[str, Any]:
    return {**known, **{key: known[name] for name, key in keys.items() if name in known}}


def _person_leaves(now: Imagined, step: PersonLeaves, _pk: int) -> Imagined:
    gone, facts = now.pk_of(step.person), now.facts
    return now.with_facts(
        positions=_without(facts.positions, gone),
        keys=_without(facts.keys, gone),
        ties=[tie for tie in facts.ties if gone not in (tie.stakeholder_id, tie.other_id)],
        seats=now.seated(step.person, holder=None),
    )


def _stance_set(now: Imagined, step: StanceSet, pk: int) -> Imagined:
    about = now.pk_of(step.person)
    if about is None:
        return now
    said = Assessment(
        pk=pk,
        stakeholder_id=about,
        stance=step.stance,
        kind=EvidenceKind.ASSESSMENT,
        on=now.facts.on,
    )
    others = [row for row in now.facts.assessments if row.stakeholder_id != about]
    return now.with_facts(assessments=[*others, said])


def _tie_added(now: Imagined, step: TieAdded, pk: int) -> Imagined:
    ends = {"stakeholder_id": now.pk_of(step.person), "other_id": now.pk_of(step.other)}
    if None in ends.values():
        return now
    drawn = Tie(pk=pk, kind=step.kind, strength=step.strength, **ends)
    return now.with_facts(ties=[*now.facts.ties, drawn])


def _terms_set(now: Imagined, step: TermsSet, _pk: int) -> Imagined:
    terms = SeatTerms(weight=step.weight, is_veto=step.is_veto, is_approver=step.is_approver)
    if step.person in now.seats.values():
        return now.with_facts(seats=now.seated(step.person, terms=terms))
    seat = SeatFacts(Seat(), terms, (), now.pk_of(step.person))
    known = {**now.seats, seat.seat.public_id: step.person}
    return replace(now.with_facts(seats=[*now.facts.seats, seat]), seats=known)


def _seat_filled(now: Imagined, step: SeatFilled, pk: int) -> Imagined:
    now = _introduced(now, step.person, pk) if step.is_new else _moved(now, step.person)
    filled = now.with_facts(seats=now.seated(step.seat, holder=now.pk_of(step.person)))
    return replace(filled, seats=dict(_renamed(filled.seats, step.seat, step.person)))


def _introduced(now: Imagined, name: str, pk: int) -> Imagined:
    """Somebody who is in no row; their key fits into an address, which a name may not."""
    person = Stakeholder(pk=pk, public_id=f"new{pk}", person=Person(last_name=name))
    facts = now.facts
    known = now.with_facts(
        positions={**facts.positions, pk: Position(pk=pk, stakeholder=person)},
        keys={**facts.keys, pk: person.public_id},
    )
    return replace(known, newcomers={**now.newcomers, name: person.public_id})


def _moved(now: Imagined, name: str) -> Imagined:
    """Somebody leaves a seat without a vote for another one."""
    left = [
        seat.seat.public_id for seat in now.facts.seats if now.seats[seat.seat.public_id] == name
    ]
    freed = now.with_facts(seats=now.seated(name, holder=None))
    return replace(freed, seats={**now.seats, **{seat: seat for seat in left}})


def _renamed(seats: dict[str, str], name: str, to: str) -> Iterator[tuple[str, str]]:
    for seat, called in seats.items():
        yield seat, to if called == name else called


def _without(rows: dict[int, Any], gone: int | None) -> dict[int, Any]:
    return {pk: row for pk, row in rows.items() if pk != gone}


_TAKE: dict[type[Step], Callable[[Imagined, Any, int], Imagined]] = {
    PersonLeaves: _person_leaves,
    StanceSet: _stance_set,
    TieAdded: _tie_added,
    TermsSet: _terms_set,
    SeatFilled: _seat_filled,
}
