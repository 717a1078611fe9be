"""Ask silent power: whom to ask, whom to leave in peace, and why. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody is asked, or is not."""

    NEVER_HEARD = "never_heard"
    SILENT = "silent"
    LEFT = "left"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    INVITED = "invited"
    ASKED_LATELY = "asked_lately"
    HEARD_LATELY = "heard_lately"
    OTHER_ROLE = "other_role"
    LITTLE_POWER = "little_power"
    ASKED_ELSEWHERE = "asked_elsewhere"


ASKED = {Reason.NEVER_HEARD, Reason.SILENT}


@dataclass(frozen=True)
class Candidate:
    """What is known of a stakeholder; `person` tells who it is in every account."""

    key: str
    person: str
    power: float | None = None
    roles: frozenset[str] = frozenset()
    heard_on: date | None = None
    asked_on: date | None = None
    has_address: bool = True
    has_opted_out: bool = False
    has_left: bool = False
    is_invited: bool = False


@dataclass(frozen=True)
class Wanted:
    """Whom a survey looks for; no roles are all of them."""

    roles: frozenset[str] = field(default_factory=frozenset)
    least_power: float = 0.0
    silent_days: int = 90
    fatigue_days: int = 90


@dataclass(frozen=True)
class Choice:
    """One candidate and the one reason that counts; `again_on` is when a pause is over."""

    candidate: Candidate
    reason: Reason
    again_on: date | None = None

    @property
    def is_asked(self) -> bool:
        return self.reason in ASKED


def choose(candidates: Iterable[Candidate], wanted: Wanted, on: date) -> list[Choice]:
    """Judge everybody: first who is asked, then who is not, each by power.

    Those of equal power come by their last word, the longest silent first. Somebody who is in
    several accounts is asked once, where their power is greatest.
    """
    ordered = sorted(candidates, key=_rank)
    asked: set[str] = set()
    choices = []
    for one in ordered:
        choice = _judged(one, wanted, on)
        if choice.is_asked and one.person in asked:
            choice = Choice(one, Reason.ASKED_ELSEWHERE)
        if choice.is_asked:
            asked.add(one.person)
        choices.append(choice)
    return sorted(choices, key=lambda one: not one.is_asked)


def _rank(one: Candidate) -> tuple[float, date, str]:
    return -(one.power or 0.0), one.heard_on or date.min, one.key


def _judged(one: Candidate, wanted: Wanted, on: date) -> Choice:
    """What can never be comes before what is not today, and that before what was not looked for."""
    rested_on = _after(one.asked_on, wanted.fatigue_days)
    silent_on = _after(one.heard_on, wanted.silent_days)
    grounds = (
        (one.has_left, Reason.LEFT, None),
        (one.has_opted_out, Reason.OPTED_OUT, None),
        (not one.has_address, Reason.NO_ADDRESS, None),
        (one.is_invited, Reason.INVITED, None),
        (rested_on is not None and on < rested_on, Reason.ASKED_LATELY, rested_on),
        (silent_on is not None and on < silent_on, Reason.HEARD_LATELY, silent_on),
        (bool(wanted.roles) and not one.roles & wanted.roles, Reason.OTHER_ROLE, None),
        ((one.power or 0.0) < wanted.least_power, Reason.LITTLE_POWER, None),
    )
    for applies, reason, again_on in grounds:
        if applies:
            return Choice(one, reason, again_on)
    return Choice(one, Reason.SILENT if one.heard_on else Reason.NEVER_HEARD)


def _after(day: date | None, days: int) -> date | None:
    """The first day on which so many days have passed."""
    return None if day is None else day + timedelta(days=days)
