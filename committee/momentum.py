"""Where a number is heading: what it is now minus what it was."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

USUAL_SPANS = (30, 90)


def momentum(
    value_on: Callable[[date], float | None], on: date, *, spans: Sequence[int] = USUAL_SPANS
) -> Mapping[int, float | None]:
    """Return how a number changed over spans of days, from the same function at those dates.

    Definition: value(on) - value(on - days).

    Parameters
    ----------
    value_on : callable
        The number on a date, None where there is none; `steps` makes one of a series.
    on : date
    spans : sequence of int
        Days back.

    Returns
    -------
    mapping of int to float or None
        In the number's unit for each span, None where either end is missing.

    Examples
    --------
    >>> risk = steps([(date(2026, 1, 1), 0.5), (date(2026, 3, 1), 0.25)])
    >>> momentum(risk, date(2026, 3, 15))
    {30: -0.25, 90: None}
    """
    now = value_on(on)
    if now is None:
        return dict.fromkeys(spans)
    earlier = {days: value_on(on - timedelta(days=days)) for days in spans}
    return {days: None if then is None else now - then for days, then in earlier.items()}


def steps(
    series: Iterable[tuple[date, float | None]], *, lasting: int | None = None
) -> Callable[[date], float | None]:
    """Return a series as a function of the date: the last value not after it.

    Parameters
    ----------
    series : iterable of (date, float or None)
        In any order; of several on one day the last one given counts. None ends what was
        there before.
    lasting : int, optional
        The days after which a value says nothing any more; without it each lasts until the next.

    Returns
    -------
    callable
        None before the first value, and where the last one is too old.

    Examples
    --------
    >>> risk = steps([(date(2026, 1, 1), 0.5)], lasting=15)
    >>> risk(date(2026, 1, 16)), risk(date(2026, 1, 17)), risk(date(2025, 12, 31))
    (0.5, None, None)
    """
    ordered = sorted(series, key=lambda point: point[0])
    days = [day for day, _ in ordered]

    def value_on(on: date) -> float | None:
        place = bisect_right(days, on)
        if not place or (lasting is not None and (on - days[place - 1]).days > lasting):
            return None
        return ordered[place - 1][1]

    return value_on
