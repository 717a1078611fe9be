"""Why is the risk what it is: exact shares of the people."""

import numpy as np

from committee.consensus import shocked, shocks
from committee.extension import Array, Extension
from committee.power import unit_interval


def risk_points(
    extension: Extension, chances: Array, base: Array, rho: float, *, nodes: int
) -> Array:
    """Return how many points of risk each member adds to that of an unknown committee.

    Definition: -100 sum_q w_q (p_i(z_q) - base_i(z_q)) integral over t in [0, 1] of df/dp_i at
    base(z_q) + t (p(z_q) - base(z_q)), the Shapley attribution of the multilinear extension
    along the straight line [1]_. The integrand is a polynomial of degree n - 1: exact.

    Parameters
    ----------
    extension : Extension
        Of a rule with n members.
    chances, base : array, shape (n,), values 0..1
    rho : float
    nodes : int

    Returns
    -------
    array, shape (n,)
        Points; the sum is 100 (P(base) - P(chances)); 0 for a member whose chance is the base.

    References
    ----------
    .. [1] G. Owen, Management Science 18 (1972).
    """
    _, weights = shocks(nodes)
    steps, step_weights = unit_interval(len(extension.members))
    start = shocked(base, rho, nodes)
    change = shocked(chances, rho, nodes) - start
    line = start[:, np.newaxis] + steps[:, np.newaxis] * change[:, np.newaxis]
    slopes = np.einsum("qti,t->qi", extension.slopes(line), step_weights)
    points: Array = -100.0 * (weights @ (change * slopes))
    return points
