"""How surely we reach everybody, directly or by a good introduction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self

import numpy as np

from committee.extension import LARGEST_BLOCK, Array, Rows
from committee.parameters import Parameters
from committee.values import Committee, Introduction

Links = Mapping[int, Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Paths:
    """Every chain of client links within the hops: (P,) ends, (P, hops) stops and strengths.

    Stops are the people before the end, first to last; a shorter chain repeats its first
    stop with strength 1. Sorted by end.
    """

    stops: Rows
    strengths: Array
    ends: Rows

    def introduced(self, direct: Array) -> Array:
        """Return I_i of `Network.reach` for k states of direct reach, both of shape (n, k)."""
        best = np.zeros(direct.shape)
        if not self.ends.size:
            return best
        present = direct >= 0.0
        products = np.maximum(direct.take(self.stops[:, 0], axis=0), 0.0)
        for stop, factor in zip(self.stops.T, self.strengths.T, strict=True):
            products *= factor[:, np.newaxis]
            products *= present.take(stop, axis=0)
        firsts = np.flatnonzero(np.diff(self.ends, prepend=-1))
        best[self.ends[firsts]] = np.maximum.reduceat(products, firsts, axis=0)
        return best


@dataclass(frozen=True, slots=True)
class Network:
    """Our employees, their ties (employees x people, r_ei), and the client's links at a date."""

    names: tuple[str, ...]
    employees: tuple[str, ...]
    ties: Array
    links: Links
    paths: Paths
    parameters: Parameters

    def direct(self) -> Array:
        """Return D_i = 1 - prod_e (1 - r_ei), shape (n,)."""
        reached: Array = SideBySide.of([self]).direct()[0]
        return reached

    def reach(self, direct: Array) -> Array:
        """Return C_i = 1 - (1 - D_i)(1 - I_i) for k states of direct reach.

        I_i is the best product along a chain of client links within the hops, each times the
        hop factor, from somebody reached directly and never through i. It is a lower bound
        of the two-terminal reliability [1]_, monotone in every tie and link.

        Parameters
        ----------
        direct : array, shape (k, n), values 0..1
            Somebody who is gone has -1: neither reached nor a stop of a chain.

        Returns
        -------
        array, shape (k, n), values 0..1

        References
        ----------
        .. [1] L. Valiant, SIAM Journal on Computing 8 (1979): the exact value is #P-hard.
        """
        reached: Array = SideBySide.of([self]).reach(direct[np.newaxis])[0]
        return reached

    def routes(self) -> list[tuple[str, ...]]:
        """Return the best route to each person: our employee first, empty when there is none.

        The largest product of the first tie and of hop factor x strength per link; ties go to
        the larger list of names.
        """
        starts = [self._best_tie(person) for person in range(len(self.names))]
        best = [(r, (who, self.names[i])) for i, (r, who) in enumerate(starts)]
        paths = self.paths
        rows = zip(paths.stops.tolist(), paths.strengths.tolist(), paths.ends.tolist(), strict=True)
        for stops, strengths, end in rows:
            strength, employee = starts[stops[0]]
            for factor in strengths:
                strength *= factor
            if strength > 0.0 and strength >= best[end][0]:
                people = (self.names[i] for i in (*dict.fromkeys(stops), end))
                best[end] = max(best[end], (strength, (employee, *people)))
        return [route if strength > 0.0 else () for strength, route in best]

    def _best_tie(self, person: int) -> tuple[float, str]:
        ties = zip(self.ties[:, person].tolist(), self.employees, strict=True)
        return max(ties, default=(0.0, ""))


