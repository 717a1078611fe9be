"""Why is the risk what it is: exact shares of the people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from committee.consensus import shocked, shocks
from committee.extension import Array, Extension, Structure, alike
from committee.power import unit_interval


@dataclass(frozen=True, slots=True)
class Shares:
    """What each member adds to the risk, and what their leaving changes, arrays of shape (n,).

    `points` of risk that are added to that of an unknown committee: their sum is 100 (P(base) -
    P(chances)). `if_leaves` is the change of P when the member's chance becomes the base. Both are
    0 for a member whose chance is the base.
    """

    points: Array
    if_leaves: Array


def shares(extension: Extension, chances: Array, base: Array, rho: float, *, nodes: int) -> Shares:
    """Share out the distance from an unknown committee to this one.

    Definition: points are -100 sum_q w_q (p_i(z_q) - base_i(z_q)) integral over t in [0, 1] of
    df/dp_i at base(z_q) + t (p(z_q) - base(z_q)), the Shapley attribution of the multilinear
    extension along the straight line [1]_. The integrand is a polynomial of degree n - 1: exact.
    As f is linear in each chance, who leaves changes it by (base_i - p_i) df/dp_i at p: exact too.

    Parameters
    ----------
    extension : Extension
        Of a rule with n members.
    chances, base : array, shape (n,), values 0..1
    rho : float
    nodes : int

    Returns
    -------
    Shares

    References
    ----------
    .. [1] G. Owen, Management Science 18 (1972).
    """
    (found,) = shares_of_each(
        [extension], [np.stack([base, chances])], np.array([rho]), nodes=nodes
    )
    return found


def shares_of_each(
    extensions: Sequence[Extension], ends: Sequence[Array], rho: Array, *, nodes: int
) -> list[Shares]:
    """Return the `shares` of several rules: those of one structure are shared out at once.

    Parameters
    ----------
    extensions : sequence of Extension
    ends : sequence of array, shape (2, n), values 0..1
        The base and the chances of each rule.
    rho : array, shape (m,)
        One for each rule.
    nodes : int

    Returns
    -------
    list of Shares
        The same, to the last bit, whatever the other rules are.
    """
    found: dict[int, Shares] = {}
    for structure, places in alike(extensions).items():
        rows = np.stack([extensions[i].of_structure(ends[i]) for i in places])
        points, if_leaves = _along_the_line(structure, rows, rho[places], nodes)
        for row, place in enumerate(places):
            named = extensions[place].of_members
            found[place] = Shares(named(points[row]), named(if_leaves[row]))
    return [found[place] for place in range(len(extensions))]


def _along_the_line(
    structure: Structure, ends: Array, rho: Array, nodes: int
) -> tuple[Array, Array]:
    """Return points and changes of the structure's members, shape (m, n), from (m, 2, n)."""
    _, weights = shocks(nodes)
    steps, step_weights = unit_interval(structure.members)
    moved = shocked(ends, rho[:, np.newaxis], nodes)
    start, way = moved[:, 0], moved[:, 1] - moved[:, 0]
    line = start + np.append(steps, 1.0)[:, np.newaxis, np.newaxis, np.newaxis] * way
    slopes = structure.slopes(line)
    # Sums, not products of matrices, whose last digits depend on how many rows there are.
    along = (slopes[:-1] * step_weights[:, np.newaxis, np.newaxis, np.newaxis]).sum(axis=0)
    return -100.0 * _expected(way * along, weights), -_expected(way * slopes[-1], weights)


def _expected(values: Array, weights: Array) -> Array:
    """Return the mean over the shock of values, shape (m, nodes, n)."""
    mean: Array = (values * weights[:, np.newaxis]).sum(axis=1)
    return mean
