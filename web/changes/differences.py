"""What is different between two days of one account: the method's differences and the rest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import committee as method
from committee import Analysis, CommitteeError, Day, Difference, Evidence, Touch
from committee.vocabulary import DifferenceKind as Kind, EvidenceKind, TieKind, TouchKind
from stakeholders import analysis as analysing, conversion
from stakeholders.models import Position, Tie
from stakeholders.queries import CommitteeFacts

POST, ROLES = "post", "roles"
"""Another post of somebody, other roles of a seat: no mathematics, but people ask for them."""
FROM_TIES = {
    Kind.TIE_ADDED,
    Kind.TIE_REMOVED,
    Kind.TIE_CHANGED,
    Kind.INTRODUCTION_ADDED,
    Kind.INTRODUCTION_REMOVED,
    Kind.INTRODUCTION_CHANGED,
}
REPORTS_TO = TieKind.REPORTS_TO.value
Pair = frozenset[str]


@dataclass(frozen=True)
class Change:
    """One thing that is different: a difference of the method, a tie, or a post."""

    kind: str
    person: str | None = None
    other: str | None = None
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class Side:
    """An account on one of the two days; no `day` where nobody decided or the rule failed."""

    facts: CommitteeFacts
    day: Day | None
    problem: str = ""

    @classmethod
    def of(cls, facts: CommitteeFacts) -> "Side":
        try:
            value = conversion.as_committee(facts, conversion.parameters_of(facts))
            analysis = analysing.analysis_of(facts)
        except conversion.NobodyDecides:
            return cls(facts, None, analysing.NOBODY_DECIDES)
        except CommitteeError:
            return cls(facts, None, analysing.IMPOSSIBLE)
        seats = {one.seat.public_id: conversion.seat_name(one, facts) for one in facts.seats}
        return cls(facts, Day(value, analysis, seats))

    @property
    def analysis(self) -> Analysis | None:
        return self.day.analysis if self.day else None

    @property
    def people(self) -> dict[str, Position]:
        """Everybody of the account, by public id."""
        return {row.stakeholder.public_id: row for row in self.facts.positions.values()}

    def key_of(self, pk: int) -> str:
        """The public id of somebody of the account."""
        return self.facts.positions[pk].stakeholder.public_id

    @property
    def ties(self) -> dict[tuple[str, str, str], Tie]:
        return {
            (self.key_of(tie.stakeholder_id), self.key_of(tie.other_id), tie.kind): tie
            for tie in self.facts.ties
        }

    @property
    def members(self) -> set[str]:
        """Those whom the analysis knows."""
        return {person.name for person in self.day.committee.people} if self.day else set()


def changes(before: Side, after: Side) -> list[Change]:
    """Everything that is different; what only follows from something else is not told twice."""
    ties = list(_ties(before, after))
    told = list(_of_committee(before, after, _tied(before, after)))
    comings = {one.person for one in told if one.kind in {Kind.JOINED, Kind.LEFT}}
    return [
        *told,
        *_comings(before, after, comings),
        *_posts(before, after),
        *_roles(before, after),
        *ties,
        *_contacts(before, after),
    ]


def _tied(before: Side, after: Side) -> set[Pair]:
    """Who is joined by a tie that came, went or changed."""
    older, newer = before.ties, after.ties
    return {
        frozenset(place[:2])
        for place in {**older, **newer}
        if place not in older
        or place not in newer
        or older[place].strength != newer[place].strength
    }


def _of_committee(before: Side, after: Side, tied: Collection[Pair]) -> Iterator[Change]:
    if before.day is None or after.day is None:
        return
    found = method.differences(before.day, after.day)
    moved = {one.person for one in found if one.kind in {Kind.JOINED, Kind.LEFT}}
    for one in found:
        if not _follows(one, before.facts.on, moved=moved, tied=tied):
            yield Change(one.kind, one.person, one.other, one.before, one.after)


def _follows(
    one: Difference, since: date, *, moved: Collection[str | None], tied: Collection[Pair]
) -> bool:
    """Whether a difference is but the other side of a tie, or of somebody's coming or going."""
    if one.kind in FROM_TIES:
        ends = {one.person, one.other}
        return frozenset(ends) in tied or not ends.isdisjoint(moved)
    if isinstance(one.after, Touch | Evidence):
        return one.after.on <= since
    return isinstance(one.before, Touch | Evidence) and one.person in moved


def _comings(before: Side, after: Side, told: Collection[str | None]) -> Iterator[Change]:
    """Who came to the account or left it without a part in the decision."""
    older, newer = before.people, after.people
    for kind, there, absent in ((Kind.JOINED, newer, older), (Kind.LEFT, older, newer)):
        for key in there:
            if key not in absent and key not in told:
                yield Change(kind, key)


def _posts(before: Side, after: Side) -> Iterator[Change]:
    newer = after.people
    for key, was in before.people.items():
        now = newer.get(key)
        if now and (was.title, was.department) != (now.title, now.department):
            yield Change(POST, key, before=was, after=now)


def _roles(before: Side, after: Side) -> Iterator[Change]:
    """Other roles of a seat that was there on both days; told of who sits there, if anybody."""
    older = {seat.seat.public_id: seat for seat in before.facts.seats}
    for now in after.facts.seats:
        was = older.get(now.seat.public_id)
        if was and set(was.roles) != set(now.roles):
            holder = None if now.holder is None else after.key_of(now.holder)
            yield Change(ROLES, holder, now.seat.public_id, was.roles, now.roles)


def _ties(before: Side, after: Side) -> Iterator[Change]:
    """Ties that came, went or changed; those of somebody who left went with them.

    Another superior is one change, not an end and a beginning.
    """
    older, newer, there = before.ties, after.ties, after.people
    superiors = {place[0]: tie for place, tie in older.items() if place[2] == REPORTS_TO}
    promoted = {place[0] for place in newer.keys() - older.keys() if place[2] == REPORTS_TO}
    for place in {**older, **newer}:
        was, now = older.get(place), newer.get(place)
        if place[2] == REPORTS_TO and place[0] in promoted and place[0] in superiors:
            if now is not None:
                yield Change(Kind.TIE_CHANGED, place[0], place[1], superiors[place[0]], now)
        elif now is None and there.keys() >= {place[0], place[1]}:
            yield Change(Kind.TIE_REMOVED, place[0], place[1], was, None)
        elif now is not None and was is None:
            yield Change(Kind.TIE_ADDED, place[0], place[1], None, now)
        elif now is not None and was.strength != now.strength:
            yield Change(Kind.TIE_CHANGED, place[0], place[1], was, now)


def _contacts(before: Side, after: Side) -> Iterator[Change]:
    """What was heard of, and done with, those whom the analysis does not know."""
    known, since = after.members if before.day else set(), before.facts.on
    keys = {pk: row.stakeholder.public_id for pk, row in after.facts.positions.items()}
    met = {row.stakeholder_id for row in after.facts.touches if row.on <= since}
    for row in sorted(after.facts.touches, key=lambda row: (row.on, row.pk)):
        name = keys[row.stakeholder_id]
        if row.on > since and name not in known:
            kind = Kind.TOUCHED if row.stakeholder_id in met else Kind.FIRST_TOUCH
            met.add(row.stakeholder_id)
            by = row.user.public_id
            yield Change(kind, name, by, after=Touch(by, name, TouchKind(row.kind), row.on))
    for row in after.facts.assessments:
        name = keys[row.stakeholder_id]
        if row.on > since and name not in known:
            said = Evidence(name, EvidenceKind(row.kind), row.on, row.stance)
            yield Change(Kind.HEARD, name, after=said)
