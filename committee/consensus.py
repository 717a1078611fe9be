"""Will they agree? The rule under a shock that all votes share."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from scipy.special import ndtr, ndtri

from committee.extension import Array, Extension, Structure, alike


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
    rows = chances.reshape(-1, chances.shape[-1])
    each_rho = np.broadcast_to(rho, chances.shape[:-1]).reshape(-1)
    (agreed,) = agreements([extension], [rows], [each_rho], nodes=nodes)
    return agreed.reshape(chances.shape[:-1])


def agreements(
    extensions: Sequence[Extension],
    chances: Sequence[Array],
    rho: Sequence[Array],
    *,
    nodes: int,
) -> list[Array]:
    """Return `agreement` for rows of several rules: those of one structure are asked at once.

    Parameters
    ----------
    extensions : sequence of Extension
    chances : sequence of array, shape (k, n)
        The rows of each rule, as many as it likes.
    rho : sequence of array, shape (k,)
    nodes : int

    Returns
    -------
    list of array, shape (k,)
        The same, to the last bit, whatever the other rules and rows are.
    """
    found = list(rho)
    for structure, places in alike(extensions).items():
        rows = np.concatenate([extensions[i].of_structure(chances[i]) for i in places])
        agreed = _agreement(structure, rows, np.concatenate([rho[i] for i in places]), nodes)
        ends = accumulate(len(rho[i]) for i in places)
        for place, end in zip(places, ends, strict=True):
            found[place] = agreed[end - len(rho[place]) : end]
    return found


def _agreement(structure: Structure, chances: Array, rho: Array, nodes: int) -> Array:
    _, weights = shocks(nodes)
    passes = structure.probability(shocked(chances, rho, nodes))
    # Row by row the same sum, whatever the other rows are: equal chances agree equally.
    agreed: Array = np.clip((passes * weights).sum(axis=-1), 0.0, 1.0)
    return agreed
