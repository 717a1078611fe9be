"""Forecasts beside what became of the deals: what our own record says about our numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from committee.checks import shown
from committee.errors import CommitteeError
from committee.extension import Array
from committee.recalibration import LOGISTIC_FROM, NotEnough, Recalibration, recalibration
from committee.reliability import Bin, reliability
from committee.scoring import Scores, checked, scores
from committee.uncertainty import (
    LEVEL,
    ROUNDS,
    Interval,
    RecalibrationIntervals,
    ScoreIntervals,
    recalibration_intervals,
    score_intervals,
)

STRENGTH = 20.0
# Deals drawn in all rounds of the bootstrap together, and the fewest rounds that place its ends.
MOST_DRAWN, FEWEST_ROUNDS = 20_000_000, 200
PASSED = {"won": True, "lost": False, "no_decision": False}


@dataclass(frozen=True, slots=True)
class Calibration:
    """The record of a set of forecasts, made of at least 30 outcomes."""

    scores: Scores
    intervals: ScoreIntervals
    reliability: tuple[Bin, ...]
    recalibration: Recalibration
    recalibration_intervals: RecalibrationIntervals


@dataclass(frozen=True, slots=True)
class Segment:
    """The deals of one segment: mean forecast, share won, and that share shrunken to that of all.

    `interval` is the middle 95 % of the posterior of the share; None if all outcomes of all
    segments are the same.
    """

    name: str
    outcomes: int
    forecast: float
    rate: float
    shrunken: float
    interval: Interval | None


def passed(outcome: str) -> bool:
    """Return whether a closed deal counts as "the committee agreed".

    Agreement is the chance that the decision rule passes, for us. Won: it passed. Lost: it did not,
    even if another vendor's proposal did. No decision: it did not either; that is what the
    risk of indecision is about, so leaving these deals out would flatter every forecast.

    Raises
    ------
    CommitteeError
        An open deal, or a word nobody knows: no outcome yet, nothing to compare with.

    Examples
    --------
    >>> [passed(outcome) for outcome in ("won", "lost", "no_decision")]
    [True, False, False]
    """
    if outcome not in PASSED:
        raise CommitteeError(f"a closed deal is one of {', '.join(PASSED)}; got {shown(outcome)}")
    return PASSED[outcome]


def calibration(
    chances: ArrayLike,
    outcomes: ArrayLike,
    *,
    generator: np.random.Generator,
    groups: ArrayLike | None = None,
) -> Calibration | NotEnough:
    """Return the record of a set of forecasts, or that there are not enough outcomes yet.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
        Agreement, each deal once: as it was 30, or 60, or 90, or 180 days before its close.
    outcomes : array_like, shape (n,), values 0 or 1
        See `passed`.
    generator : numpy.random.Generator
        For the bootstrap.
    groups : array_like, shape (n,), optional
        The account of each deal: deals of one account are drawn together.

    Returns
    -------
    Calibration or NotEnough
        Below 30 outcomes no number at all.

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`; groups of another length.

    Examples
    --------
    >>> calibration([0.7], [1], generator=np.random.default_rng(1))
    NotEnough(outcomes=1, needed=30)
    """
    if np.size(outcomes) == 0:
        return NotEnough(outcomes=0, needed=LOGISTIC_FROM)
    fitted = recalibration(chances, outcomes)
    if isinstance(fitted, NotEnough):
        return fitted
    return Calibration(
        scores=scores(chances, outcomes),
        intervals=score_intervals(
            chances, outcomes, generator=generator, groups=groups, rounds=_rounds(np.size(outcomes))
        ),
        reliability=reliability(chances, outcomes),
        recalibration=fitted,
        recalibration_intervals=recalibration_intervals(fitted, chances, outcomes, groups=groups),
    )


def segments(chances: ArrayLike, outcomes: ArrayLike, names: Sequence[str]) -> tuple[Segment, ...]:
    """Return each segment's share of won deals, pulled towards that of all deals.

    Definition: the wins of a segment are beta-binomial, with the prior of 20 imagined deals won at
    the rate m of all deals: shrunken = (won + 20 m) / (n + 20). A segment of two deals hardly moves
    from m, one of 200 hardly from its own share [1]_.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1
    names : sequence of str, length n
        The segment of each deal.

    Returns
    -------
    tuple of Segment
        In name order; `shrunken` always lies between `rate` and m.

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`; names of another length.

    References
    ----------
    .. [1] B. Efron, C. Morris, Data analysis using Stein's estimator and its generalizations,
       Journal of the American Statistical Association 70 (1975) 311-319,
       doi:10.1080/01621459.1975.10479864.

    Examples
    --------
    >>> bank, mill = segments([0.5] * 4, [1, 1, 1, 0], ["bank", "bank", "bank", "mill"])
    >>> bank.rate, round(bank.shrunken, 3)
    (1.0, 0.783)
    >>> mill.rate, round(mill.shrunken, 3)
    (0.0, 0.714)
    """
    said, came = checked(chances, outcomes)
    if len(names) != came.size:
        raise CommitteeError("names and outcomes must be two lists of one length")
    deals: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        deals[name].append(place)
    overall = float(came.mean())
    return tuple(
        _segment(name, said[deals[name]], came[deals[name]], overall) for name in sorted(deals)
    )


def _rounds(count: int) -> int:
    """Return how often to draw: the intervals of very many deals are narrow, and draws slow."""
    return min(ROUNDS, max(FEWEST_ROUNDS, MOST_DRAWN // count))


def _segment(name: str, chances: Array, outcomes: Array, overall: float) -> Segment:
    count, won = outcomes.size, float(outcomes.sum())
    wins, losses = won + STRENGTH * overall, count - won + STRENGTH * (1.0 - overall)
    return Segment(
        name=name,
        outcomes=count,
        forecast=float(chances.mean()),
        rate=won / count,
        shrunken=wins / (wins + losses),
        interval=_posterior_middle(wins, losses) if 0.0 < overall < 1.0 else None,
    )


def _posterior_middle(wins: float, losses: float) -> Interval:
    low, high = betaincinv(wins, losses, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)
