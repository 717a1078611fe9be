"""The trend of every number of a committee, from its snapshots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

import committee as method
from committee.momentum import USUAL_SPANS
from stakeholders.models import Snapshot
from stakeholders.snapshots import NEAR_ENOUGH
from web import numbers
from web.focus import Focus
from web.numbers import Number
from web.templatetags.figures import steps
from web.trend import HISTORY

COLUMNS = ("risk", "opposition", "indecision", "coverage", "fragility", "heard_power")
"""What a snapshot of an earlier version keeps, which has no other numbers."""


@dataclass(frozen=True)
class Point:
    """The numbers of a day, and the day on which they were computed."""

    on: date
    computed_on: date
    values: dict[str, float]

    @property
    def is_of_its_day(self) -> bool:
        """Whether it was computed then, not later from what was true then."""
        return self.computed_on <= self.on


@dataclass(frozen=True)
class Momentum:
    """How a number moved within so many days; none without a value at both ends."""

    days: int
    number: Number
    moved: float | None

    @property
    def text(self) -> str:
        return self.number.change(self.moved)

    @property
    def steps(self) -> int:
        """How many whole points, up or down."""
        return steps(100 * (self.moved or 0))

    @property
    def direction(self) -> str:
        return self.number.direction(self.moved)


@dataclass(frozen=True)
class Trend:
    """One number: its value on the day that is shown, and where it is going."""

    name: str
    number: Number
    value: float | None
    movements: list[Momentum]

    @property
    def text(self) -> str:
        return self.number.text(self.value)


@dataclass(frozen=True)
class Row:
    """One line of the table: a day and its labelled numbers in the order of the columns."""

    point: Point
    texts: list[tuple[str, str]]


@dataclass(frozen=True)
class Trends:
    """Every number that a reader may see and that has a value at all."""

    on: date
    points: list[Point]
    shown: dict[str, Number] = field(default_factory=dict)

    @property
    def trends(self) -> list[Trend]:
        return [self._trend(name, number) for name, number in self.shown.items()]

    def _trend(self, name: str, number: Number) -> Trend:
        told = ((one.on, number.as_printed(one.values.get(name))) for one in self.points)
        value_on = method.steps(told, lasting=NEAR_ENOUGH)
        # A decided deal stopped moving on the day of its last analysis.
        newest = self.points[-1].on if self.points else self.on
        moved = method.momentum(value_on, newest, spans=USUAL_SPANS)
        movements = [Momentum(days, number, change) for days, change in moved.items()]
        return Trend(name, number, value_on(newest), movements)

    @property
    def labels(self) -> list[str]:
        return [str(number.label) for number in self.shown.values()]

    @property
    def rows(self) -> list[Row]:
        """The last point of each week, the newest first."""
        weeks = {one.on.isocalendar()[:2]: one for one in self.points}
        return [Row(one, self._texts(one)) for one in reversed(weeks.values())]

    def _texts(self, point: Point) -> list[tuple[str, str]]:
        """Labels and values."""
        return [
            (str(number.label), number.text(point.values.get(name)))
            for name, number in self.shown.items()
        ]

    @property
    def of_their_day(self) -> int:
        return sum(one.is_of_its_day for one in self.points)

    @property
    def recomputed(self) -> int:
        return len(self.points) - self.of_their_day

    @property
    def chart_data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "dates": [one.on.isoformat() for one in self.points],
            "isOfItsDay": [one.is_of_its_day for one in self.points],
            "numbers": {
                name: {
                    "label": str(number.label),
                    "unit": number.unit,
                    "values": [one.values.get(name) for one in self.points],
                }
                for name, number in self.shown.items()
            },
        }

    def file_rows(self) -> Iterator[list]:
        """Every point with the names of the method, ratios 0..1, empty where nothing is known."""
        yield ["on", "computed_on", *self.shown]
        for one in self.points:
            values = [one.values.get(name, "") for name in self.shown]
            yield [one.on.isoformat(), one.computed_on.isoformat(), *values]


def trends(focus: Focus) -> Trends:
    """The trends up to the day of the focus; one query."""
    points = list(_points(focus))
    allowed = numbers.shown(sees_judgements=focus.rights.sees_judgements)
    known = _known(points)
    return Trends(focus.on, points, {name: one for name, one in allowed.items() if name in known})


def _points(focus: Focus) -> Iterator[Point]:
    of_committee = Snapshot.objects.filter(
        committee=focus.committee.pk, on__lte=focus.on, on__gte=focus.on - HISTORY
    ).order_by("on")
    for on, computed_at, told, *columns in of_committee.values_list(
        "on", "computed_at", "numbers", *COLUMNS
    ):
        kept = zip(COLUMNS, columns, strict=True)
        values = {name: value for name, value in kept if value is not None}
        yield Point(on, timezone.localdate(computed_at), values | told)


def _known(points: Sequence[Point]) -> set[str]:
    return {name for one in points for name in one.values}
