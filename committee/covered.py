"""Whom we reach, how, and how much hangs on one person: all that analyses say of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from committee.contacts import each, met_reach
from committee.extension import Array
from committee.loss import effective_threads, employee_shares, key_person_loss, without_each
from committee.reach import Network, SideBySide
from committee.situation import Situation, weighed
from committee.threads import Threads


@dataclass(frozen=True, slots=True)
class Covered:
    """What is said of one committee, by the names of the analysis, and the coverage if met."""

    said: dict[str, Any]
    met: Array


@dataclass(frozen=True, slots=True)
class _Reached:
    """How surely one committee's people are reached today, and the coverage in each case."""

    direct: Array
    reach: Array
    levels: Array


def covered(situations: Sequence[Situation], ways: Iterable[Threads]) -> Iterator[Covered]:
    """Yield what is said of each committee of all situations, in their order.

    All cases are asked at once: today; without each employee and each person; with nobody and
    with each person met.
    """
    networks = [ours for one in situations for ours in one.networks]
    power = [row for one in situations for row in one.power]
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for place, ours in enumerate(networks):
        alike[ours.ties.shape].append(place)
    found: dict[int, _Reached] = {}
    for places in alike.values():
        rows = np.stack([power[place] for place in places])
        found |= zip(places, _reached([networks[place] for place in places], rows), strict=True)
    for place, (ours, row, threads) in enumerate(zip(networks, power, ways, strict=True)):
        yield _covered(ours, found[place], power=row, ways=threads)


def _reached(networks: Sequence[Network], power: Array) -> Iterator[_Reached]:
    """Return what is found of networks of one shape."""
    ours, parameters = SideBySide.of(networks), networks[0].parameters
    direct = ours.direct()
    met = met_reach(ours, direct, each(power.shape[1]), parameters=parameters)
    cases = np.concatenate([direct[:, np.newaxis], without_each(ours, direct), met], axis=1)
    reach = ours.reach(cases)
    return map(_Reached, direct, reach[:, 0], weighed(reach, power))


def _covered(ours: Network, reached: _Reached, *, power: Array, ways: Threads) -> Covered:
    now, left = float(reached.levels[0]), 1 + len(ours.employees) + len(ours.names)
    losses = key_person_loss(ours, now, reached.levels[1:left])
    said = {
        "coverage": now,
        "single_threaded_share": _single_threaded_share(power, reached.reach, ways.counts),
        "reach": dict(zip(ours.names, reached.reach.tolist(), strict=True)),
        "direct_reach": dict(zip(ours.names, reached.direct.tolist(), strict=True)),
        "threads": dict(zip(ours.names, ways.counts, strict=True)),
        "gateways": dict(zip(ours.names, ways.gateways, strict=True)),
    }
    return Covered(said | _hanging(ours, losses), reached.levels[left:])


def _hanging(ours: Network, losses: dict[str, float]) -> dict[str, Any]:
    shares = employee_shares(ours, losses)
    return {
        "fragility": max(losses.values()),
        "effective_threads": effective_threads(shares),
        "key_person_loss": losses,
        "employee_shares": shares,
    }


def _single_threaded_share(power: Array, reach: Array, counts: Sequence[int]) -> float:
    """Return the power of people reached by one thread / of people reached by any; else 0."""
    ways = np.array(counts)
    threaded = power[(reach > 0.0) & (ways >= 1)].sum()
    single = power[(reach > 0.0) & (ways == 1)].sum()
    return float(single / threaded) if threaded > 0.0 else 0.0
