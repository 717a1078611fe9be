"""A portfolio, read in a fixed number of queries and held in columns that are added up at once.

Thousands of accounts pass through here on each request: what is done for each of them in Python
is what the page costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Alert
from stakeholders.models import Headline
from web.portfolio.among import Among, Keys
from web.portfolio.columns import Columns, columns_of
from web.portfolio.exposure import open_deals
from web.portfolio.headlines import STANDING_FIRST
from web.portfolio.open_money import NONE, OpenMoney, open_money
from web.portfolio.voices import TALLY, Voices

KEYS = {"segment": "segment", "team": "owner__team_id", "owner": "owner_id"}
"""By what a portfolio is compared, and the column that says it."""

FIGURES = (
    "account", "pk", "opportunity", "risk", "risk_high", "coverage", "heard_power", "risk_before",
)  # fmt: skip


class Holding(NamedTuple):
    """One account of a portfolio; `key` is that of what it is compared by."""

    pk: int
    public_id: str
    name: str
    parent: int | None
    key: Any
    is_judged: bool


@dataclass(frozen=True)
class Holdings:
    """The accounts by name, with the numbers of the riskiest open committee of each.

    Every column has an entry for each account, NaN where nobody decides. Where the user may not
    read judgements the only number is the coverage of the standing committee.
    """

    lines: list[Holding]
    committee: np.ndarray
    risk: np.ndarray
    coverage: np.ndarray
    heard: np.ndarray
    risk_before: np.ndarray
    money: OpenMoney
    voices: Voices
    alerts: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def is_judged(self) -> np.ndarray:
        return np.array([one.is_judged for one in self.lines], bool)

    @cached_property
    def change(self) -> np.ndarray:
        """How the risk changed in 30 days."""
        return self.risk - self.risk_before

    @cached_property
    def worth(self) -> np.ndarray:
        """What is open, in one unit."""
        return self.money.worth(self.money.opened)

    @cached_property
    def at_risk(self) -> np.ndarray:
        """What is expected to be lost of it, in one unit."""
        return self.money.worth(self.money.expected)


def holdings(found: QuerySet[Account], *, by: str = "segment") -> Holdings:
    """The accounts of `accounts_of`, with the key they are compared by; four queries.

    Five where some of them may only be counted.
    """
    found = found.order_by()
    rows = found.values_list("pk", "public_id", "name", "parent", KEYS[by], "is_judged")
    lines = sorted(map(Holding._make, rows), key=attrgetter("name"))
    places = {one.pk: place for place, one in enumerate(lines)}
    unjudged = [one.pk for one in lines if not one.is_judged]
    everybody = Keys(places)
    judged = Keys(one.pk for one in lines if one.is_judged) if unjudged else everybody
    told, deals = _figures(judged), open_deals(Among(F("account_id"), everybody))
    alerts = _alerts(judged)
    place = _placed(told["account"], places)
    riskiest = _best(place, len(lines), (-told["pk"], told["risk"]))
    known = {name: _picked(column, riskiest) for name, column in told.items()}
    if unjudged:
        _add_reach(known["coverage"], unjudged, places)
    return Holdings(
        lines=lines,
        committee=known["pk"],
        risk=known["risk"],
        coverage=known["coverage"],
        heard=known["heard_power"],
        risk_before=known["risk_before"],
        money=open_money(deals, told, places),
        voices=_voices(told, place, len(lines), {deal[-1] for deal in deals}),
        alerts=np.array([alerts.get(pk, 0) for pk in places], int),
    )


class _Rows(Count):
    """Rows instead of keys, so that an index alone answers; the number is taken as it comes."""

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list:
        return []


def _figures(judged: Keys) -> Columns:
    """A column of each number of the headlines of these accounts; one query."""
    return columns_of(Headline.objects.filter(Among(F("account_id"), judged)), (*FIGURES, *TALLY))


def _placed(accounts: np.ndarray, places: Mapping[int, int]) -> np.ndarray:
    return np.array([places[one] for one in accounts.tolist()], int)


def _best(place: np.ndarray, accounts: int, order: tuple[np.ndarray, ...]) -> np.ndarray:
    """Which row is the last of each account in this order, whose last column decides first."""
    best = np.full(accounts, NONE)
    ordered = np.lexsort(order)
    # Of several for one place the last one stays.
    best[place[ordered]] = ordered
    return best


def _picked(column: np.ndarray, best: np.ndarray) -> np.ndarray:
    """The number of the row of each account; NaN where there is none."""
    return np.append(column, np.nan)[best]


def _voices(
    told: dict[str, np.ndarray], place: np.ndarray, accounts: int, deals: set[int | None]
) -> Voices:
    """The answers of each account once: of its standing committee, else of its riskiest.

    People sit in several committees of an account, so adding those up would count them twice.
    """
    answered = np.flatnonzero(told["answers"])
    is_standing = np.array([one not in deals for one in told["opportunity"].tolist()], bool)
    order = (-told["pk"], told["risk"], is_standing)
    best = _best(place[answered], accounts, tuple(column[answered] for column in order))
    return {name: np.nan_to_num(_picked(told[name][answered], best)) for name in TALLY}


def _add_reach(coverage: np.ndarray, unjudged: list[int], places: Mapping[int, int]) -> None:
    """Write the coverage of the committee that everybody is shown; one query."""
    rows = Headline.objects.filter(Among(F("account_id"), Keys(unjudged))).order_by(*STANDING_FIRST)
    for account, reach in reversed(list(rows.values_list("account", "coverage"))):
        coverage[places[account]] = reach


def _alerts(judged: Keys) -> dict[int, int]:
    """How many open alerts each account has, without those put away for later; one query."""
    is_awake = Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.localdate())
    open_now = Alert.objects.filter(is_awake, Among(F("account_id"), judged), dismissed_at=None)
    return dict(open_now.order_by().values_list("account").annotate(number=_Rows("*")))
