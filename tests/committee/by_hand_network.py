"""Coverage a second time: every chain, every loss by changed facts, flows of igraph."""

import functools
import math
import operator
from collections import defaultdict
from itertools import product

import igraph
from msgspec.structs import replace

POINTS = {
    "visit": 1.5, "meeting": 1, "call": 0.6, "event": 0.6, "two_way_email": 0.3,
    "one_way_email": 0.1,
}  # fmt: skip


def ties(committee, on):
    sums = defaultdict(float)
    for touch in committee.touches:
        if touch.on <= on:
            age = (on - touch.on).days
            sums[touch.by, touch.person] += POINTS[touch.kind] * 2 ** (-age / 110)
    return {pair: 1 - math.exp(-total / 3) for pair, total in sums.items()}


def links(committee):
    found = {}
    for link in committee.introductions:
        pair = link.introducer, link.to
        found[pair] = max(found.get(pair, 0.0), link.strength)
    return found


def chains(committee):
    """Return every chain of at most two links with its strengths."""
    linked = links(committee)
    one = [([a, b], [0.5 * s]) for (a, b), s in linked.items()]
    two = [
        ([*chain, c], [*strengths, 0.5 * s])
        for chain, strengths in one
        for (b, c), s in linked.items()
        if b == chain[-1] and c not in chain
    ]
    return one + two


def direct_reach(committee, tied):
    missed = {person.name: 1.0 for person in committee.people}
    for (_, name), r in tied.items():
        missed[name] *= 1 - r
    return {name: 1 - m for name, m in missed.items()}


def reach(committee, tied):
    direct = direct_reach(committee, tied)
    best = dict.fromkeys(direct, 0.0)
    for chain, strengths in chains(committee):
        best[chain[-1]] = max(best[chain[-1]], direct[chain[0]] * math.prod(strengths))
    return {name: 1 - (1 - direct[name]) * (1 - best[name]) for name in direct}


def routes(committee, tied):
    found = {person.name: (0.0, []) for person in committee.people}
    every = [([person.name], []) for person in committee.people] + chains(committee)
    for ((employee, start), r), (chain, strengths) in product(tied.items(), every):
        # Left to right, as a reader would multiply: ties hang on the last digit.
        strength = functools.reduce(operator.mul, strengths, r)
        if chain[0] == start and strength > 0:
            found[chain[-1]] = max(found[chain[-1]], (strength, [employee, *chain]))
    return {name: route for name, (_, route) in found.items()}


def coverage(committee, power, tied):
    return sum(power[name] * c for name, c in reach(committee, tied).items())


def losses(committee, power, tied):
    whole = coverage(committee, power, tied)
    employees = sorted({employee for employee, _ in tied})
    found = {}
    for x in [*employees, *(person.name for person in committee.people)]:
        without = {pair: r for pair, r in tied.items() if x not in pair}
        kept = tuple(i for i in committee.introductions if x not in (i.introducer, i.to))
        left = coverage(replace(committee, introductions=kept), power, without)
        found[x] = 1 - left / whole if whole > 0 else 0.0
    return found


def threads(committee, tied):
    """Count vertex-disjoint routes in the split graph with a second graph library."""
    people = [person.name for person in committee.people]
    nodes = [*people, *sorted({employee for employee, _ in tied})]
    edges = [(f"{e}<", f"{p}>") for (e, p), r in tied.items() if r >= 0.2]
    edges += [(f"{a}<", f"{b}>") for (a, b), s in links(committee).items() if s >= 0.2]
    edges += [("us", f"{name}>") for name in nodes[len(people) :]]
    edges += [(f"{name}>", f"{name}<") for name in nodes]
    graph = igraph.Graph.TupleList(edges, directed=True)
    graph.es["capacity"] = [1.0] * len(edges)
    if "us" not in graph.vs["name"]:
        return dict.fromkeys(people, 0)
    return {n: round(graph.maxflow_value("us", f"{n}>", "capacity")) for n in people}


def single_threaded_share(power, reached, counts):
    any_thread = [n for n in power if reached[n] > 0 and counts[n] >= 1]
    total = sum(power[n] for n in any_thread)
    single = sum(power[n] for n in any_thread if counts[n] == 1)
    return single / total if total else 0.0


def result(committee, power, tied):
    reached, counts = reach(committee, tied), threads(committee, tied)
    lost = losses(committee, power, tied)
    return {
        "coverage": coverage(committee, power, tied),
        "fragility": max(lost.values()),
        "single_threaded_share": single_threaded_share(power, reached, counts),
        "reach": reached,
        "threads": counts,
        "key_person_loss": lost,
    }
