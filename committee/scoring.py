"""How good forecasts were, once the outcomes are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from committee.checks import shown
from committee.errors import CommitteeError
from committee.extension import Array

CLIP = 0.001


@dataclass(frozen=True, slots=True)
class Scores:
    """What a set of forecasts is worth; `skill` and `auc` are None if all outcomes are the same."""

    outcomes: int
    base_rate: float
    brier: float
    skill: float | None
    log_loss: float
    auc: float | None


def checked(chances: ArrayLike, outcomes: ArrayLike) -> tuple[Array, Array]:
    """Return forecasts and outcomes as two arrays of one length.

    Raises
    ------
    CommitteeError
        Nothing to score, unequal lengths, a chance outside 0..1, an outcome other than 0 and 1.
    """
    said, came = np.asarray(chances, dtype=float), np.asarray(outcomes, dtype=float)
    if said.ndim != 1 or said.shape != came.shape:
        raise CommitteeError("chances and outcomes must be two lists of one length")
    if said.size == 0:
        raise CommitteeError("without any outcome there is nothing to score")
    for name, values, fine, wanted in (
        ("chances", said, (said >= 0.0) & (said <= 1.0), "from 0 to 1"),
        ("outcomes", came, (came == 0.0) | (came == 1.0), "0 or 1"),
    ):
        if not fine.all():
            first = int(np.argmin(fine))
            got = shown(float(values[first]))
            raise CommitteeError(f"{name}[{first}] must be {wanted}, got {got}")
    return said, came


def clipped(chances: Array) -> Array:
    """Return the chances, none nearer to 0 or 1 than 1 in 1,000.

    A necessary person who surely refuses makes agreement exactly 0. Were such a deal won, its log
    loss and its logit would be infinite and outweigh all other deals.
    """
    return np.clip(chances, CLIP, 1.0 - CLIP)


def brier(chances: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the Brier score, the mean squared error of the forecasts; lower is better.

    Definition: (1/n) sum (P_k - o_k)^2 [1]_, the half of Brier's own sum over both classes.
    Range 0 (perfect) to 1; a forecast of 1/2 throughout scores 1/4.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Raises
    ------
    CommitteeError
        See `checked`.

    References
    ----------
    .. [1] G. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather
       Review 78 (1950) 1-3, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> round(brier([0.9, 0.4], [1, 0]), 3)
    0.085
    """
    said, came = checked(chances, outcomes)
    return float(np.mean((said - came) ** 2))


def skill(chances: ArrayLike, outcomes: ArrayLike) -> float | None:
    """Return by how much the forecasts beat saying the base rate every time.

    Definition: 1 - Brier / (o (1 - o)), o = mean of these same outcomes. So the opponent knows the
    base rate beforehand, which makes it hard to beat. Range: up to 1 (perfect); 0 is no better than
    the base rate, below 0 is worse.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Returns
    -------
    float or None
        None if all outcomes are the same: the base rate is then perfect.

    Examples
    --------
    >>> round(skill([0.9, 0.4], [1, 0]), 3)
    0.66
    """
    error = brier(chances, outcomes)
    rate = float(np.mean(np.asarray(outcomes, dtype=float)))
    return 1.0 - error / (rate * (1.0 - rate)) if 0.0 < rate < 1.0 else None


def log_loss(chances: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean surprise at the outcomes, in nats; lower is better.

    Definition: -(1/n) sum [o_k ln P_k + (1 - o_k) ln(1 - P_k)] [1]_, P clipped to 0.001..0.999.
    Range 0.001 to 6.9; a forecast of 1/2 throughout scores ln 2 = 0.693.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    References
    ----------
    .. [1] I. Good, Rational decisions, Journal of the Royal Statistical Society B 14 (1952)
       107-114.

    Examples
    --------
    >>> round(log_loss([0.9, 0.4], [1, 0]), 3)
    0.308
    """
    said, came = checked(chances, outcomes)
    likely = np.where(came == 1.0, clipped(said), 1.0 - clipped(said))
    return float(-np.mean(np.log(likely)))


def auc(chances: ArrayLike, outcomes: ArrayLike) -> float | None:
    """Return how surely a won deal was given a higher chance than a lost one.

    Definition: the share of pairs (one outcome 1, one outcome 0) in which the former has the higher
    chance; an equal chance counts half [1]_. Range 0..1, 1/2 is a coin flip. It knows ranks
    only: any increasing map of the chances leaves it as it is.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Returns
    -------
    float or None
        None if all outcomes are the same: there is no pair.

    References
    ----------
    .. [1] J. Hanley, B. McNeil, The meaning and use of the area under a receiver operating
       characteristic (ROC) curve, Radiology 143 (1982) 29-36, doi:10.1148/radiology.143.1.7063747.

    Examples
    --------
    >>> auc([0.9, 0.4, 0.4], [1, 1, 0])
    0.75
    """
    said, came = checked(chances, outcomes)
    won, lost = said[came == 1.0], np.sort(said[came == 0.0])
    if not won.size or not lost.size:
        return None
    # Those below count on both sides, equal ones on one: so the sum is twice the pairs.
    twice = np.searchsorted(lost, won, side="left") + np.searchsorted(lost, won, side="right")
    return float(twice.sum() / (2 * won.size * lost.size))


def scores(chances: ArrayLike, outcomes: ArrayLike) -> Scores:
    """Return all scores of a set of forecasts, with the base rate (the mean outcome)."""
    said, came = checked(chances, outcomes)
    return Scores(
        outcomes=came.size,
        base_rate=float(came.mean()),
        brier=brier(said, came),
        skill=skill(said, came),
        log_loss=log_loss(said, came),
        auc=auc(said, came),
    )
