"""How healthy the programme is: seven practices, our share of each beside published ones. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Practice(Enum):
    """What leaders in customer experience do more often than others."""

    CHANNELS = "channels"
    GOALS = "goals"
    INSIGHTS = "insights"
    ANALYSED = "analysed"
    AUTOMATED = "automated"
    SEGMENTS = "segments"
    READERS = "readers"


@dataclass(frozen=True)
class Published:
    """The share of leaders and of laggards that do so; or how many times as likely leaders are."""

    leaders: float | None = None
    laggards: float | None = None
    times: float | None = None


PUBLISHED: Mapping[Practice, Published] = {
    Practice.CHANNELS: Published(0.50, 0.17),
    Practice.GOALS: Published(0.46, 0.13),
    Practice.INSIGHTS: Published(0.91, 0.62),
    Practice.ANALYSED: Published(0.47, 0.27),
    Practice.AUTOMATED: Published(0.54, 0.24),
    Practice.SEGMENTS: Published(times=2.5),
    Practice.READERS: Published(times=3.5),
}
"""Studies of 175 B2B and 580 B2C companies."""


@dataclass(frozen=True)
class Thresholds:
    """When something counts; docs/programme.md says why."""

    recent_days: int = 90
    active_days: int = 365
    months: int = 3
    month_days: int = 30
    weeks: int = 4
    heard_power: float = 0.5
    answers: int = 20


@dataclass(frozen=True)
class Followed:
    """How a case was followed up: what a rule did of it, and the clock."""

    is_opened_by_rule: bool
    is_given_by_rule: bool
    is_reminded: bool | None
    """None while its time had not come near."""


@dataclass(frozen=True)
class Segment:
    """How much of the power of a segment was heard, 0..1, and by how many answers."""

    heard_power: float
    answers: int


@dataclass(frozen=True)
class Measured:
    """What there is, by name: of channels how many days ago they were last heard."""

    channels: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[str, bool] = field(default_factory=dict)
    insights: Mapping[str, bool] = field(default_factory=dict)
    told: int = 0
    acted: int = 0
    analysed: Mapping[str, Sequence[bool]] = field(default_factory=dict)
    cases: Sequence[Followed] = ()
    segments: Mapping[str, Segment] = field(default_factory=dict)
    readers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of each team how many looked every week, and how many could have."""
    weeks_noted: int = 0


@dataclass(frozen=True)
class Part:
    """One thing that counts or does not: its name, and the numbers that decide it."""

    name: str
    is_met: bool | None
    """None for what is told beside, and moves the figure neither way."""
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Row:
    """One practice: so many of so many, its parts with the missing ones first."""

    practice: Practice
    met: int
    of: int
    parts: tuple[Part, ...]

    @property
    def share(self) -> float | None:
        """None without anything to count: not enough yet."""
        return self.met / self.of if self.of else None

    @property
    def published(self) -> Published:
        return PUBLISHED[self.practice]

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_met is False)


def rows(measured: Measured, thresholds: Thresholds = Thresholds()) -> list[Row]:
    """All seven practices in the order of the published table."""
    return [_counted(practice, parts(measured, thresholds)) for practice, parts in _PARTS.items()]


def _counted(practice: Practice, parts: Sequence[Part]) -> Row:
    ordered = tuple(sorted(parts, key=lambda part: (bool(part.is_met), part.name.casefold())))
    if practice is Practice.READERS:
        looked, able = (int(sum(part.numbers[at] for part in ordered)) for at in (0, 1))
        return Row(practice, looked, able, ordered)
    if practice is Practice.AUTOMATED:
        met = next((int(part.numbers[0]) for part in parts if part.name == GIVEN), 0)
        return Row(practice, met, int(parts[0].numbers[1]) if parts else 0, tuple(parts))
    return Row(practice, sum(part.is_met is True for part in ordered), len(ordered), ordered)


GIVEN, PASSED_ON, BY_HAND, REMINDED = "given", "passed_on", "by_hand", "reminded"


def _channels(told: Measured, limits: Thresholds) -> list[Part]:
    """A channel is active if anything came by it within a year."""
    active = {name: days for name, days in told.channels.items() if days <= limits.active_days}
    return [Part(name, days <= limits.recent_days, (days,)) for name, days in active.items()]


def _goals(told: Measured, _limits: Thresholds) -> list[Part]:
    return [Part(name, has_goal) for name, has_goal in told.goals.items()]


def _insights(told: Measured, _limits: Thresholds) -> list[Part]:
    """Of teams; without a word of anybody there is nothing to act upon."""
    return [Part(name, acted) for name, acted in told.insights.items()] if told.told else []


def _analysed(told: Measured, limits: Thresholds) -> list[Part]:
    return [
        Part(name, sum(months[: limits.months]) == limits.months, (sum(months), limits.months))
        for name, months in told.analysed.items()
    ]


def _automated(told: Measured, _limits: Thresholds) -> list[Part]:
    """Each case is in one of three parts, of which the first counts; the clock is told beside."""
    if not told.cases:
        return []
    opened = [one for one in told.cases if one.is_opened_by_rule]
    given, every = sum(one.is_given_by_rule for one in opened), len(told.cases)
    due = [one.is_reminded for one in told.cases if one.is_reminded is not None]
    missing = {PASSED_ON: len(opened) - given, BY_HAND: every - len(opened)}
    return [
        Part(GIVEN, given > 0, (given, every)),
        *(Part(name, False, (number, every)) for name, number in missing.items() if number),
        Part(REMINDED, None, (sum(due), len(due))),
    ]


def _segments(told: Measured, limits: Thresholds) -> list[Part]:
    return [
        Part(
            name,
            one.heard_power >= limits.heard_power and one.answers >= limits.answers,
            (one.heard_power, one.answers),
        )
        for name, one in told.segments.items()
    ]


def _readers(told: Measured, _limits: Thresholds) -> list[Part]:
    """Nothing before a whole week was noted."""
    if not told.weeks_noted:
        return []
    return [Part(name, met == of, (met, of)) for name, (met, of) in told.readers.items() if of]


_PARTS: Mapping[Practice, Callable[[Measured, Thresholds], list[Part]]] = {
    Practice.CHANNELS: _channels,
    Practice.GOALS: _goals,
    Practice.INSIGHTS: _insights,
    Practice.ANALYSED: _analysed,
    Practice.AUTOMATED: _automated,
    Practice.SEGMENTS: _segments,
    Practice.READERS: _readers,
}
