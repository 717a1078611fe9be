"""Who cannot be avoided on the way from one node to another."""

from functools import reduce
from operator import and_

from committee.disjoint import Edges


def reached(edges: Edges, start: int) -> dict[int, list[int]]:
    """Return the nodes before each that routes from `start` lead to, the nearest node first.

    Parameters
    ----------
    edges : mapping of int to sequence of int
        The nodes that follow each node, none twice.
    start : int

    Examples
    --------
    >>> reached({0: [1], 1: [2], 2: [1], 3: [1]}, 0)
    {0: [], 1: [0, 2], 2: [1]}
    """
    before: dict[int, list[int]] = {start: []}
    waiting = [start]
    for node in waiting:
        for other in edges[node]:
            if other not in before:
                before[other] = []
                waiting.append(other)
            before[other].append(node)
    return before


def nearest_dominators(before: Edges, start: int) -> dict[int, int]:
    """Return the last node ahead of each that every route from `start` to it passes.

    Definition: D(start) = {start}, and D(v) of any other node is v with what the D(u) of all
    nodes u before it have in common, the largest such sets [1]_: the dominators of v. They lie
    one after the other on every route, so the nearest of them has all others in its own D.

    Parameters
    ----------
    before : mapping of int to sequence of int
        The nodes before each node that is `reached`.
    start : int

    Returns
    -------
    dict of int to int
        Of every node but `start`; `start` where nobody else is on every route.

    References
    ----------
    .. [1] F. Allen, J. Cocke, A program data flow analysis procedure, Communications of the
       ACM 19 (1976).

    Examples
    --------
    >>> nearest_dominators(reached({0: [1, 2], 1: [3], 2: [3], 3: [4], 4: []}, 0), 0)
    {1: 0, 2: 0, 3: 0, 4: 3}
    """
    # Sets of nodes as the bits of whole numbers: what two have in common is one operation.
    own = {node: 1 << place for place, node in enumerate(before)}
    held = dict.fromkeys(before, -1) | {start: own[start]}
    others, is_settled = [node for node in before if node != start], False
    while not is_settled:
        former = dict(held)
        for node in others:
            held[node] = own[node] | reduce(and_, (held[one] for one in before[node]))
        is_settled = held == former
    of_set = {nodes: node for node, nodes in held.items()}
    return {node: of_set[nodes ^ own[node]] for node, nodes in held.items() if node != start}
