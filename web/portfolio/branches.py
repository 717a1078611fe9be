"""Accounts under their parents, each with the sums of all that stand below it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from web.portfolio.holdings import Holding, Holdings
from web.portfolio.parts import Parts
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


Children = dict[int, list[int]]
"""The places of the accounts below each account, by name."""
Walk = list[tuple[int, int]]
"""Places and depths of an account and all below it."""


def branches(held: Holdings) -> tuple[list[Branch], int]:
    """The families here, the one with the most at risk first; and how many more there are.

    A parent that is not among them is none. Accounts in a circle hang below the first of them.
    """
    children, at_risk = _children(held), held.at_risk.tolist()
    if not children:
        return [], 0
    families = [list(_walk(held, root, children)) for root in _roots(held, children)]
    families = [family for family in families if len(family) > 1]
    families.sort(key=lambda family: (-sum(at_risk[place] for place, _ in family), family[0][0]))
    told: Walk = []
    for number, family in enumerate(families):
        if told and len(told) + len(family) > MOST_LINES:
            return _branches(held, told), len(families) - number
        told.extend(family)
    return _branches(held, told), 0


def _children(held: Holdings) -> Children:
    found: Children = defaultdict(list)
    for place, one in enumerate(held.lines):
        if one.parent is not None:
            found[one.parent].append(place)
    return found


def _roots(held: Holdings, children: Children) -> list[int]:
    """Who has somebody below and nobody above; of a circle the one that was there first."""
    here = {one.pk for one in held.lines}
    parents = [place for place, one in enumerate(held.lines) if one.pk in children]
    parents.sort(key=lambda place: held.lines[place].pk)
    roots = [place for place in parents if held.lines[place].parent not in here]
    reached = {below for root in roots for below, _depth in _walk(held, root, children)}
    for place in parents:
        if place not in reached:
            roots.append(place)
            reached |= {below for below, _depth in _walk(held, place, children)}
    return roots


def _walk(held: Holdings, root: int, children: Children) -> Iterator[tuple[int, int]]:
    """The account and all below it, each once, parents before their children."""
    seen, waiting = set(), [(root, 0)]
    while waiting:
        place, depth = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        yield place, depth
        below = children.get(held.lines[place].pk, ())
        waiting.extend((child, depth + 1) for child in reversed(below))


def _branches(held: Holdings, told: Walk) -> list[Branch]:
    """In the order of a walk all that stands below an account follows it, deeper than it."""
    below = []
    for start, (_place, depth) in enumerate(told[:MOST_LINES]):
        end = start + 1
        while end < len(told) and told[end][1] > depth:
            end += 1
        below.append([place for place, _depth in told[start:end]])
    sums = summed(held, Parts.of(below))
    return [
        Branch(held.lines[place], depth, sums[number], len(below[number]) - 1)
        for number, (place, depth) in enumerate(told[:MOST_LINES])
    ]
