"""Learning from closed deals how far to trust the chances we give."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit, logit

from committee.extension import Array
from committee.scoring import checked, clipped

LOGISTIC_FROM = 30
ISOTONIC_FROM = 1000
# Means and variances, as in every N(m, v) of the method (a stance's prior is N(mean, variance)).
INTERCEPT_MEAN, INTERCEPT_VARIANCE = 0.0, 1.0
SLOPE_MEAN, SLOPE_VARIANCE = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class NotEnough:
    """The answer below the needed number of outcomes: a statement, never a number."""

    outcomes: int
    needed: int


@dataclass(frozen=True, slots=True)
class Recalibration:
    """The fitted logit(P') = intercept + slope logit(P), and the number of outcomes behind it.

    An intercept below 0 says that the chances were too high, a slope below 1 that they were too
    extreme, a slope below 0 that they pointed the wrong way.
    """

    intercept: float
    slope: float
    outcomes: int

    def recalibrated(self, chances: ArrayLike) -> Array:
        """Return P' of each chance P (0..1); 0 and 1 count as 0.001 and 0.999."""
        logits = logit(clipped(np.asarray(chances, dtype=float)))
        moved: Array = expit(self.intercept + self.slope * logits)
        return moved


@dataclass(frozen=True, slots=True)
class Isotonic:
    """The fitted non-decreasing map: `rates` at `chances`, straight between, flat beyond."""

    chances: tuple[float, ...]
    rates: tuple[float, ...]
    outcomes: int

    def recalibrated(self, chances: ArrayLike) -> Array:
        """Return P' of each chance P (0..1)."""
        rates: Array = np.interp(np.asarray(chances, dtype=float), self.chances, self.rates)
        return rates


def recalibration(chances: ArrayLike, outcomes: ArrayLike) -> Recalibration | NotEnough:
    """Return the shrunken logistic recalibration of the forecasts, from 30 outcomes on.

    Definition: o_k ~ Bernoulli(expit(a + b logit(P_k))) [1]_ [2]_ with the priors a ~ N(0, 1) and
    b ~ N(1, 0.5), P clipped to 0.001..0.999; the pair (a, b) of highest posterior density. The
    function is strictly convex, so there is one. Few deals leave a near 0 and b near 1, which
    is no change. The second number of N is a variance, as everywhere in the method: b has the
    standard deviation 0.71, so that the data decide soon, and outcomes of one kind only still give
    finite numbers.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Returns
    -------
    Recalibration or NotEnough
        Scores of recalibrated chances on these same outcomes flatter; judge it on later deals.

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`.

    References
    ----------
    .. [1] D. Cox, Two further applications of a model for binary regression, Biometrika 45 (1958)
       562-565, doi:10.1093/biomet/45.3-4.562.
    .. [2] A. Niculescu-Mizil, R. Caruana, Predicting good probabilities with supervised learning,
       ICML 2005, 625-632, doi:10.1145/1102351.1102430.

    Examples
    --------
    >>> recalibration([0.6, 0.7], [1, 0])
    NotEnough(outcomes=2, needed=30)
    >>> too_sure = [0.9] * 50 + [0.1] * 50
    >>> fitted = recalibration(too_sure, [1] * 35 + [0] * 15 + [1] * 15 + [0] * 35)
    >>> round(fitted.slope, 2), fitted.recalibrated([0.9, 0.1]).round(2).tolist()
    (0.4, [0.71, 0.29])
    """
    said, came = checked(chances, outcomes)
    if came.size < LOGISTIC_FROM:
        return NotEnough(outcomes=came.size, needed=LOGISTIC_FROM)
    logits, signs = logit(clipped(said)), 2.0 * came - 1.0

    def penalty(pair: Array) -> tuple[float, Array]:
        """Return minus the log posterior for each outcome, and its slope."""
        intercept, slope = pair
        margins = signs * (intercept + slope * logits)
        misses = -signs * expit(-margins)
        off = np.array([intercept - INTERCEPT_MEAN, slope - SLOPE_MEAN])
        pull = off / np.array([INTERCEPT_VARIANCE, SLOPE_VARIANCE])
        value = np.logaddexp(0.0, -margins).sum() + 0.5 * off @ pull
        slopes = np.array([misses.sum(), misses @ logits]) + pull
        return float(value) / came.size, slopes / came.size

    start = np.array([INTERCEPT_MEAN, SLOPE_MEAN])
    intercept, slope = minimize(penalty, start, jac=True, method="BFGS", options={"gtol": 1e-8}).x
    return Recalibration(float(intercept), float(slope), came.size)


def isotonic(chances: ArrayLike, outcomes: ArrayLike) -> Isotonic | NotEnough:
    """Return the non-decreasing map that fits the outcomes best, from 1,000 outcomes on [1]_.

    Definition: the non-decreasing rates r of least sum (o_k - r(P_k))^2, one rate for each
    different chance. It assumes no shape, so it needs many deals: with fewer than 1,000 it fits
    noise [2]_, and there is no number.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Returns
    -------
    Isotonic or NotEnough

    References
    ----------
    .. [1] B. Zadrozny, C. Elkan, Transforming classifier scores into accurate multiclass
       probability estimates, KDD 2002, 694-699, doi:10.1145/775047.775151.
    .. [2] A. Niculescu-Mizil, R. Caruana, Predicting good probabilities with supervised learning,
       ICML 2005, 625-632, doi:10.1145/1102351.1102430.

    Examples
    --------
    >>> isotonic([0.5] * 999, [1] * 999)
    NotEnough(outcomes=999, needed=1000)
    """
    said, came = checked(chances, outcomes)
    if came.size < ISOTONIC_FROM:
        return NotEnough(outcomes=came.size, needed=ISOTONIC_FROM)
    levels, places, counts = np.unique(said, return_inverse=True, return_counts=True)
    means = np.bincount(places, weights=came) / counts
    rates = isotonic_regression(means, weights=counts).x
    return Isotonic(tuple(levels.tolist()), tuple(rates.tolist()), came.size)
