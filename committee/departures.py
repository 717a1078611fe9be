"""Who may be gone when the decision falls."""

import math
from collections.abc import Collection, Mapping
from datetime import date

from committee.frozen import Value
from committee.model import days_to_close
from committee.parameters import USUAL, Parameters
from committee.values import Committee, Person


class Departures(Value, frozen=True):
    """How many leave before the close on average, the chance that anybody does, and each one's."""

    expected: float
    chance_of_any: float
    chances: Mapping[str, float]


def departures(
    committee: Committee,
    on: date,
    *,
    empty: Collection[str] = (),
    parameters: Parameters = USUAL,
) -> Departures:
    """Return who may leave until the close (section 6).

    Definition: S_i = exp(-turnover_i D / 365) is the chance that i is still there in D days;
    expected = sum (1 - S_i), chance of any = 1 - prod S_i, people leaving independently.

    Parameters
    ----------
    committee : Committee
    on : date
    empty : collection of str
        The people who are empty seats: nobody can leave them.
    parameters : Parameters

    Returns
    -------
    Departures
        `expected` 0..n people, chances 0..1; all 0 once the close has passed. Without a close
        D is the horizon.

    Examples
    --------
    >>> from committee import Person
    >>> restless = (Person("cfo", turnover_per_year=1.0),)
    >>> alone = Committee("cfo", restless, closes_on=date(2027, 1, 1))
    >>> round(departures(alone, date(2026, 1, 1)).expected, 3)
    0.632
    """
    days = days_to_close(committee, on, parameters)
    stays = {
        one.name: 1.0 if one.name in empty else _stays(one, days, parameters)
        for one in committee.people
    }
    return Departures(
        expected=math.fsum(1.0 - chance for chance in stays.values()),
        chance_of_any=1.0 - math.prod(stays.values()),
        chances={name: 1.0 - chance for name, chance in stays.items()},
    )


def _stays(person: Person, days: int, parameters: Parameters) -> float:
    rate = person.turnover_per_year
    return math.exp(-(parameters.turnover_per_year if rate is None else rate) * days / 365.0)
