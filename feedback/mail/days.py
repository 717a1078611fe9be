"""PURE: the day that a mail program writes above a mail, in English, French, Italian or German."""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date

LONGEST = 120
"""Letters of a line that can tell a day."""
MONTHS = (
    "jan january janv janvier gen gennaio jän januar januari",
    "feb february févr fevr fév février febbraio febr februar",
    "mar march mars marzo mär märz mrz",
    "apr april avr avril aprile",
    "may mai mag maggio",
    "jun june juin giu giugno juni",
    "jul july juil juillet lug luglio juli",
    "aug august août aout ago agosto",
    "sep sept september septembre set sett settembre",
    "oct october octobre ott ottobre okt oktober",
    "nov november novembre",
    "dec december déc décembre decembre dic dicembre dez dezember",
)
MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
ISO = re.compile(r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b")
NAMED = re.compile(
    r"\b([0-9]{1,2})(?:er|st|nd|rd|th|[.°])?\s+(?:de\s+)?([^\W\d_]{3,9})\.?,?\s+([0-9]{4})\b"
)
MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,9})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})\b")
NUMBERS = re.compile(r"\b([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})\b")
BY_HALVES = re.compile(r"(?i)\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s?[ap]\.?m\b")


def day_of(told: str, *, is_english: bool = False) -> date | None:
    """The day in a line; none where there is none, or where it may be one of two.

    `3/4/2026` is in April; in English it may be in March, which only an hour with AM or PM tells.
    """
    told = told[:LONGEST]
    return next((one for one in _days(told, is_english) if one is not None), None)


def _days(told: str, is_english: bool) -> Iterator[date | None]:
    if found := ISO.search(told):
        yield _day(*map(int, found.groups()))
    for found in NAMED.finditer(told):
        yield _day(int(found[3]), MONTH_OF.get(found[2].casefold(), 0), int(found[1]))
    for found in MONTH_FIRST.finditer(told):
        yield _day(int(found[3]), MONTH_OF.get(found[1].casefold(), 0), int(found[2]))
    if found := NUMBERS.search(told):
        yield _of_numbers(found, is_english and found[2] == "/", bool(BY_HALVES.search(told)))


def _of_numbers(found: re.Match[str], is_english: bool, is_by_halves: bool) -> date | None:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if not is_english or month_first is None or day_first == month_first:
        return day_first
    if is_by_halves:
        return month_first
    return month_first if day_first is None else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        # The first and the last year have neighbours that no zone can tell.
        return date(year, month, day) if MINYEAR < year < MAXYEAR else None
    except ValueError:
        return None
