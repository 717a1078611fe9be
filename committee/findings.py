"""What is new in an analysis and worth telling somebody."""

from collections.abc import Iterator

from committee.values import Analysis, Finding
from committee.vocabulary import FindingKind

WORTH_TELLING = 0.05
SILENT_DAYS = 60
# Two risks that differ by five points may differ by a little less as floats.
ROUNDING = 1e-9


def findings(before: Analysis | None, after: Analysis) -> list[Finding]:
    """Return what became worth telling between two analyses of a committee.

    - risk_up, coverage_down: changed by 5 points or more (never in a first analysis).
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


def _silences(before: Analysis | None, after: Analysis) -> Iterator[Finding]:
    for person in after.formal_power:
        if _is_silent(after, person) and not _was_told_silent(before, after, person):
            earlier = None if before is None else days_silent(before, person)
            yield Finding(FindingKind.DECIDER_SILENT, person, earlier, days_silent(after, person))


def _was_told_silent(before: Analysis | None, after: Analysis, person: str) -> bool:
    if before is None or person not in before.formal_power:
        return False
    same = before.last_contact[person] == after.last_contact[person]
    return same and _is_silent(before, person)


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
