"""What is new in an analysis and in the readings, and worth telling somebody."""

from collections.abc import Iterator, Mapping
from datetime import date

from committee.readings import Readings
from committee.values import Analysis, Finding
from committee.vocabulary import FindingKind

WORTH_TELLING = 0.05
SILENT_DAYS = 60
MANY_UNMET = 3
WIDE_GAP, WIDE_GAP_POWER = 0.75, 0.05
EMPTY_DAYS = 30
# What differs by a bound exactly may differ by a little less as floats.
ROUNDING = 1e-9


def findings(before: Analysis | None, after: Analysis) -> list[Finding]:
    """Return what became worth telling between two analyses of a committee.

    - risk_up, coverage_down: changed by 5 points or more (never in a first analysis).
    - deciders_unmet: three people of the rule or more without touch or feedback ever. Told when
      it becomes so, in place of the silence of each.
    - decider_silent: somebody of the rule without touch or feedback for 60 days or more, or
      ever. Told when the silence begins: not again while the last contact stays the same.
    - single_thread: somebody without whom the rule fails is reached by exactly one thread.
      Told when it becomes so.

    Parameters
    ----------
    before : Analysis or None
        The last analysis whose findings were told; None tells every standing state.
    after : Analysis

    Returns
    -------
    list of Finding
        Of the whole committee first, then of people in the order of the rule.
    """
    return [
        *_changes(before, after),
        *_many_unmet(before, after),
        *_silences(before, after),
        *_single_threads(before, after),
    ]


def _changes(before: Analysis | None, after: Analysis) -> Iterator[Finding]:
    if before is None:
        return
    if after.risk - before.risk >= WORTH_TELLING - ROUNDING:
        yield Finding(FindingKind.RISK_UP, None, before.risk, after.risk)
    if before.coverage - after.coverage >= WORTH_TELLING - ROUNDING:
        yield Finding(FindingKind.COVERAGE_DOWN, None, before.coverage, after.coverage)


def _many_unmet(before: Analysis | None, after: Analysis) -> Iterator[Finding]:
    earlier = None if before is None else _unmet(before)
    if _unmet(after) >= MANY_UNMET and (earlier is None or earlier < MANY_UNMET):
        yield Finding(FindingKind.DECIDERS_UNMET, None, earlier, _unmet(after))


def _unmet(analysis: Analysis) -> int:
    return sum(analysis.last_contact[person] is None for person in analysis.formal_power)


def _silences(before: Analysis | None, after: Analysis) -> Iterator[Finding]:
    told = {} if before is None else _silent(before)
    for person, last_contact in _silent(after).items():
        if person not in told or told[person] != last_contact:
            earlier = None if before is None else days_silent(before, person)
            yield Finding(FindingKind.DECIDER_SILENT, person, earlier, days_silent(after, person))


def _silent(analysis: Analysis) -> dict[str, date | None]:
    """Return the last contact of whose silence is told, without the many who were never met."""
    met_only = _unmet(analysis) >= MANY_UNMET
    last = {person: analysis.last_contact[person] for person in analysis.formal_power}
    return {
        person: day
        for person, day in last.items()
        if _is_silent(analysis, person) and not (met_only and day is None)
    }


def _is_silent(analysis: Analysis, person: str) -> bool:
    days = days_silent(analysis, person)
    return days is None or days >= SILENT_DAYS


def days_silent(analysis: Analysis, person: str) -> int | None:
    """Return the days since the last touch or feedback; None when there never was one."""
    last = analysis.last_contact.get(person)
    return None if last is None else (analysis.as_of - last).days


def _single_threads(before: Analysis | None, after: Analysis) -> Iterator[Finding]:
    for person in after.necessary:
        if after.threads[person] == 1 and not _was_single(before, person):
            earlier = None if before is None else before.threads.get(person)
            yield Finding(FindingKind.SINGLE_THREAD, person, earlier, 1)


def _was_single(before: Analysis | None, person: str) -> bool:
    return before is not None and person in before.necessary and before.threads[person] == 1


def readings_findings(
    before: Readings | None, after: Readings, power: Mapping[str, float]
) -> list[Finding]:
    """Return what became worth telling between two readings of a committee.

    - champion_gone: a champion before is none now (never in first readings).
    - perception_gap: somebody with 0.05 of the power or more is seen 0.75 or more apart.
    - seat_empty: for 30 days or more; told again for a seat that was filled between.
    - cycle_long: open for longer than is usual; never where what is usual is unknown.
    - relationship_fading: one of ours is losing a tie (see `fading`).

    Each is told when it becomes so, not again while it stays so.

    Parameters
    ----------
    before : Readings or None
        The last ones whose findings were told; None tells every standing state.
    after : Readings
    power : mapping of str to float
        psi as of `after`.

    Returns
    -------
    list of Finding
        In the order above, each kind in the order of the readings.
    """
    return [
        *_champions_gone(before, after),
        *_gaps(before, after, power),
        *_empty_seats(before, after),
        *_long_cycle(before, after),
        *_fading_ties(before, after),
    ]


def _champions_gone(before: Readings | None, after: Readings) -> Iterator[Finding]:
    champions = () if before is None else before.champions
    for person in champions:
        if person not in after.champions:
            counts = len(champions), len(after.champions)
            yield Finding(FindingKind.CHAMPION_GONE, person, *counts)


def _gaps(
    before: Readings | None, after: Readings, power: Mapping[str, float]
) -> Iterator[Finding]:
    for person in after.gaps:
        earlier, gap = _gap(before, person), _gap(after, person)
        matters = power.get(person, 0.0) >= WIDE_GAP_POWER
        if matters and _is_wide(gap) and not _is_wide(earlier):
            yield Finding(FindingKind.PERCEPTION_GAP, person, earlier, gap)


def _gap(readings: Readings | None, person: str) -> float | None:
    seen = None if readings is None else readings.gaps.get(person)
    return None if seen is None else seen.gap


def _is_wide(gap: float | None) -> bool:
    return gap is not None and gap >= WIDE_GAP - ROUNDING


def _empty_seats(before: Readings | None, after: Readings) -> Iterator[Finding]:
    for seat, days in after.empty_days.items():
        earlier = None if before is None else before.empty_days.get(seat)
        was_told = earlier is not None and EMPTY_DAYS <= earlier <= days
        if days >= EMPTY_DAYS and not was_told:
            yield Finding(FindingKind.SEAT_EMPTY, seat, earlier, days)


def _long_cycle(before: Readings | None, after: Readings) -> Iterator[Finding]:
    if _is_long(after) and (before is None or not _is_long(before)):
        yield Finding(FindingKind.CYCLE_LONG, None, after.usual_cycle_days, after.cycle_days)


def _is_long(readings: Readings) -> bool:
    days, usual = readings.cycle_days, readings.usual_cycle_days
    return days is not None and usual is not None and days > usual


def _fading_ties(before: Readings | None, after: Readings) -> Iterator[Finding]:
    told = set() if before is None else {(tie.employee, tie.person) for tie in before.fading}
    for tie in after.fading:
        if (tie.employee, tie.person) not in told:
            strengths = tie.best, tie.strength
            yield Finding(FindingKind.RELATIONSHIP_FADING, tie.person, *strengths, tie.employee)
