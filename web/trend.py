"""How the numbers of a committee moved: its snapshots as series, deltas and a small picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import committee as method
from stakeholders.models import Snapshot
from stakeholders.snapshots import NEAR_ENOUGH
from web.templatetags.figures import points_between

WINDOW = timedelta(days=90)
HISTORY = timedelta(days=550)
WIDTH, HEIGHT, MARGIN = 96, 24, 2
LEAST_RANGE = 0.2


@dataclass(frozen=True)
class Point:
    """The headline of one snapshot."""

    on: date
    coverage: float
    risk: float
    low: float
    high: float


def points(committee_pks: Iterable[int], on: date, *, history: timedelta) -> dict[int, list[Point]]:
    """The snapshots of each committee up to that day, oldest first; one query."""
    rows = Snapshot.objects.filter(
        committee__in=list(committee_pks), on__lte=on, on__gte=on - history
    ).order_by("on")
    found: dict[int, list[Point]] = {}
    for pk, *values in rows.values_list(
        "committee", "on", "coverage", "risk", "risk_low", "risk_high"
    ):
        found.setdefault(pk, []).append(Point(*values))
    return found


def change(series: Sequence[Point], name: str, *, days: int = WINDOW.days) -> int | None:
    """Points gained in so many days, as printed; None without an analysis about that long ago."""
    if not series:
        return None
    told = ((one.on, getattr(one, name)) for one in series)
    values = method.steps(told, lasting=NEAR_ENOUGH)
    on = series[-1].on
    before, now = values(on - timedelta(days=days)), values(on)
    return None if before is None else points_between(before, now)


def chart(series: Sequence[Point], *, with_risk: bool) -> dict[str, list[Any]]:
    """The series as the trend chart wants them; the risk is blank for those who may not see it."""
    told: dict[str, list[Any]] = {
        "dates": [one.on.isoformat() for one in series],
        "coverage": [one.coverage for one in series],
    }
    for name in ("risk", "low", "high"):
        told[name] = [getattr(one, name) if with_risk else None for one in series]
    return told


def line(series: Sequence[Point], name: str) -> str:
    """The points of an SVG polyline, 96 x 24, time from left to right, high values at the top.

    It shows the shape, not the level: from the lowest to the highest, at least LEAST_RANGE apart.
    """
    if len(series) < 2:
        return ""
    values = [getattr(one, name) for one in series]
    middle, spread = (max(values) + min(values)) / 2, max(max(values) - min(values), LEAST_RANGE)
    first, days = series[0].on, max((series[-1].on - series[0].on).days, 1)
    return " ".join(
        f"{MARGIN + (WIDTH - 2 * MARGIN) * (one.on - first).days / days:.1f},"
        f"{HEIGHT / 2 - (HEIGHT - 2 * MARGIN) * (value - middle) / spread:.1f}"
        for one, value in zip(series, values, strict=True)
    )
