"""Whom to talk to next."""

import math
from datetime import date
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from committee.extension import Array
from committee.parameters import USUAL, Parameters
from committee.reach import Network, SideBySide
from committee.situation import Situation, situation_of, weighed
from committee.values import Committee, ContactPair, NextContact

Met = NDArray[np.bool_]


def next_contacts(ours: Network, agreed: Array, covered: Array) -> tuple[NextContact, ...]:
    """Rank people by what meeting them would change.

    Definition: gain of agreement when m_i (after drift) rises by the lift and ripples through
    V, plus coverage weight x gain of coverage after one meeting, r <- 1 - (1 - r)
    exp(-meeting points / full), with the employee at the start of the best route. The lift is
    not clipped.

    Parameters
    ----------
    ours : Network
        To n people.
    agreed, covered : arrays, shape (n + 1,)
        The agreement for each row of `lifted`, and the coverage for each of `met_reach`, when
        nobody and when one person is met.

    Returns
    -------
    tuple of NextContact
        All n people, highest score first; equal scores in the committee's order. The coverage
        gain is 0 while no employee has a touch.
    """
    gains = _gains(ours.parameters, agreed, covered)
    rows = zip(ours.names, *gains, ours.routes(), strict=True)
    contacts = [NextContact(*row) for row in rows]
    return tuple(sorted(contacts, key=lambda one: one.score, reverse=True))


def best_pair(
    committee: Committee, on: date, *, parameters: Parameters = USUAL
) -> ContactPair | None:
    """Return the two people whom to meet together changes most, searched exactly.

    Agreement is not submodular, so the best pair need not hold the best person: all
    n (n - 1) / 2 pairs are computed.

    Parameters
    ----------
    committee : Committee
        Of n people.
    on : date
    parameters : Parameters

    Returns
    -------
    ContactPair or None
        None when there are fewer than two people; of equal pairs the first in the committee's
        order.

    Examples
    --------
    >>> from committee import Gate, Person
    >>> both = Gate(2, (("a", 1), ("b", 1)))
    >>> best_pair(Committee(both, (Person("a"), Person("b"))), date(2026, 1, 1)).people
    ('a', 'b')
    """
    situation = situation_of([committee], on, parameters=parameters)
    (names,) = situation.model.names
    pairs = np.array(list(combinations(range(len(names)), 2)), dtype=np.intp)
    if not pairs.size:
        return None
    met = np.zeros((len(pairs), len(names)), dtype=bool)
    np.put_along_axis(met, pairs, values=True, axis=1)
    levels = situation.agreement(lifted(situation, met))[0], _covered(situation, met)
    agreed, covered, scores = _gains(parameters, *levels)
    best = int(np.argmax(scores))
    one, other = pairs[best]
    return ContactPair((names[one], names[other]), agreed[best], covered[best], scores[best])


def best_reaching(
    committee: Committee, on: date, size: int, *, parameters: Parameters = USUAL
) -> tuple[str, ...]:
    """Return whom to meet for coverage alone, chosen greedily, best first.

    Coverage is monotone submodular, so the gain is at least (1 - 1/e) of the best set's [1]_.

    Parameters
    ----------
    committee : Committee
        Of n people.
    on : date
    size : int
        At most so many people.
    parameters : Parameters

    Returns
    -------
    tuple of str
        Shorter when meeting anybody else gains nothing; empty while no employee has a touch.

    References
    ----------
    .. [1] G. Nemhauser, L. Wolsey, M. Fisher, Mathematical Programming 14 (1978).
    """
    situation = situation_of([committee], on, parameters=parameters)
    (names,), chosen = situation.model.names, []
    met = np.zeros(len(names), dtype=bool)
    for _ in range(min(size, len(names))):
        choices = met | np.eye(len(names), dtype=bool)
        covered = _covered(situation, np.concatenate([met[np.newaxis], choices]))[1:]
        best = int(np.argmax(covered[1:]))
        if covered[best + 1] <= covered[0]:
            break
        met = choices[best]
        chosen.append(names[best])
    return tuple(chosen)


def each(people: int) -> Met:
    """Return whom each row meets: one person a row, shape (n, n)."""
    return np.eye(people, dtype=bool)


def lifted(situation: Situation, met: Met) -> Array:
    """Return the chances with nobody met, then with the people of each row, (m, k + 1, n)."""
    now, model = situation.now, situation.model
    ripples = model.parameters.lift * met @ now.assumptions.voices[:, 0].swapaxes(-1, -2)
    lifts = np.concatenate([np.zeros_like(ripples[:, :1]), ripples], axis=1)
    return now.chances(model.threshold, lift=lifts)


def met_reach(networks: SideBySide, direct: Array, met: Met, *, parameters: Parameters) -> Array:
    """Return direct reach with nobody met, then with the people of each row, (m, k + 1, n).

    Without an employee who has a touch nobody can be met.
    """
    nobody, employees = direct[:, np.newaxis], networks.ties.shape[1]
    points = parameters.meeting_points if employees else 0.0
    missed = math.exp(-points / parameters.full_points)
    # Whoever of us meets them, D_i ends up the same: its factors (1 - r_ei) are multiplied.
    states = np.where(met, 1.0 - (1.0 - nobody) * missed, nobody)
    return np.concatenate([nobody, states], axis=1)


def _covered(situation: Situation, met: Met) -> Array:
    ours, parameters = SideBySide.of(situation.networks), situation.model.parameters
    states = met_reach(ours, ours.direct(), met, parameters=parameters)
    covered: Array = weighed(ours.reach(states), situation.power)[0]
    return covered


def _gains(
    parameters: Parameters, agreed: Array, covered: Array
) -> tuple[list[float], list[float], list[float]]:
    """Return gain of agreement, of coverage, and score over the first row of each other row."""
    agreeing, covering = agreed[1:] - agreed[0], covered[1:] - covered[0]
    scores = agreeing + parameters.coverage_weight * covering
    return agreeing.tolist(), covering.tolist(), scores.tolist()