@dataclass(frozen=True, slots=True)
class SideBySide:
    """m networks with as many employees and people each: ties (m, e, n), the chains of all.

    Nobody of one network is linked to somebody of another.
    """

    ties: Array
    paths: Paths

    @classmethod
    def of(cls, networks: Sequence[Network]) -> Self:
        """Return networks of one shape side by side."""
        first = np.arange(len(networks)) * len(networks[0].names)
        paths = [one.paths for one in networks]
        places = np.repeat(first, [one.ends.size for one in paths])
        all_paths = Paths(
            np.concatenate([one.stops for one in paths]) + places[:, np.newaxis],
            np.concatenate([one.strengths for one in paths]),
            np.concatenate([one.ends for one in paths]) + places,
        )
        return cls(np.stack([one.ties for one in networks]), all_paths)

    def direct(self) -> Array:
        """Return D_i = 1 - prod_e (1 - r_ei), shape (m, n)."""
        direct: Array = 1.0 - np.prod(1.0 - self.ties, axis=1)
        return direct

    def reach(self, direct: Array) -> Array:
        """Return what `Network.reach` does for each network, shape (m, k, n)."""
        rows = direct.swapaxes(1, 2).reshape(-1, direct.shape[1])
        block = max(1, LARGEST_BLOCK // max(1, self.paths.stops.size))
        starts = range(0, rows.shape[1], block)
        found = [self.paths.introduced(rows[:, i : i + block]) for i in starts]
        people = np.concatenate(found, axis=1).reshape(len(direct), direct.shape[2], -1)
        introduced = people.swapaxes(1, 2)
        reached = 1.0 - (1.0 - np.maximum(direct, 0.0)) * (1.0 - introduced)
        return np.where(direct < 0.0, 0.0, reached)


def network(committee: Committee, on: date, *, parameters: Parameters) -> Network:
    """Return who reaches whom at a date; later touches do not exist.

    Employees are those with a touch, in name order. r_ei = 1 - exp(-sum points 2^(-age / h) /
    full): ageing contacts of one employee with one person, 0..1.
    """
    return networks([committee], on, parameters=parameters)[0]


def networks(
    committees: Sequence[Committee], on: date, *, parameters: Parameters
) -> tuple[Network, ...]:
    """Return the `network` of each committee, all of as many people: chains are found at once."""
    names = [tuple(person.name for person in one.people) for one in committees]
    links = [
        _links(one.introductions, {name: index for index, name in enumerate(people)})
        for one, people in zip(committees, names, strict=True)
    ]
    paths = _paths(links, len(names[0]), parameters)
    ties = (ties_on(one, on, parameters=parameters) for one in committees)
    return tuple(
        Network(people, *held, ahead, chains, parameters)
        for people, held, ahead, chains in zip(names, ties, links, paths, strict=True)
    )


def ties_on(
    committee: Committee, on: date, *, parameters: Parameters
) -> tuple[tuple[str, ...], Array]:
    """Return our employees and their ties, the part of the network that time changes."""
    touches = [touch for touch in committee.touches if touch.on <= on]
    places = {person.name: index for index, person in enumerate(committee.people)}
    rows = {name: index for index, name in enumerate(sorted({touch.by for touch in touches}))}
    sums = np.zeros((len(rows), len(places)))
    for touch in touches:
        aged = parameters.points[touch.kind] * left_after((on - touch.on).days, parameters)
        sums[rows[touch.by], places[touch.person]] += aged
    return tuple(rows), strength(sums, parameters)


def left_after(days: int, parameters: Parameters) -> float:
    """Return what is left of the points of a touch after so many days, 2^(-days / h)."""
    return float(2.0 ** -(days / parameters.tie_half_life_days))


def strength(points: Array, parameters: Parameters) -> Array:
    """Return the strength of ties of so many aged points, 1 - exp(-points / full), 0..1."""
    held: Array = 1.0 - np.exp(-points / parameters.full_points)
    return held


def _links(introductions: Iterable[Introduction], places: Mapping[str, int]) -> Links:
    links: dict[int, dict[int, float]] = {}
    for one in introductions:
        ahead = links.setdefault(places[one.introducer], {})
        ahead[places[one.to]] = max(one.strength, ahead.get(places[one.to], 0.0))
    return links


def _paths(links: Sequence[Links], people: int, parameters: Parameters) -> Iterator[Paths]:
    """Yield the chains of each network; they are found as if all were one of more people."""
    joined = _joined(links, people, parameters)
    firsts = np.arange(len(links) + 1) * people
    cuts = pairwise(np.searchsorted(joined.ends, firsts).tolist())
    for first, (start, end) in zip(firsts[:-1].tolist(), cuts, strict=True):
        stops, ends = joined.stops[start:end] - first, joined.ends[start:end] - first
        yield Paths(stops, joined.strengths[start:end], ends)


def _joined(links: Sequence[Links], people: int, parameters: Parameters) -> Paths:
    """Return every chain of links, nobody twice, each a link longer than one found before."""
    hops = parameters.hops
    held = [
        (first + start, first + end, weight)
        for first, ahead in zip(range(0, people * len(links), people), links, strict=True)
        for start in sorted(ahead)
        for end, weight in ahead[start].items()
    ]
    rows = held if hops else []
    starts, ends = np.array([row[:2] for row in rows], dtype=np.intp).reshape(-1, 2).T
    factors = parameters.hop_factor * np.array([row[2] for row in rows], dtype=np.float64)
    single = np.ones((len(rows), max(1, hops)))
    single[:, -1] = factors
    found = [Paths(np.repeat(starts[:, np.newaxis], max(1, hops), axis=1), single, ends)]
    for _ in range(1, hops):
        found.append(_longer(found[-1], starts, ends, factors))
    last = np.concatenate([chains.ends for chains in found])
    order = np.argsort(last, kind="stable")
    return Paths(
        np.concatenate([chains.stops for chains in found])[order],
        np.concatenate([chains.strengths for chains in found])[order],
        last[order],
    )


def _longer(chains: Paths, starts: Rows, ends: Rows, factors: Array) -> Paths:
    """Return the chains with one more link, of links sorted by their start."""
    first = np.searchsorted(starts, chains.ends, side="left")
    counts = np.searchsorted(starts, chains.ends, side="right") - first
    before = np.repeat(np.arange(len(counts)), counts)
    link = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
    is_new = (chains.stops[before] != ends[link, np.newaxis]).all(axis=1)
    before, link = before[is_new], link[is_new]
    return Paths(
        np.column_stack([chains.stops[before, 1:], chains.ends[before]]),
        np.column_stack([chains.strengths[before, 1:], factors[link]]),
        ends[link],
    )
