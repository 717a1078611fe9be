"""Steps that measure CX goals: one point for each goal and day; safe to repeat."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from feedback import goal_figures
from feedback.models import CxGoal, GoalPoint

MOST_LOOKED_BACK = 13
"""Points of the past that a goal gets which began before it was written down."""
EVERY = timedelta(days=7)


def measure_current(on: date) -> int:
    """Measure every goal that runs on this day; the number of queries does not grow with them."""
    return measure(list(CxGoal.objects.current(on)), on)


def measure(goals: Sequence[CxGoal], on: date) -> int:
    """Write the points of these goals of a day, over those that are there; says how many."""
    found = goal_figures.measure({(one.figure, one.team_id) for one in goals}, on)
    now = timezone.now()
    points = [
        GoalPoint(goal=one, on=on, value=told.value, number=told.number, measured_at=now)
        for one in goals
        if (told := found[one.figure, one.team_id]).value is not None
    ]
    GoalPoint.objects.bulk_create(
        points,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["goal", "on"],
        update_fields=["value", "number", "measured_at"],
    )
    return len(points)


def measure_since(goal: CxGoal, today: date) -> None:
    """Measure a goal today and, week by week, back to its beginning."""
    for on in _days(goal.from_on, min(today, goal.until_on)):
        measure([goal], on)


def _days(since: date, until: date) -> Iterable[date]:
    for week in range(MOST_LOOKED_BACK + 1):
        if (on := until - week * EVERY) >= since:
            yield on
