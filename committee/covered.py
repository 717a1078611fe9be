"""Whom we reach, how, and how much hangs on one person: all that an analysis says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from committee.contacts import each, met_reach
from committee.extension import Array
from committee.loss import effective_threads, employee_shares, key_person_loss, without_each
from committee.reach import Network
from committee.situation import weighed
from committee.threads import Threads


@dataclass(frozen=True, slots=True)
class Covered:
    """What is said of one committee, by the names of the analysis, and the coverage if met."""

    said: dict[str, Any]
    met: Array


def covered(ours: Network, power: Array, ways: Threads) -> Covered:
    """Ask the network about all cases at once: that costs little more than one of them.

    They are today; without each employee and each person; with nobody and with each person met.
    """
    direct = ours.direct()
    left = without_each(ours, direct)
    cases = [direct[np.newaxis], left, met_reach(ours, each(len(ours.names)))]
    reach = ours.reach(np.concatenate(cases))
    now, without, met = np.split(weighed(reach, power), [1, 1 + len(left)])
    losses = key_person_loss(ours, float(now[0]), without)
    said = {
        "coverage": float(now[0]),
        "single_threaded_share": _single_threaded_share(power, reach[0], ways.counts),
        "reach": dict(zip(ours.names, reach[0].tolist(), strict=True)),
        "direct_reach": dict(zip(ours.names, direct.tolist(), strict=True)),
        "threads": dict(zip(ours.names, ways.counts, strict=True)),
        "gateways": dict(zip(ours.names, ways.gateways, strict=True)),
    }
    return Covered(said | _hanging(ours, losses), met)


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
