"""Microseconds per committee: our graph steps beside igraph's, and the whole analysis.

Run as ``python -m tests.bench.committees``. Absolute times belong to the machine; the ratio is
measured in the same run.
"""

import platform
import random
from datetime import date, timedelta
from math import log
from time import perf_counter

import igraph

from committee import (
    Committee,
    Evidence,
    Parameters,
    Person,
    Seat,
    Touch,
    analyse,
    introductions_from,
    listens_from,
    rule_from_seats,
    seat_threshold,
)
from committee.dominators import nearest_dominators, reached
from committee.reach import Network, network
from committee.threads import US, ways_of
from committee.vocabulary import EvidenceKind, TieKind, TouchKind

SIZES = (8, 16, 40, 500)
TODAY = date(2026, 11, 26)
SEED = 20261126
SECONDS_PER_SIZE = 0.5


def plausible(people: int, seed: int = SEED) -> Committee:
    """Return a committee as accounts have them: a hierarchy, some advice, a few of us.

    At most 16 people sit in the rule: a veto, an approver, a quota of the others.
    """
    dice = random.Random(seed)
    names = [f"p{index:03}" for index in range(people)]
    seats = [
        Seat(name, weight=dice.choice((1, 1, 2)), is_veto=index == 1, is_approver=index == 0)
        for index, name in enumerate(names[:16])
    ]
    thresholds = {seat.name: seat_threshold(seat) for seat in seats}
    listens = _ties(names, dice)
    return Committee(
        rule=rule_from_seats(seats),
        people=tuple(Person(name, threshold=thresholds.get(name)) for name in names),
        listens=listens,
        introductions=introductions_from(listens),
        evidence=_evidence(names, dice),
        touches=_touches(names, dice),
        closes_on=TODAY + timedelta(days=120),
    )


def _ties(names, dice):
    reports = [
        tie
        for index, name in enumerate(names[1:], 1)
        for tie in listens_from(TieKind.REPORTS_TO, name, names[dice.randrange((index + 5) // 6)])
    ]
    pairs = [dice.sample(names, 2) for _ in range(len(names) // 2)]
    advice = [
        tie
        for one, other in pairs
        for tie in listens_from(TieKind.INFLUENCES, one, other, strength=dice.uniform(0.2, 1))
    ]
    return (*reports, *advice)


def _day(dice):
    return TODAY - timedelta(days=dice.randrange(300))


def _evidence(names, dice):
    return tuple(
        Evidence(dice.choice(names), kind, _day(dice), dice.uniform(-1, 1))
        for kind in dice.choices(list(EvidenceKind), k=2 * len(names))
    )


def _touches(names, dice):
    ours = [f"e{index}" for index in range(2 + len(names) // 20)]
    met = dice.sample(names, max(2, len(names) // 3))
    return tuple(
        Touch(dice.choice(ours), dice.choice(met), kind, _day(dice))
        for kind in dice.choices(list(TouchKind), k=3 * len(names))
    )


def our_steps(ours: Network) -> None:
    """Find who holds whom, dominators and best routes."""
    nearest_dominators(reached(ways_of(ours), US), US)
    ours.routes()


def igraph_steps(ours: Network) -> None:
    """Do the same on igraph; its best routes have no limit of links."""
    people, factor = len(ours.names), ours.parameters.hop_factor
    first = people + 1
    weighted = [
        (first + row, person, r)
        for row, ties in enumerate(ours.ties.tolist())
        for person, r in enumerate(ties)
        if r >= ours.parameters.thread_floor
    ]
    weighted += [(people, first + row, 1.0) for row in range(len(ours.employees))]
    weighted += [
        (start, end, factor * strength)
        for start, ahead in ours.links.items()
        for end, strength in ahead.items()
        if strength >= ours.parameters.thread_floor
    ]
    edges = [(start, end) for start, end, _ in weighted]
    graph = igraph.Graph(first + len(ours.employees), edges, directed=True)
    graph.dominator(people)
    lengths = [-log(strength) for *_, strength in weighted]
    # Whom nobody reaches has no route, which igraph says in a warning of its own.
    reachable = graph.subcomponent(people, mode="out")
    graph.get_shortest_paths(people, to=reachable, weights=lengths)


def microseconds(function, *arguments) -> float:
    """Return the duration of the least disturbed call in half a second, of at least five."""
    durations, started = [], perf_counter()
    while perf_counter() - started < SECONDS_PER_SIZE or len(durations) < 5:
        before = perf_counter()
        function(*arguments)
        durations.append(perf_counter() - before)
    return 1e6 * min(durations)


def main() -> None:
    """Print one row for each size."""
    print(f"{platform.machine()}, Python {platform.python_version()}, igraph {igraph.__version__}")
    print("people  graph steps (us)  on igraph (us)  ratio  whole analysis (us)")
    for people in SIZES:
        committee = plausible(people)
        ours = network(committee, TODAY, parameters=Parameters())
        graph, second = microseconds(our_steps, ours), microseconds(igraph_steps, ours)
        whole = microseconds(analyse, committee, TODAY)
        print(f"{people:6}{graph:18.0f}{second:16.0f}{graph / second:7.1f}{whole:21.0f}")


if __name__ == "__main__":
    main()
