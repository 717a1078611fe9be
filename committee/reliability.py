"""Of the deals given 70 %, were 70 % won? The reliability plot as numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from committee.extension import Array
from committee.scoring import checked
from committee.uncertainty import Interval, wilson

FEW, MANY = 5, 10
MANY_FROM = 200


@dataclass(frozen=True, slots=True)
class Bin:
    """Deals of similar chances: lowest, highest and mean of these, and how many were won.

    `rate` is the share won, `interval` its 95 % Wilson interval; all are 0..1.
    """

    lowest: float
    highest: float
    forecast: float
    outcomes: int
    won: int
    rate: float
    interval: Interval


def reliability(chances: ArrayLike, outcomes: ArrayLike) -> tuple[Bin, ...]:
    """Return quantile bins of the forecasts and what came true in each [1]_.

    Definition: the deals are cut at the quantiles of their chances into 5 bins, from 200 outcomes
    on into 10. Equal chances share a bin (the lower one at a cut), so bins may be uneven, and fewer
    when many chances are equal. Forecasts are reliable where `forecast` lies in `interval`, which
    for each bin by itself fails to happen one time in twenty.

    Parameters
    ----------
    chances : array_like, shape (n,), values 0..1
    outcomes : array_like, shape (n,), values 0 or 1

    Returns
    -------
    tuple of Bin
        In rising order of chances; none is empty, and every deal is in exactly one.

    Raises
    ------
    CommitteeError
        See `committee.scoring.checked`.

    References
    ----------
    .. [1] A. Niculescu-Mizil, R. Caruana, Predicting good probabilities with supervised learning,
       ICML 2005, 625-632, doi:10.1145/1102351.1102430.

    Examples
    --------
    >>> low, high = reliability([0.2, 0.2, 0.2, 0.8, 0.8], [0, 0, 1, 1, 1])
    >>> low.outcomes, round(low.forecast, 3), round(low.rate, 3)
    (3, 0.2, 0.333)
    >>> high.outcomes, round(high.forecast, 3), round(high.rate, 3)
    (2, 0.8, 1.0)
    """
    said, came = checked(chances, outcomes)
    bins = MANY if said.size >= MANY_FROM else FEW
    # A cut is a chance that was given, not a mean of two, or rounding would part equal chances.
    cuts = np.quantile(said, np.arange(1, bins) / bins, method="inverted_cdf")
    places = np.searchsorted(cuts, said, side="left")
    return tuple(_bin(said[places == place], came[places == place]) for place in np.unique(places))


def _bin(chances: Array, outcomes: Array) -> Bin:
    count, won = outcomes.size, int(outcomes.sum())
    return Bin(
        lowest=float(chances.min()),
        highest=float(chances.max()),
        forecast=float(chances.mean()),
        outcomes=count,
        won=won,
        rate=won / count,
        interval=wilson(won, count),
    )
