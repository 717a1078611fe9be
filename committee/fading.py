"""Relationships of ours that are going cold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import numpy as np

from committee.frozen import Value
from committee.parameters import USUAL, Parameters
from committee.reach import left_after, strength
from committee.values import Touch

WITHIN_DAYS = 365
LEAST_LOSS, LEAST_SHARE = 0.25, 0.5
LEAST_POWER = 0.05
# Losses that miss a bound by rounding reach it.
ROUNDING = 1e-9


class Fading(Value, frozen=True):
    """A tie of ours that lost half its strength (0..1) since its best day of the last year."""

    employee: str
    person: str
    strength: float
    best: float


def fading(
    touches: Iterable[Touch],
    power: Mapping[str, float],
    on: date,
    *,
    parameters: Parameters = USUAL,
) -> tuple[Fading, ...]:
    """Return the ties to people who matter that lost half of what they were (section 5).

    Definition: r_ei on a date is 1 - exp(-sum points 2^(-age / h) / full); the best is its
    largest value on the last 365 days. A tie fades when r_ei lost at least half of its best
    and at least 0.25. (A tie with h = 110 days cannot lose half of itself within 90 days, nor
    0.25 of its strength, however long nobody calls: hence a year.)

    Parameters
    ----------
    touches : iterable of Touch
        In any order; after `on` does not exist.
    power : mapping of str to float
        psi; only people with 0.05 or more matter.
    on : date
    parameters : Parameters

    Returns
    -------
    tuple of Fading
        The most powerful person first, equals by name, then by the employee's name.

    Examples
    --------
    >>> from committee.vocabulary import TouchKind
    >>> met = [Touch("ulla", "cfo", TouchKind.VISIT, date(2026, 1, 1))] * 2
    >>> [(tie.employee, tie.person) for tie in fading(met, {"cfo": 1.0}, date(2026, 9, 1))]
    [('ulla', 'cfo')]
    """
    known: dict[tuple[str, str], list[Touch]] = defaultdict(list)
    for touch in touches:
        if touch.on <= on and power.get(touch.person, 0.0) >= LEAST_POWER:
            known[touch.by, touch.person].append(touch)
    held = [tuple(_points(sorted(of, key=_day), on, parameters)) for of in known.values()]
    if not held:
        return ()
    ties = zip(known, strength(np.array(held), parameters).tolist(), strict=True)
    lost = [Fading(*pair, now, best) for pair, (now, best) in ties if _is_fading(now, best)]
    return tuple(sorted(lost, key=lambda tie: (-power[tie.person], tie.person, tie.employee)))


def _points(touches: list[Touch], on: date, parameters: Parameters) -> Iterator[float]:
    """Yield the aged points on the date, and on the best of the days before it."""
    held, best, last = 0.0, 0.0, touches[0].on
    for touch in touches:
        held *= left_after((touch.on - last).days, parameters)
        held += parameters.points[touch.kind]
        last = touch.on
        # Points only fall between touches: what is older counts as it was a year ago.
        too_old = max(0, (on - last).days - WITHIN_DAYS)
        best = max(best, held * left_after(too_old, parameters))
    yield held * left_after((on - last).days, parameters)
    yield best


def _day(touch: Touch) -> date:
    return touch.on


def _is_fading(now: float, best: float) -> bool:
    return best - now >= max(LEAST_LOSS, LEAST_SHARE * best) - ROUNDING
