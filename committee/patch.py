"""One difference between two days, and how differences make the newer facts of the older."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from committee import checks
from committee.errors import CommitteeError
from committee.frozen import Value
from committee.rehearsal import renamed
from committee.rules import Gate, Rule
from committee.values import Committee, Evidence, Introduction, Listens, Person, Touch
from committee.vocabulary import DifferenceKind, Stance

Fact = Person | Listens | Introduction | Evidence | Touch

# The lists of facts: of what type, and what they are about: a person, who else, what more.
LISTS: Mapping[str, type[Fact]] = {
    "people": Person,
    "listens": Listens,
    "introductions": Introduction,
    "evidence": Evidence,
    "touches": Touch,
}
ABOUT: Mapping[type[Fact], Callable[[Any], tuple[Any, ...]]] = {
    Person: lambda one: (one.name, None),
    Listens: lambda one: (one.person, one.to),
    Introduction: lambda one: (one.introducer, one.to),
    Evidence: lambda one: (one.person, None, one.kind, one.on),
    Touch: lambda one: (one.person, one.by, one.on),
}


class Difference(Value, frozen=True):
    """One thing in which a committee differs between two days.

    `person` is whom it is about, None for the whole committee or an empty seat; `other` the
    other end of a tie, the employee of a touch, the seat, or who held it before. `before` and
    `after` are the fact, rule, close, or stance in words; None where there is none. For a
    silence `after` is its days.
    """

    kind: DifferenceKind
    person: str | None = None
    other: str | None = None
    before: Fact | Rule | date | Stance | int | None = None
    after: Fact | Rule | date | Stance | int | None = None


def patched(committee: Committee, differences: Iterable[Difference]) -> Committee:
    """Return the newer committee: the older one with the differences applied.

    Covers all of a committee: its rule, close, people, ties, introductions, evidence and
    touches. What is only read off (turned, faded, silent) changes no fact.

    Parameters
    ----------
    committee : Committee
        The older one, without what is dated after its day, see `known_on`.
    differences : iterable of Difference
        All of them, as `differences` returns them.

    Returns
    -------
    Committee
        The same facts as the newer one's, perhaps in another order.

    Raises
    ------
    CommitteeError
        A difference takes away what is not there, or the result contradicts itself.
    """
    differences = list(differences)
    changed: dict[str, Any] = {
        name: _replaced(getattr(committee, name), differences, fact) for name, fact in LISTS.items()
    }
    for one in differences:
        if one.kind == DifferenceKind.CLOSE_MOVED:
            changed["closes_on"] = one.after
    return replace(committee, rule=patched_rule(committee.rule, differences), **changed)


def patched_rule(rule: Rule, differences: Iterable[Difference]) -> Rule:
    """Return the newer rule: another one, or the same over who sits in the seats now."""
    names: dict[str, str] = {}
    for one in differences:
        if one.kind == DifferenceKind.RULE_CHANGED and isinstance(one.after, str | Gate):
            return one.after
        if one.person is not None and one.other is not None:
            if one.kind in {DifferenceKind.SEAT_FILLED, DifferenceKind.SEAT_PASSED_ON}:
                names[one.other] = one.person
            if one.kind == DifferenceKind.SEAT_EMPTIED:
                names[one.person] = one.other
    return renamed(rule, names)


def _replaced(
    facts: tuple[Fact, ...], differences: Iterable[Difference], of: type[Fact]
) -> tuple[Fact, ...]:
    left, added = Counter(facts), []
    for one in differences:
        if isinstance(one.before, of):
            if not left[one.before]:
                raise CommitteeError(f"there is no {checks.shown(one.before)} to take away")
            left[one.before] -= 1
        if isinstance(one.after, of):
            added.append(one.after)
    return (*left.elements(), *added)
