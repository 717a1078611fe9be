"""The points of a goal as a small picture: measured, aimed at, and where the line would end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback.forecasting import Forecast, Point

WIDTH, HEIGHT, MARGIN = 240, 60, 5


@dataclass(frozen=True)
class Picture:
    """Coordinates of an SVG of 240 x 60: time to the right, high values at the top."""

    measured: str
    last: tuple[str, str]
    start: str
    target: str
    ahead: str = ""
    ends: tuple[str, str, str] | None = None
    """Of the forecast: where it ends, and the lower and the upper end of its interval."""


def draw(
    points: Sequence[Point], until: date, way: tuple[float, float], told: Forecast | None
) -> Picture | None:
    """With lines where the way starts and where it is to end; None without a point."""
    if not points:
        return None
    start, target = way
    least, most = _bounds(points, way, told)
    first = points[0][0].toordinal()
    days = max(until.toordinal(), points[-1][0].toordinal()) - first

    def across(on: date) -> str:
        share = (on.toordinal() - first) / days if days else 0.0
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * share:.1f}"

    def down(value: float) -> str:
        share = (value - least) / (most - least) if most > least else 0.5
        return f"{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share:.1f}"

    last = across(points[-1][0]), down(points[-1][1])
    ends = (down(told.value), down(told.low), down(told.high)) if told else None
    return Picture(
        measured=" ".join(f"{across(on)},{down(value)}" for on, value in points),
        last=last,
        start=down(start),
        target=down(target),
        ahead=f"{','.join(last)} {across(until)},{ends[0]}" if ends else "",
        ends=ends,
    )


def _bounds(
    points: Sequence[Point], way: tuple[float, float], told: Forecast | None
) -> tuple[float, float]:
    """The least and the greatest value that is drawn."""
    ahead = (told.low, told.value, told.high) if told else ()
    values = [*(value for _on, value in points), *way, *ahead]
    return min(values), max(values)
