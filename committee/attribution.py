"""Why is the risk what it is: exact shares of the people."""

from dataclasses import dataclass

import numpy as np

from committee.consensus import shocked, shocks
from committee.extension import Array, Extension
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
    _, weights = shocks(nodes)
    steps, step_weights = unit_interval(len(extension.members))
    start, end = shocked(np.stack([base, chances]), rho, nodes)
    line = start + np.append(steps, 1.0)[:, np.newaxis, np.newaxis] * (end - start)
    slopes = extension.slopes(line)
    along = (step_weights @ slopes[:-1].reshape(len(steps), -1)).reshape(end.shape)
    return Shares(
        points=-100.0 * (weights @ ((end - start) * along)),
        if_leaves=-(weights @ ((end - start) * slopes[-1])),
    )
