"""Formal decision power: how often a person's vote decides."""

from functools import lru_cache

import numpy as np

from committee.extension import SHAPES_KEPT, Array, Extension, Structure
from committee.rules import Rule


def shapley_shubik(extension: Extension) -> Array:
    """Shapley-Shubik index of each member of a rule.

    Definition: phi_i = integral over t in [0, 1] of df/dp_i at (t, ..., t) [1]_ [2]_. The
    integrand is a polynomial of degree n - 1, so ceil(n / 2) Gauss-Legendre nodes are exact.

    Parameters
    ----------
    extension : Extension
        Of a rule with n members.

    Returns
    -------
    array, shape (n,)
        Dimensionless, each 0..1, sum 1; 0 for somebody whose vote never matters, 1 for a sole
        decider.

    References
    ----------
    .. [1] L. Shapley, M. Shubik, American Political Science Review 48 (1954).
    .. [2] G. Owen, Management Science 18 (1972).

    Examples
    --------
    >>> from committee.rules import parse_rule
    >>> shapley_shubik(Extension(parse_rule({"all": ["cfo", {"any": ["a", "b"]}]}))).round(6)
    array([0.666667, 0.166667, 0.166667])
    """
    return extension.of_members(_shapley_shubik(extension.structure))


@lru_cache(maxsize=SHAPES_KEPT)
def _shapley_shubik(structure: Structure) -> Array:
    nodes, weights = unit_interval(structure.members)
    slopes = structure.slopes(np.repeat(nodes[:, np.newaxis], structure.members, axis=1))
    power: Array = weights @ slopes
    return power


def banzhaf(extension: Extension) -> Array:
    """Banzhaf index of each member of a rule, normalised.

    Definition: df/dp_i at (1/2, ..., 1/2), divided by the sum over the members [1]_.

    Parameters
    ----------
    extension : Extension
        Of a rule with n members.

    Returns
    -------
    array, shape (n,)
        Dimensionless, each 0..1, sum 1.

    References
    ----------
    .. [1] J. Banzhaf, Rutgers Law Review 19 (1965).

    Examples
    --------
    >>> from committee.rules import parse_rule
    >>> banzhaf(Extension(parse_rule({"all": ["cfo", {"any": ["a", "b"]}]})))
    array([0.6, 0.2, 0.2])
    """
    swings = extension.slopes(np.full(len(extension.members), 0.5))
    normalised: Array = swings / swings.sum()
    return normalised


def power_document(rule: Rule) -> dict[str, dict[str, float]]:
    """Return both indices by name, as the command line prints them.

    Examples
    --------
    >>> power_document("cfo")
    {'shapley_shubik': {'cfo': 1.0}, 'banzhaf': {'cfo': 1.0}}
    """
    extension = Extension(rule)
    return {
        "shapley_shubik": _named(extension, shapley_shubik(extension)),
        "banzhaf": _named(extension, banzhaf(extension)),
    }


def _named(extension: Extension, values: Array) -> dict[str, float]:
    return dict(zip(extension.members, values.tolist(), strict=True))


@lru_cache(maxsize=256)
def unit_interval(degree: int) -> tuple[Array, Array]:
    """Return Gauss-Legendre nodes and weights on [0, 1], exact for polynomials below `degree`."""
    nodes, weights = np.polynomial.legendre.leggauss((degree + 1) // 2)
    return (nodes + 1.0) / 2.0, weights / 2.0
