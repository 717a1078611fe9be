"""Checks of single values; each failure is one sentence."""

import math
import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from committee.errors import CommitteeError

Word = TypeVar("Word", bound=StrEnum)

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    # Of a hundred thousand values that pass, nearly all are plain floats.
    if type(value) is float and math.isfinite(value) and low <= value <= high and value < below:
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not _is_finite(value):
        raise CommitteeError(f"{what} must be a finite number, got {shown(value)}")
    if not low <= value <= high or value >= below:
        raise CommitteeError(f"{what} must be {_range(low, high, below)}, got {shown(value)}")
    return float(value)


def positive(value: Any, what: str) -> float:
    """Return a finite number above 0, or raise."""
    if number(value, what) <= 0:
        raise CommitteeError(f"{what} must be above 0, got {shown(value)}")
    return float(value)


def whole(value: Any, what: str, low: int = 1, high: int | None = None) -> int:
    """Return an integer with low <= value <= high, or raise."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise CommitteeError(f"{what} must be a whole number, got {shown(value)}")
    if value < low or (high is not None and value > high):
        upper = "" if high is None else f" and at most {high}"
        raise CommitteeError(f"{what} must be at least {low}{upper}, got {shown(value)}")
    return value


def one_of(value: Any, words: type[Word], what: str) -> Word:
    """Return a word of a closed list, or raise."""
    if type(value) is words:
        return value
    try:
        return words(value)
    except ValueError:
        listed = ", ".join(words)
        raise CommitteeError(f"{what} must be one of {listed}; got {shown(value)}") from None


def day(value: Any, what: str) -> date:
    """Return a calendar date, or raise."""
    if type(value) is date:
        return value
    if not isinstance(value, date) or isinstance(value, datetime):
        raise CommitteeError(f"{what} must be a date, got {shown(value)}")
    return value


def day_of(value: Any, what: str) -> date:
    """Return the date a text YYYY-MM-DD stands for, or raise."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise CommitteeError(f"{what} must be a date like 2026-11-26, got {shown(value)}")


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
