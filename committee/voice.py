"""Whose power has spoken lately, and whose has not."""

from collections.abc import Iterable, Mapping
from datetime import date

from committee.frozen import Value

LATELY_DAYS = 90


class HeardPower(Value, frozen=True):
    """The shares of power that gave feedback and that did not, sum 1; who is silent, by power."""

    heard: float
    silent: float
    silent_people: Mapping[str, float]


def heard_power(
    power: Mapping[str, float],
    feedback: Iterable[tuple[str, date]],
    on: date,
    *,
    days: int = LATELY_DAYS,
) -> HeardPower:
    """Return how much of the power gave feedback lately (section 6).

    Definition: heard = sum of psi_i over the people with feedback of any certainty on one of
    the last `days` days, the first and the last day included; silent = 1 - heard.

    Parameters
    ----------
    power : mapping of str to float
        psi, sum 1.
    feedback : iterable of (str, date)
        Who gave feedback and when, in any order; after `on` does not exist, and neither do
        people without an entry in `power`.
    on : date
    days : int
        >= 0; 0 is today only.

    Returns
    -------
    HeardPower
        Shares 0..1. `silent_people` holds everybody unheard whose power is above 0, the most
        powerful first, equals in the order of `power`.

    Examples
    --------
    >>> spoke = [("cfo", date(2026, 1, 1)), ("cio", date(2026, 3, 1))]
    >>> heard_power({"cfo": 0.5, "ceo": 0.3, "cio": 0.2}, spoke, date(2026, 5, 1))
    HeardPower(heard=0.2, silent=0.8, silent_people={'cfo': 0.5, 'ceo': 0.3})
    """
    spoke = {name for name, day in feedback if 0 <= (on - day).days <= days}
    heard = min(1.0, sum((share for name, share in power.items() if name in spoke), 0.0))
    silent = {name: share for name, share in power.items() if name not in spoke and share > 0.0}
    ranked = sorted(silent.items(), key=lambda item: -item[1])
    return HeardPower(heard, 1.0 - heard, dict(ranked))
