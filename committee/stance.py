"""From evidence to a stance, and from a stance to the chance of a yes."""

import math
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from scipy.special import ndtr

from committee.extension import Array
from committee.frozen import Value
from committee.parameters import Parameters
from committee.values import Evidence, Source
from committee.vocabulary import EvidenceKind


class Heard(Value, frozen=True):
    """What the evidence of one kind about one person amounts to: precision and decayed mean."""

    kind: EvidenceKind
    precision: float
    mean: float | None
    items: int
    newest_on: date


def heard(evidence: Iterable[Evidence], on: date, *, parameters: Parameters) -> list[Heard]:
    """Sum up the evidence about one person, one entry for each kind, most direct kind first.

    Definition: n = sum 2^(-d_k / h), mean = sum 2^(-d_k / h) y_k / n, precision =
    1 / (b + e / n), with d_k the age in days, h the kind's half-life, b its bias and e its
    item noise. Volume cannot beat directness: the precision stays below 1 / b.

    Parameters
    ----------
    evidence : iterable of Evidence
        In any order; items after `on` do not exist; an item without a stance adds nothing.
    on : date
    parameters : Parameters

    Returns
    -------
    list of Heard
        Precision >= 0 in 1 / stance^2; mean in [-1, 1], None when nothing of it is left.
    """
    kinds: dict[EvidenceKind, list[Evidence]] = {}
    for item in evidence:
        if item.on <= on:
            kinds.setdefault(item.kind, []).append(item)
    return [_heard(kind, kinds[kind], on, parameters) for kind in sorted(kinds, key=_directness)]


_DIRECTNESS = tuple(EvidenceKind)


def _directness(kind: EvidenceKind) -> int:
    return _DIRECTNESS.index(kind)


def _heard(kind: EvidenceKind, items: list[Evidence], on: date, parameters: Parameters) -> Heard:
    weighing = parameters.evidence[kind]
    newest = max(item.on for item in items)
    stances = [(item.stance, (on - item.on).days) for item in items if item.stance is not None]
    weights = [2.0 ** (-days / weighing.half_life_days) for _, days in stances]
    count = sum(weights)
    if count == 0.0 or not math.isfinite(weighing.item_noise / count):
        return Heard(kind, 0.0, None, len(items), newest)
    mean = sum(w * stance for w, (stance, _) in zip(weights, stances, strict=True)) / count
    precision = 1.0 / (weighing.bias + weighing.item_noise / count)
    return Heard(kind, precision, mean, len(items), newest)


def sources(heard: Sequence[Heard], *, parameters: Parameters) -> tuple[Source, ...]:
    """Return each kind's share of a stance, tau_s / (tau_0 + sum tau_s); the prior has the rest."""
    total = 1.0 / parameters.prior_variance + sum(one.precision for one in heard)
    return tuple(
        Source(one.kind, one.precision / total, one.mean, one.items, one.newest_on) for one in heard
    )


def posterior(
    precision: Array, pull: Array, *, prior_mean: float, prior_variance: Array
) -> tuple[Array, Array]:
    """Return mean and variance of the stances before drift.

    Definition: m = (tau_0 mu_0 + sum tau_s y_s) / (tau_0 + sum tau_s), v = 1 / (tau_0 + sum
    tau_s), tau_0 = 1 / v_0 [1]_.

    Parameters
    ----------
    precision, pull : array, shape (..., n)
        sum tau_s and sum tau_s y_s of each person.
    prior_mean : float
    prior_variance : array, shape (..., 1)

    Returns
    -------
    mean, variance : arrays, shape (..., n)

    References
    ----------
    .. [1] M. West, J. Harrison, Bayesian Forecasting and Dynamic Models, 1997.
    """
    prior = 1.0 / prior_variance
    return (prior * prior_mean + pull) / (prior + precision), 1.0 / (prior + precision)


def drifted(
    mean: Array, variance: Array, kept: Array, *, prior_mean: float, prior_variance: Array
) -> tuple[Array, Array]:
    """Return mean and variance at the close, when a share `kept` = 2^(-D / h) of them is left.

    Definition: m <- mu_0 + r (m - mu_0), v <- r^2 v + (1 - r^2) v_0.

    Examples
    --------
    >>> drifted(0.8, 0.1, 0.5, prior_mean=0.0, prior_variance=0.36)[0]
    0.4
    """
    squared = kept * kept
    return (
        prior_mean + kept * (mean - prior_mean),
        squared * variance + (1.0 - squared) * prior_variance,
    )


def discussed(voices: Array, mean: Array, variance: Array) -> tuple[Array, Array]:
    """Return mean and variance of the stances after discussion.

    Definition: x = V m, var_i = sum_j V_ij^2 v_j.

    Parameters
    ----------
    voices : array, shape (..., n, n)
    mean, variance : arrays, shape (..., n)

    Returns
    -------
    mean, variance : arrays, shape (..., n)
    """
    after = (voices @ mean[..., np.newaxis])[..., 0]
    return after, (np.square(voices) @ variance[..., np.newaxis])[..., 0]


def yes(mean: Array, variance: Array, threshold: Array, *, vote_noise: Array | float) -> Array:
    """Return the chance of a yes: Phi((x - th) / sqrt(var + noise^2)), shape as broadcast."""
    chance: Array = ndtr((mean - threshold) / np.sqrt(variance + np.square(vote_noise)))
    return chance
