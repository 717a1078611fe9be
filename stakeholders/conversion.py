"""Facts on a day as the value that the method analyses. Reads no rows beyond those given."""

from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

import committee as method
from committee import Committee, CommitteeError, Evidence, Person, Touch
from committee.vocabulary import EvidenceKind, Seniority, TieKind, TouchKind
from stakeholders.models import Tie
from stakeholders.queries import CommitteeFacts, SeatFacts


class NobodyDecides(CommitteeError):
    """The committee has no seat that decides, so there is nothing to analyse yet."""


def parameters_of(facts: CommitteeFacts) -> method.Parameters:
    """The parameters of the method with what was overridden for this committee."""
    return method.Parameters.from_document(facts.parameters)


def as_committee(facts: CommitteeFacts, parameters: method.Parameters) -> Committee:
    """The committee of these facts; NobodyDecides, or CommitteeError for an impossible rule."""
    rule = rule_of(facts)
    names = _names(facts)
    listens = tuple(_listens(facts.ties, names, parameters))
    return Committee(
        rule=rule,
        people=tuple(_people(facts, names, parameters)),
        listens=listens,
        introductions=method.introductions_from(listens),
        evidence=tuple(
            Evidence(names[row.stakeholder_id], EvidenceKind(row.kind), row.on, row.stance)
            for row in facts.assessments
            if row.stakeholder_id in names
        ),
        touches=tuple(
            Touch(row.user.public_id, names[row.stakeholder_id], TouchKind(row.kind), row.on)
            for row in facts.touches
            if row.stakeholder_id in names
        ),
        closes_on=facts.closes_on,
    )


def seat_name(seat: SeatFacts, facts: CommitteeFacts) -> str:
    """How the analysis calls who sits there: the holder, or the empty seat itself."""
    if seat.holder is None:
        return seat.seat.public_id
    return facts.positions[seat.holder].stakeholder.public_id


def rule_of(facts: CommitteeFacts) -> method.Rule:
    """The rule over who sits there; NobodyDecides, or CommitteeError for an impossible one."""
    names = {seat.seat.public_id: seat_name(seat, facts) for seat in facts.seats}
    if facts.rule is not None and facts.rule.tree is not None:
        return method.parse_rule(_renamed(facts.rule.tree, names))
    seats = [_seat(seat, facts) for seat in facts.seats]
    rule = method.rule_from_seats(seats, quota=facts.rule.quota if facts.rule else None)
    if rule is None:
        raise NobodyDecides("nobody decides yet")
    return rule


def _renamed(tree: Any, names: dict[str, str]) -> Any:
    """The tree over seats as a tree over who sits there; weights and quotas stay."""
    if isinstance(tree, str):
        if tree not in names:
            raise CommitteeError(f"rule: there is no seat {tree!r}")
        return names[tree]
    if isinstance(tree, list):
        return [_renamed(part, names) for part in tree]
    if isinstance(tree, dict):
        return {word: _renamed(part, names) for word, part in tree.items()}
    return tree


def _names(facts: CommitteeFacts) -> dict[int, str]:
    """Stakeholder pk to name, for seat holders and everybody joined to them by ties."""
    graph = nx.Graph((tie.stakeholder_id, tie.other_id) for tie in facts.ties)
    wanted = {seat.holder for seat in facts.seats if seat.holder is not None}
    for part in nx.connected_components(graph):
        if not wanted.isdisjoint(part):
            wanted |= part
    return {pk: facts.positions[pk].stakeholder.public_id for pk in sorted(wanted)}


def _people(
    facts: CommitteeFacts, names: dict[int, str], parameters: method.Parameters
) -> Iterator[Person]:
    sitting = [_seat(seat, facts) for seat in facts.seats]
    thresholds = {seat.name: method.seat_threshold(seat, parameters=parameters) for seat in sitting}
    for pk, name in names.items():
        seniority = Seniority(facts.positions[pk].seniority)
        yield Person(
            name,
            susceptibility=method.default_susceptibility(seniority, parameters=parameters),
            turnover_per_year=method.default_turnover(seniority, parameters=parameters),
            threshold=thresholds.get(name),
        )
    for seat in facts.seats:
        if seat.holder is None:
            name = seat.seat.public_id
            yield Person(name, threshold=thresholds[name])


def _seat(seat: SeatFacts, facts: CommitteeFacts) -> method.Seat:
    return method.Seat(
        seat_name(seat, facts),
        seat.terms.weight,
        is_veto=seat.terms.is_veto,
        is_approver=seat.terms.is_approver,
    )


def _listens(
    ties: Iterable[Tie], names: dict[int, str], parameters: method.Parameters
) -> Iterator[method.Listens]:
    """Who listens to whom; of several ties between two people the method takes the strongest."""
    for tie in ties:
        if tie.stakeholder_id in names:
            yield from method.listens_from(
                TieKind(tie.kind),
                names[tie.stakeholder_id],
                names[tie.other_id],
                strength=tie.strength,
                parameters=parameters,
            )
