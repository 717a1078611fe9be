"""Spans of days: what of one is not covered by others. Pure."""

from collections.abc import Iterable
from datetime import date

Span = tuple[date, date | None]
"""From a day up to, not including, another; None: without an end."""


def uncovered(span: Span, covered: Iterable[Span]) -> list[Span]:
    """The parts of a span that none of the covered ones holds, in their order."""
    left = [span]
    for other in covered:
        left = [part for one in left for part in _without(one, other)]
    return sorted(left, key=lambda part: part[0])


def _without(one: Span, other: Span) -> list[Span]:
    if not _meet(one, other):
        return [one]
    parts: list[Span] = []
    if one[0] < other[0]:
        parts.append((one[0], other[0]))
    if other[1] is not None and (one[1] is None or other[1] < one[1]):
        parts.append((other[1], one[1]))
    return parts


def _meet(one: Span, other: Span) -> bool:
    begins_before = other[1] is None or one[0] < other[1]
    ends_after = one[1] is None or other[0] < one[1]
    return begins_before and ends_after and one[0] != one[1] and other[0] != other[1]
