"""What if: a committee with other facts, and what that would change. Nothing is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from committee import checks
from committee.errors import CommitteeError
from committee.influence import introductions_from
from committee.rules import Gate, Rule
from committee.values import Analysis, Committee, Evidence, Listens, Person, Touch
from committee.vocabulary import EvidenceKind


def without_person(committee: Committee, name: str) -> Committee:
    """Return the committee after a person has gone.

    Their seat stays, with its threshold, and holds somebody of whom nothing is known: no
    ties, no introductions, no evidence, no touches, default susceptibility and turnover.

    Raises
    ------
    CommitteeError
        Nobody in the committee is called so.
    """
    gone = _person(committee, name)
    unknown = Person(name, threshold=gone.threshold)
    return replace(
        committee,
        people=_swapped(committee, name, unknown),
        listens=tuple(tie for tie in committee.listens if name not in (tie.person, tie.to)),
        introductions=tuple(
            one for one in committee.introductions if name not in (one.introducer, one.to)
        ),
        evidence=tuple(item for item in committee.evidence if item.person != name),
        touches=tuple(touch for touch in committee.touches if touch.person != name),
    )


def without_employee(committee: Committee, name: str) -> Committee:
    """Return the committee without the touches of one of us.

    Raises
    ------
    CommitteeError
        None of us with a touch is called so.
    """
    left = tuple(touch for touch in committee.touches if touch.by != name)
    if len(left) == len(committee.touches):
        raise CommitteeError(f"no touch is by {checks.shown(name)}")
    return replace(committee, touches=left)


def with_stance(
    committee: Committee,
    person: str,
    stance: float,
    on: date,
    *,
    kind: EvidenceKind = EvidenceKind.ASSESSMENT,
) -> Committee:
    """Return the committee as if all we had heard of a person were this, on that day.

    Everything else heard of them is left out, for beside old evidence a new stance would be
    watered down, and the question is what if they had turned.

    Raises
    ------
    CommitteeError
        Nobody is called so, or the stance is outside -1..1.
    """
    _person(committee, person)
    others = tuple(item for item in committee.evidence if item.person != person)
    return replace(committee, evidence=(*others, Evidence(person, kind, on, stance)))


def with_touch(committee: Committee, touch: Touch) -> Committee:
    """Return the committee with one more touch; CommitteeError when its names do not fit."""
    return replace(committee, touches=(*committee.touches, touch))


def with_relationship(committee: Committee, listens: Listens) -> Committee:
    """Return the committee with one more tie, and the introduction that it allows.

    A weaker tie of a pair changes nothing: the largest weight counts.

    Raises
    ------
    CommitteeError
        One of the two is not in the committee.
    """
    return replace(
        committee,
        listens=(*committee.listens, listens),
        introductions=(*committee.introductions, *introductions_from([listens])),
    )


def with_rule(committee: Committee, rule: Rule) -> Committee:
    """Return the committee deciding by another rule; CommitteeError when it names a stranger."""
    return replace(committee, rule=rule)


def with_seat_filled(committee: Committee, seat: str, person: Person) -> Committee:
    """Return the committee with somebody in an empty seat.

    They take the seat's place in the rule, and its threshold unless they have their own.
    Somebody who is in the committee already keeps everything known about them.

    Parameters
    ----------
    committee : Committee
    seat : str
        What the empty seat is called among the people.
    person : Person

    Raises
    ------
    CommitteeError
        Nobody is called so; or something is known of them, so that it is no empty seat; or
        the name of the person is that of one of us.
    """
    empty = _person(committee, seat)
    if _is_known(committee, seat):
        raise CommitteeError(f"{seat!r} is no empty seat: something is known of them")
    if person.threshold is None:
        person = replace(person, threshold=empty.threshold)
    others = {one.name: one for one in committee.people}
    if person.name in others:
        people = [person if name == person.name else one for name, one in others.items()]
        seated = tuple(one for one in people if one.name != seat or seat == person.name)
    else:
        seated = _swapped(committee, seat, person)
    return replace(committee, rule=renamed(committee.rule, {seat: person.name}), people=seated)


def renamed(rule: Rule, names: Mapping[str, str]) -> Rule:
    """Return a rule with some names replaced, all at once; weights and quotas stay.

    Examples
    --------
    >>> renamed(Gate(1, (("a", 1), ("b", 2))), {"a": "b", "b": "a"})
    Gate(quota=1, children=(('b', 1), ('a', 2)))
    """
    if isinstance(rule, str):
        return names.get(rule, rule)
    return Gate(rule.quota, tuple((renamed(child, names), w) for child, w in rule.children))


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rehearsal would change: after minus before, ratios.

    `probability` holds the people of both analyses, in the order of the first.
    """

    agreement: float
    risk: float
    opposition: float
    coverage: float
    fragility: float
    probability: Mapping[str, float]


def compare(before: Analysis, after: Analysis) -> Effect:
    """Return what is different between the facts and a rehearsal, analysed on the same day.

    Raises
    ------
    CommitteeError
        The analyses are of different days: time alone would be taken for an effect.
    """
    if before.as_of != after.as_of:
        raise CommitteeError(f"the analyses are of two days, {before.as_of} and {after.as_of}")
    return Effect(
        agreement=after.agreement - before.agreement,
        risk=after.risk - before.risk,
        opposition=after.opposition - before.opposition,
        coverage=after.coverage - before.coverage,
        fragility=after.fragility - before.fragility,
        probability={
            name: after.probability[name] - chance
            for name, chance in before.probability.items()
            if name in after.probability
        },
    )


def _person(committee: Committee, name: str) -> Person:
    for one in committee.people:
        if one.name == name:
            return one
    raise CommitteeError(f"nobody in people is called {checks.shown(name)}")


def _swapped(committee: Committee, name: str, by: Person) -> tuple[Person, ...]:
    return tuple(by if one.name == name else one for one in committee.people)


def _is_known(committee: Committee, name: str) -> bool:
    """Whether a fact beside the seat itself names somebody."""
    return (
        any(name in (tie.person, tie.to) for tie in committee.listens)
        or any(name in (one.introducer, one.to) for one in committee.introductions)
        or any(name == item.person for item in committee.evidence)
        or any(name == touch.person for touch in committee.touches)
    )
