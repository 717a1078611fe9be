"""Accounts under their parents, each with the sums of all that stand below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from web.portfolio.holdings import Holding
from web.portfolio.sums import Sums, summed

MOST_LINES = 60
DEEPEST = 5


@dataclass(frozen=True)
class Branch:
    """An account at its depth; the sums count it and everything below once."""

    holding: Holding
    depth: int
    sums: Sums
    below: int

    @property
    def shown_depth(self) -> int:
        """How far it is indented; deeper ones stand no deeper."""
        return min(self.depth, DEEPEST)


Family = dict[int, list[Holding]]


def branches(holdings: Sequence[Holding]) -> tuple[list[Branch], int]:
    """The families here, the one with the most at risk first; and how many more there are.

    A parent that is not among them is none. Accounts in a circle hang below the first of them.
    """
    children = _children(holdings)
    families = [list(_walk(root, children)) for root in _roots(holdings, children)]
    families = [family for family in families if len(family) > 1]
    families.sort(key=lambda family: (-sum(one.at_risk for one, _ in family), family[0][0].name))
    told: list[Branch] = []
    for number, family in enumerate(families):
        if told and len(told) + len(family) > MOST_LINES:
            return told, len(families) - number
        told.extend(_branches(family))
    return told, 0


def _children(holdings: Iterable[Holding]) -> Family:
    found: Family = defaultdict(list)
    for one in holdings:
        if one.parent is not None:
            found[one.parent].append(one)
    return found


def _roots(holdings: Sequence[Holding], children: Family) -> list[Holding]:
    """Who has somebody below and nobody above; of a circle the one that was there first."""
    here = {one.pk for one in holdings}
    parents = sorted((one for one in holdings if one.pk in children), key=lambda one: one.pk)
    roots = [one for one in parents if one.parent not in here]
    reached = {one.pk for root in roots for one, _depth in _walk(root, children)}
    for one in parents:
        if one.pk not in reached:
            roots.append(one)
            reached |= {below.pk for below, _depth in _walk(one, children)}
    return roots


def _walk(root: Holding, children: Family) -> Iterator[tuple[Holding, int]]:
    """The account and all below it, each once, parents before their children."""
    seen, waiting = set(), [(root, 0)]
    while waiting:
        one, depth = waiting.pop()
        if one.pk in seen:
            continue
        seen.add(one.pk)
        yield one, depth
        below = sorted(children.get(one.pk, ()), key=lambda child: child.name, reverse=True)
        waiting.extend((child, depth + 1) for child in below)


def _branches(family: list[tuple[Holding, int]]) -> Iterator[Branch]:
    """In the order of a walk all that stands below an account follows it, deeper than it."""
    for place, (one, depth) in enumerate(family[:MOST_LINES]):
        end = place + 1
        while end < len(family) and family[end][1] > depth:
            end += 1
        held: list[Any] = [below for below, _depth in family[place:end]]
        yield Branch(one, depth, summed(held), len(held) - 1)
