"""Facts on a day as the value that the method analyses. Reads no rows beyond those given."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2s
from typing import Any

import committee as method
from committee import Committee, CommitteeError, Evidence, Person, Touch
from committee.vocabulary import (
    EvidenceKind,
    Perspective,
    Role,
    Seniority,
    TieKind,
    TouchKind,
)
from stakeholders.queries import CommitteeFacts, SeatFacts

ANSWERED = {EvidenceKind.NPS, EvidenceKind.CSAT, EvidenceKind.CES, EvidenceKind.TEXT}
OWN_WORDS = ANSWERED | {EvidenceKind.COMMITMENT}
USUAL = method.Parameters()
USUAL_SAID = repr(USUAL)
# Looking a word up costs a tenth of calling its vocabulary, and each committee has a hundred.
EVIDENCE_KINDS = {str(one): one for one in EvidenceKind}
TOUCH_KINDS = {str(one): one for one in TouchKind}
TIE_KINDS = {str(one): one for one in TieKind}
NPS_NEUTRAL, NPS_SPREAD = 7.5, 2.5
"""The stance of an NPS answer x is (x - 7.5) / 2.5, see section 7 of the method."""


class NobodyDecides(CommitteeError):
    """The committee has no seat that decides, so there is nothing to analyse yet."""


def parameters_of(facts: CommitteeFacts) -> method.Parameters:
    """The parameters of the method with what was overridden for this committee."""
    return method.Parameters.from_document(facts.parameters) if facts.parameters else USUAL


def said_of(parameters: method.Parameters) -> str:
    """All parameters as text: the same for the same ones."""
    return USUAL_SAID if parameters is USUAL else repr(parameters)


def basis_of(facts: CommitteeFacts, parameters: method.Parameters) -> str:
    """What an analysis rests on beside the facts of a day: the same text for the same things."""
    around, judged = facts.around, said_of(parameters)
    said = f"{method.VERSION}, {judged}, {around.owner}, {sorted(around.wanted.items())}"
    return blake2s(said.encode(), digest_size=16).hexdigest()


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
            Evidence(names[row.stakeholder_id], EVIDENCE_KINDS[row.kind], row.on, row.stance)
            for row in facts.assessments
            if row.stakeholder_id in names
        ),
        touches=tuple(
            Touch(
                facts.users[row.user_id], names[row.stakeholder_id], TOUCH_KINDS[row.kind], row.on
            )
            for row in facts.touches
            if row.stakeholder_id in names
        ),
        closes_on=facts.closes_on,
    )


def context_of(
    facts: CommitteeFacts, committee: Committee, parameters: method.Parameters
) -> method.Context:
    """What the further readings of this committee need beside it."""
    people = {person.name for person in committee.people}
    names = {pk: key for pk, key in facts.keys.items() if key in people}
    said = [row for row in facts.assessments if row.stakeholder_id in names]
    seats = [(seat, seat_name(seat, facts)) for seat in facts.seats]
    return method.Context(
        feedback=tuple((names[row.stakeholder_id], row.on) for row in said if _is_feedback(row)),
        answers=tuple(_answers(said, names, facts.committee.account.public_id)),
        perceived=_perceived(said, names, facts.around.owner),
        bonds=tuple(_bonds(facts.ties, names, parameters)),
        positions=tuple(
            method.GoalPosition(names[row.stakeholder_id], row.goal, row.position)
            for row in facts.goal_positions
            if row.stakeholder_id in names
        ),
        empty={name: seat.empty_since for seat, name in seats if seat.empty_since is not None},
        roles={name: tuple(Role(role) for role in seat.roles) for seat, name in seats},
        wanted=facts.around.wanted,
        opened_on=facts.around.opened_on,
        usual_cycle_days=facts.around.usual_cycle_days,
    )


def _is_feedback(row: Any) -> bool:
    return bool(row.feedback) or row.kind in ANSWERED


def _answers(said: list[Any], names: dict[int, str], account: str) -> Iterator[method.Answer]:
    """The scores behind the stances of an NPS: exact from 6 on, and below 6 all are detractors."""
    for row in said:
        if row.kind == EvidenceKind.NPS and row.stance is not None:
            score = round(NPS_NEUTRAL + NPS_SPREAD * row.stance)
            yield method.Answer(account, names[row.stakeholder_id], score, row.on)


def _perceived(
    said: list[Any], names: dict[int, str], owner: int | None
) -> dict[str, tuple[method.Perceived, ...]]:
    """Who says what of whom: what somebody answered or signed is their own word."""
    found = defaultdict(list)
    for row in said:
        seen_by = Perspective.COLLEAGUES
        if row.kind in OWN_WORDS:
            seen_by = Perspective.PERSON
        elif row.author_id is not None and row.author_id == owner:
            seen_by = Perspective.ACCOUNT_MANAGER
        statement = method.Perceived(seen_by, EVIDENCE_KINDS[row.kind], row.on, row.stance)
        found[names[row.stakeholder_id]].append(statement)
    return {name: tuple(statements) for name, statements in found.items()}


def _bonds(
    ties: Iterable[Any], names: dict[int, str], parameters: method.Parameters
) -> Iterator[method.Bond]:
    for tie in ties:
        if tie.stakeholder_id in names and tie.other_id in names:
            yield from method.bonds_from(
                TIE_KINDS[tie.kind],
                names[tie.stakeholder_id],
                names[tie.other_id],
                strength=tie.strength,
                parameters=parameters,
            )


def seat_name(seat: SeatFacts, facts: CommitteeFacts) -> str:
    """How the analysis calls who sits there: the holder, or the empty seat itself."""
    if seat.holder is None:
        return seat.seat.public_id
    return facts.keys[seat.holder]


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
    joined: dict[int, set[int]] = defaultdict(set)
    for tie in facts.ties:
        joined[tie.stakeholder_id].add(tie.other_id)
        joined[tie.other_id].add(tie.stakeholder_id)
    wanted = {seat.holder for seat in facts.seats if seat.holder is not None}
    fresh = list(wanted)
    while fresh:
        more = joined[fresh.pop()] - wanted
        wanted |= more
        fresh += more
    return {pk: facts.keys[pk] for pk in sorted(wanted)}


def _people(
    facts: CommitteeFacts, names: dict[int, str], parameters: method.Parameters
) -> Iterator[Person]:
    sitting = [_seat(seat, facts) for seat in facts.seats]
    thresholds = {seat.name: method.seat_threshold(seat, parameters=parameters) for seat in sitting}
    ranks = {facts.ranks[pk] for pk in names}
    traits = {rank: _traits(Seniority(rank), parameters) for rank in ranks}
    for pk, name in names.items():
        yield Person(name, *traits[facts.ranks[pk]], threshold=thresholds.get(name))
    for seat in facts.seats:
        if seat.holder is None:
            name = seat.seat.public_id
            yield Person(name, threshold=thresholds[name])


def _traits(rank: Seniority, parameters: method.Parameters) -> tuple[float, float]:
    """The susceptibility and the turnover per year of somebody of that rank."""
    return (
        method.default_susceptibility(rank, parameters=parameters),
        method.default_turnover(rank, parameters=parameters),
    )


def _seat(seat: SeatFacts, facts: CommitteeFacts) -> method.Seat:
    return method.Seat(
        seat_name(seat, facts),
        seat.terms.weight,
        is_veto=seat.terms.is_veto,
        is_approver=seat.terms.is_approver,
    )


def _listens(
    ties: Iterable[Any], names: dict[int, str], parameters: method.Parameters
) -> Iterator[method.Listens]:
    """Who listens to whom; of several ties between two people the method takes the strongest."""
    for tie in ties:
        if tie.stakeholder_id in names:
            yield from method.listens_from(
                TIE_KINDS[tie.kind],
                names[tie.stakeholder_id],
                names[tie.other_id],
                strength=tie.strength,
                parameters=parameters,
            )
