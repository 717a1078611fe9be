"""How far a goal has come, and where a straight line through its points would end. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from scipy.special import stdtrit

LEAST_POINTS = 3
CONFIDENCE = 0.95
Point = tuple[date, float]


class Outlook(Enum):
    """What the interval of a forecast says of the target."""

    REACHED = "reached"
    OPEN = "open"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Forecast:
    """The value of the line on the last day, and where 95 of 100 such values would lie."""

    value: float
    low: float
    high: float


def progress(start: float, target: float, value: float | None) -> float | None:
    """The share of the way that is done: 0 at the start, 1 at the target, below 0 if it got worse.

    >>> progress(0.1, 0.5, 0.2)
    0.25
    >>> progress(48, 24, 54)
    -0.25
    """
    if value is None or target == start:
        return None
    return round((value - start) / (target - start), 9)


def forecast(
    points: Sequence[Point], until: date, *, bounds: tuple[float, float] | None = None
) -> Forecast | None:
    """Least squares through the points; None below three, as two points always lie on a line.

    The interval is that of one more measurement, by Student's t with n - 2 degrees of freedom. It
    takes points as independent, which those of overlapping windows are not: it is the least.
    """
    if len(points) < LEAST_POINTS:
        return None
    days = [float(on.toordinal()) for on, _value in points]
    values = [value for _on, value in points]
    middle, mean = math.fsum(days) / len(days), math.fsum(values) / len(values)
    spread = math.fsum((day - middle) ** 2 for day in days)
    if not spread:
        return None
    pairs = list(zip(days, values, strict=True))
    slope = math.fsum((day - middle) * (value - mean) for day, value in pairs) / spread
    rest = math.fsum((value - mean - slope * (day - middle)) ** 2 for day, value in pairs)
    ahead = until.toordinal() - middle
    width = _width(rest, len(points), 1 + 1 / len(points) + ahead * ahead / spread)
    end = mean + slope * ahead
    return Forecast(*(_within(one, bounds) for one in (end, end - width, end + width)))


def outlook(told: Forecast | None, start: float, target: float) -> Outlook:
    """Whether all of the interval is at the target or beyond, none of it, or some."""
    if told is None:
        return Outlook.UNKNOWN
    ends = sorted(progress(start, target, one) or 0.0 for one in (told.low, told.high))
    if ends[0] >= 1.0:
        return Outlook.REACHED
    return Outlook.MISSED if ends[1] < 1.0 else Outlook.OPEN


def _width(rest: float, points: int, share: float) -> float:
    freedom = points - 2
    quantile = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
    return quantile * math.sqrt(max(rest, 0.0) / freedom * share)


def _within(value: float, bounds: tuple[float, float] | None) -> float:
    return min(max(value, bounds[0]), bounds[1]) if bounds else value
