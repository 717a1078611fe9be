"""Will they agree? The rule under a shock that all votes share."""

from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from committee.extension import Array, Extension


@lru_cache(maxsize=64)
def shocks(nodes: int) -> tuple[Array, Array]:
    """Return Gauss-Hermite nodes and weights of a standard normal shock; weights sum to 1."""
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return points, weights / weights.sum()


def shocked(chances: Array, rho: Array | float, nodes: int) -> Array:
    """Return the chances of a yes given each value of the shared shock.

    Definition: p_i(z) = Phi((Phi^-1(p_i) + sqrt(rho) z) / sqrt(1 - rho)), the one-factor
    Gaussian copula [1]_. A chance of 0 or 1 stays so.

    Parameters
    ----------
    chances : array, shape (..., n), values 0..1
    rho : float or array, shape (...), 0 <= rho < 1
    nodes : int

    Returns
    -------
    array, shape (..., nodes, n), values 0..1

    References
    ----------
    .. [1] O. Vasicek, Probability of loss on loan portfolio, KMV, 1987.
    """
    points, _ = shocks(nodes)
    shared = np.asarray(rho)[..., np.newaxis, np.newaxis]
    quantiles = ndtri(chances)[..., np.newaxis, :]
    moved = (quantiles + np.sqrt(shared) * points[:, np.newaxis]) / np.sqrt(1.0 - shared)
    given: Array = ndtr(moved)
    return given


def agreement(extension: Extension, chances: Array, rho: Array | float, *, nodes: int) -> Array:
    """Return P, the chance that the rule passes.

    Definition: P = sum_q w_q f(p(z_q)) over Gauss-Hermite nodes z_q.

    Parameters
    ----------
    extension : Extension
        Of a rule with n members.
    chances : array, shape (..., n), values 0..1
        Of the members, in the extension's order.
    rho : float or array, shape (...), 0 <= rho < 1
    nodes : int
        16 gives 1e-5 for rho <= 0.5, 48 for rho <= 0.8.

    Returns
    -------
    array, shape (...), values 0..1; 0 when somebody necessary has chance 0

    Examples
    --------
    >>> from committee.rules import parse_rule
    >>> both = Extension(parse_rule({"all": ["a", "b"]}))
    >>> float(agreement(both, np.array([0.5, 0.5]), 0.5, nodes=48).round(6))
    0.333333
    """
    _, weights = shocks(nodes)
    passes = extension.probability(shocked(chances, rho, nodes))
    # Row by row the same sum, whatever the other rows are: equal chances agree equally.
    agreed: Array = np.clip((passes * weights).sum(axis=-1), 0.0, 1.0)
    return agreed
