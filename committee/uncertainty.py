"""How sure a share and a score are, from the number of deals behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from committee import checks
from committee.errors import CommitteeError
from committee.scoring import checked, scores

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
    labels = np.arange(came.size) if groups is None else np.asarray(groups)
    if labels.shape != came.shape:
        raise CommitteeError("groups and outcomes must be two lists of one length")
    draws = [scores(said[deals], came[deals]) for deals in _draws(labels, generator, rounds)]
    has_both = bool(came.min() < came.max())
    return ScoreIntervals(
        brier=_middle([one.brier for one in draws]),
        skill=_known_middle([one.skill for one in draws]) if has_both else None,
        log_loss=_middle([one.log_loss for one in draws]),
        auc=_known_middle([one.auc for one in draws]) if has_both else None,
    )


def _draws(
    labels: NDArray[np.generic], generator: np.random.Generator, rounds: int
) -> Iterator[NDArray[np.intp]]:
    """Yield the places of the deals of as many groups as there are, drawn with replacement."""
    _, group, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    deals = np.split(np.argsort(group, kind="stable"), np.cumsum(sizes)[:-1])
    for _ in range(rounds):
        drawn = generator.integers(len(deals), size=len(deals))
        yield np.concatenate([deals[index] for index in drawn])


def _known_middle(values: list[float | None]) -> Interval | None:
    known = [value for value in values if value is not None]
    return _middle(known) if known else None


def _middle(values: list[float]) -> Interval:
    low, high = np.quantile(values, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)
