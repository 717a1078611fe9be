"""Checks of single values; each failure is one sentence."""

import math
from typing import Any

from committee.errors import CommitteeError


def name(value: Any, what: str = "a name") -> str:
    """Return a non-empty text, or raise."""
    if not isinstance(value, str) or not value.strip():
        raise CommitteeError(f"expected {what}, got {shown(value)}")
    return value


def number(
    value: Any,
    what: str,
    low: float = -math.inf,
    high: float = math.inf,
    *,
    below: float = math.inf,
) -> float:
    """Return a finite number with low <= value <= high and value < below, or raise."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not _is_finite(value):
        raise CommitteeError(f"{what} must be a finite number, got {shown(value)}")
    if not low <= value <= high or value >= below:
        raise CommitteeError(f"{what} must be {_range(low, high, below)}, got {shown(value)}")
    return float(value)


def whole(value: Any, what: str, low: int = 1, high: int | None = None) -> int:
    """Return an integer with low <= value <= high, or raise."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise CommitteeError(f"{what} must be a whole number, got {shown(value)}")
    if value < low or (high is not None and value > high):
        upper = "" if high is None else f" and at most {high}"
        raise CommitteeError(f"{what} must be at least {low}{upper}, got {shown(value)}")
    return value


def shown(value: Any) -> str:
    """Return a value as one short line."""
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _range(low: float, high: float, below: float) -> str:
    if below < math.inf:
        return f"at least {low:g} and below {below:g}"
    if high < math.inf:
        return f"from {low:g} to {high:g}"
    return f"at least {low:g}"
