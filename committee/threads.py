"""How many separate ways lead to a person, and who is the only one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from committee.disjoint import Edges, disjoint_routes
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
    any length; our employees are inner nodes. One linear pass finds the dominators: exactly
    those dominated by somebody have one thread, and the nearest dominator is the gateway. Routes
    are searched only where the numbers of ways in and out leave more than one answer.

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
    graph = graph_of(network)
    dominators = nx.immediate_dominators(graph, US)
    employees, edges = set(graph[US]), nx.to_dict_of_lists(graph)
    counts, gateways = [], []
    for person in range(len(network.names)):
        gateway = dominators.get(person)
        alone = gateway is not None and gateway != US
        gateways.append(_name(network, gateway) if alone else None)
        ahead = {node for node in graph.pred[person] if node in dominators}
        counts.append(int(alone) if gateway != US else _several(edges, ahead, employees, person))
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


def _several(edges: Edges, ahead: set[int], employees: set[int], person: int) -> int:
    fewest = max(2, len(ahead & employees))
    most = min(len(ahead), len(employees))
    return most if fewest >= most else disjoint_routes(edges, US, person, at_most=most)


def graph_of(network: Network) -> "nx.DiGraph[int]":
    """Return us (-1), people (0..n-1) and employees (n..) with the ties and links that hold."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from([US, *range(len(network.names))])
    graph.add_edges_from(_edges(network))
    return graph


def _edges(network: Network) -> Iterator[tuple[int, int]]:
    floor, first = network.parameters.thread_floor, len(network.names)
    for row, ties in enumerate(_holding(network.ties, floor)):
        held = ties.nonzero()[0].tolist()
        yield from ((first + row, person) for person in held)
        yield from [(US, first + row)] if held else []
    for start, ahead in network.links.items():
        yield from ((start, end) for end, held in ahead.items() if held >= floor and held)


def _name(network: Network, node: int) -> str:
    return (*network.names, *network.employees)[node]
