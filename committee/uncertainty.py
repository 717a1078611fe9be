"""How sure a share and a score are, from the number of deals behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtri

from committee import checks
from committee.errors import CommitteeError
from committee.extension import Array
from committee.recalibration import INTERCEPT_VARIANCE, SLOPE_VARIANCE, Recalibration
from committee.scoring import checked, clipped

Interval: TypeAlias = tuple[float, float]

LEVEL = 0.95
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class ScoreIntervals:
    """Where each score lies with 95 % confidence; None where the score is None."""

    brier: Interval
    skill: Interval | None
    log_loss: Interval
    auc: Interval | None


@dataclass(frozen=True, slots=True)
class RecalibrationIntervals:
    """Where intercept and slope lie with 95 % confidence."""

    intercept: Interval
    slope: Interval


def wilson(successes: int, trials: int) -> Interval:
    """Return the 95 % Wilson interval of a share [1]_.

    Definition: the shares p for which |successes/trials - p| <= z sqrt(p (1 - p) / trials),
    z = 1.96. Unlike the usual interval it stays in 0..1 and keeps a width at 0 and at 1.

    Parameters
    ----------
    successes : int, 0..trials
    trials : int, at least 1

    Raises
    ------
    CommitteeError
        A number outside its range.

    References
    ----------
    .. [1] E. Wilson, Probable inference, the law of succession, and statistical inference, Journal
       of the American Statistical Association 22 (1927) 209-212,
       doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    >>> [round(end, 3) for end in wilson(0, 10)]
    [0.0, 0.278]
    """
    checks.whole(trials, "trials")
    checks.whole(successes, "successes", low=0, high=trials)
    share, z = successes / trials, float(ndtri((1.0 + LEVEL) / 2.0))
    scale = 1.0 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z / scale * sqrt(share * (1.0 - share) / trials + (z / (2 * trials)) ** 2)
    low = centre - half if successes else 0.0
    high = centre + half if successes < trials else 1.0
    return low, high


def score_intervals(
    chances: ArrayLike,
    outcomes: ArrayLike,
    *,
    generator: np.random.Generator,
    groups: ArrayLike | None = None,
    rounds: int = ROUNDS,
) -> ScoreIntervals:
    """Return 95 % percentile bootstrap intervals of all scores [1]_.

    Deals are drawn anew with replacement. Deals of one group (one account, or copies of one row)
    are drawn together [2]_, as they are not so many independent proofs. A draw in which all
    outcomes are the same says nothing about skill and AUC and is left out for these.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1
    generator : numpy.random.Generator
        The only randomness: the same state gives the same intervals.
    groups : array_like, shape (n,), optional
        A label for each deal; without, each deal is its own group.
    rounds : int, at least 1

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`; groups of another length; no round.

    References
    ----------
    .. [1] B. Efron, Bootstrap methods: another look at the jackknife, Annals of Statistics 7
       (1979) 1-26, doi:10.1214/aos/1176344552.
    .. [2] C. Field, A. Welsh, Bootstrapping clustered data, Journal of the Royal Statistical
       Society B 69 (2007) 369-390, doi:10.1111/j.1467-9868.2007.00593.x.
    """
    said, came = checked(chances, outcomes)
    checks.whole(rounds, "rounds")
    deals = _Deals.of(said, came, _grouped(groups, came.size))
    drawn = np.array([deals.scored(weights) for weights in deals.draws(generator, rounds)])
    brier, skill, log_loss, auc = drawn.T
    return ScoreIntervals(
        brier=_middle(brier),
        skill=_known_middle(skill),
        log_loss=_middle(log_loss),
        auc=_known_middle(auc),
    )


def recalibration_intervals(
    fitted: Recalibration,
    chances: ArrayLike,
    outcomes: ArrayLike,
    *,
    groups: ArrayLike | None = None,
) -> RecalibrationIntervals:
    """Return 95 % intervals of the recalibration that was fitted to these deals.

    Definition: with x = (1, logit P), p = P', H = sum p (1 - p) x x' plus the prior's precision
    and s_g the sum of (o - p) x over the deals of group g, the covariance of (a, b) is
    H^-1 (sum s_g s_g' + the prior's precision) H^-1 [1]_. Deals of one group thus are not so many
    independent proofs; with a group for each deal and a model that is right this is H^-1. An
    interval is the estimate and 1.96 standard deviations to either side.

    Parameters
    ----------
    fitted : Recalibration
        Of the same chances and outcomes.
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1
    groups : array_like, shape (n,), optional
        A label for each deal; without, each deal is its own group.

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`; groups of another length.

    References
    ----------
    .. [1] K.-Y. Liang, S. Zeger, Longitudinal data analysis using generalized linear models,
       Biometrika 73 (1986) 13-22, doi:10.1093/biomet/73.1.13.

    Examples
    --------
    >>> fitted = Recalibration(intercept=0.0, slope=0.4, outcomes=100)
    >>> too_sure = [0.9] * 50 + [0.1] * 50
    >>> came = [1] * 35 + [0] * 15 + [1] * 15 + [0] * 35
    >>> [round(end, 2) for end in recalibration_intervals(fitted, too_sure, came).slope]
    [0.2, 0.6]
    """
    said, came = checked(chances, outcomes)
    group = _grouped(groups, came.size)
    logits = logit(clipped(said))
    terms = np.column_stack([np.ones_like(logits), logits])
    likely = expit(terms @ [fitted.intercept, fitted.slope])
    prior = np.diag([1.0 / INTERCEPT_VARIANCE, 1.0 / SLOPE_VARIANCE])
    bread = np.linalg.inv((terms * (likely * (1.0 - likely))[:, None]).T @ terms + prior)
    misses = np.zeros((group.max() + 1, 2))
    np.add.at(misses, group, terms * (came - likely)[:, None])
    spread = np.sqrt(np.diag(bread @ (misses.T @ misses + prior) @ bread))
    half = ndtri((1.0 + LEVEL) / 2.0) * spread
    return RecalibrationIntervals(
        intercept=(float(fitted.intercept - half[0]), float(fitted.intercept + half[0])),
        slope=(float(fitted.slope - half[1]), float(fitted.slope + half[1])),
    )


@dataclass(frozen=True, slots=True)
class _Deals:
    """Deals in rising order of chances: what each adds to a score, and where chances change."""

    came: Array
    errors: Array
    surprises: Array
    group: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, said: Array, came: Array, group: NDArray[np.intp]) -> "_Deals":
        order = np.argsort(said, kind="stable")
        said, came, group = said[order], came[order], group[order]
        likely = np.where(came == 1.0, clipped(said), 1.0 - clipped(said))
        starts = np.flatnonzero(np.diff(said, prepend=-1.0))
        return cls(came, (said - came) ** 2, -np.log(likely), group, starts)

    def draws(self, generator: np.random.Generator, rounds: int) -> Iterator[Array]:
        """Yield how often each deal was drawn, as many groups as there are with replacement."""
        groups = int(self.group.max()) + 1
        for _ in range(rounds):
            drawn = generator.integers(groups, size=groups)
            times = np.bincount(drawn, minlength=groups).astype(float)
            yield times[self.group]

    def scored(self, weights: Array) -> tuple[float, float, float, float]:
        """Return Brier, skill, log loss and AUC of a draw; no number if all outcomes are alike."""
        count, wins = weights.sum(), weights * self.came
        won = wins.sum()
        brier, log_loss = weights @ self.errors / count, weights @ self.surprises / count
        if won in {0.0, count}:
            return brier, np.nan, log_loss, np.nan
        rate = won / count
        lost = np.add.reduceat(weights - wins, self.starts)
        below = np.cumsum(lost) - 0.5 * lost
        auc = np.add.reduceat(wins, self.starts) @ below / (won * (count - won))
        return brier, 1.0 - brier / (rate * (1.0 - rate)), log_loss, auc


def _grouped(groups: ArrayLike | None, count: int) -> NDArray[np.intp]:
    """Return the group of each deal, numbered from 0."""
    if groups is None:
        return np.arange(count)
    labels = np.asarray(groups)
    if labels.shape != (count,):
        raise CommitteeError("groups and outcomes must be two lists of one length")
    return np.unique(labels, return_inverse=True)[1]


def _known_middle(values: Array) -> Interval | None:
    known = values[~np.isnan(values)]
    return _middle(known) if known.size else None


def _middle(values: Array) -> Interval:
    low, high = np.quantile(values, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)
