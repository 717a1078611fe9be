"""How many routes between two nodes share no node on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Edges = Mapping[int, Sequence[int]]


def disjoint_routes(edges: Edges, start: int, end: int, *, at_most: int) -> int:
    """Count the internally disjoint routes by augmenting paths [1]_, in O(at_most x edges).

    Parameters
    ----------
    edges : mapping of int to sequence of int
        The nodes that follow each node, `start` followed by `end` never.
    start, end : int
        Two nodes.
    at_most : int
        Counting stops here.

    Returns
    -------
    int
        0..at_most.

    References
    ----------
    .. [1] L. Ford, D. Fulkerson, Canadian Journal of Mathematics 8 (1956).

    Examples
    --------
    >>> disjoint_routes({0: [1, 2], 1: [3], 2: [3], 3: []}, 0, 3, at_most=5)
    2
    """
    leading: dict[int, int] = {}
    for count in range(at_most):
        if not _Search(edges, leading, start).leads_to(end):
            return count
    return at_most


@dataclass(slots=True)
class _Search:
    """A search for one more route, which may free nodes of the routes that there are.

    `leading` names the node before each node that is on a route. A node has a side where
    routes come in and one where they go out: `entered` says from where the first was reached,
    None from its own other side; `freed` says which next node of a route was given up to reach
    the second. Where no route passes, whoever comes in can go out.
    """

    edges: Edges
    leading: dict[int, int]
    start: int
    entered: dict[int, int | None] = field(default_factory=dict)
    freed: dict[int, int] = field(default_factory=dict)

    def leads_to(self, end: int) -> bool:
        """Return whether there is one more route to a node, and take it."""
        waiting = [self.start]
        while waiting:
            node = waiting.pop()
            for other in self.edges[node]:
                if other == end:
                    self._take(node)
                    return True
                if other not in self.entered and self.leading.get(other) != node:
                    self.entered[other] = node
                    waiting += self._freed_by(other) if other in self.leading else (other,)
        return False

    def _freed_by(self, node: int) -> Iterator[int]:
        """Yield the nodes before one on its route: each may go on elsewhere if this one is led."""
        while (before := self.leading[node]) != self.start and before not in self.freed:
            self.freed[before] = node
            yield before
            if before in self.entered:
                return
            self.entered[before] = None
            node = before

    def _take(self, node: int) -> None:
        added, given_up = {}, []
        while node != self.start:
            if node in self.freed:
                node = self.freed[node]
                given_up.append(node)
            while (before := self.entered[node]) is None:
                node = self.freed[node]
                given_up.append(node)
            added[node] = before
            node = before
        for one in given_up:
            del self.leading[one]
        self.leading |= added
