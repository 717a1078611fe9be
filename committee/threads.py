"""How many separate ways lead to a person, and who is the only one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from committee.disjoint import Edges, disjoint_routes
from committee.dominators import nearest_dominators, reached
from committee.extension import Array
from committee.reach import Network, ties_on
from committee.values import Committee

US = -1


@dataclass(frozen=True, slots=True)
class Threads:
    """Disjoint routes from us to each person, and the person or employee all of them need."""

    counts: list[int]
    gateways: list[str | None]


def threads(network: Network) -> Threads:
    """Count the internally disjoint routes from us to each person (Menger [1]_).

    Routes run over ties and links of at least the thread floor, without the hop factor and at
    any length; our employees are inner nodes. Exactly those dominated by somebody have one thread,
    and the nearest dominator is the gateway. Routes are searched only where the numbers of ways in
    and out leave more than one answer.

    Parameters
    ----------
    network : Network
        n people.

    Returns
    -------
    Threads
        Counts >= 0, 0 where no route leads; a gateway exactly where the count is 1.

    References
    ----------
    .. [1] K. Menger, Zur allgemeinen Kurventheorie, Fundamenta Mathematicae 10 (1927).
    """
    ways = ways_of(network)
    before = reached(ways, US)
    nearest = nearest_dominators(before, US)
    counts: list[int] = []
    gateways: list[str | None] = []
    for person in range(len(network.names)):
        gateway = nearest.get(person)
        if gateway is None or gateway == US:
            gateways.append(None)
            counts.append(0 if gateway is None else _several(ways, before[person], person))
        else:
            gateways.append(_name(network, gateway))
            counts.append(1)
    return Threads(counts, gateways)


def same_ties_hold(network: Network, committee: Committee, earlier: date) -> bool:
    """Return whether the ties of at least the thread floor were the same on an earlier date.

    Then, with the same people and introductions, so were the threads: no route is searched.
    """
    employees, ties = ties_on(committee, earlier, parameters=network.parameters)
    floor = network.parameters.thread_floor
    if employees != network.employees:
        return False
    return bool(np.array_equal(_holding(ties, floor), _holding(network.ties, floor)))


def _holding(ties: Array, floor: float) -> NDArray[np.bool_]:
    return (ties >= floor) & (ties > 0.0)


def _several(ways: Edges, ahead: Sequence[int], person: int) -> int:
    employees = ways[US]
    fewest = max(2, len(set(ahead).intersection(employees)))
    most = min(len(ahead), len(employees))
    return most if fewest >= most else disjoint_routes(ways, US, person, at_most=most)


def ways_of(network: Network) -> dict[int, list[int]]:
    """Return what follows us (-1), people (0..n-1) and employees (n..) on ties and links that hold.

    An employee without a tie that holds is left out.
    """
    floor, first = network.parameters.thread_floor, len(network.names)
    ways: dict[int, list[int]] = {node: [] for node in (US, *range(first))}
    for row, ties in enumerate(_holding(network.ties, floor).tolist(), first):
        if any(ties):
            ways[row] = [person for person, holds in enumerate(ties) if holds]
            ways[US].append(row)
    for start, ahead in network.links.items():
        ways[start] = [end for end, held in ahead.items() if held >= floor and held]
    return ways


def _name(network: Network, node: int) -> str:
    return (*network.names, *network.employees)[node]
