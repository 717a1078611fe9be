"""A portfolio, account by account, read in a fixed number of queries and added up in memory.

Thousands of accounts pass through here on each request, so each is one flat tuple.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Alert
from stakeholders.models import Headline
from web.portfolio import money
from web.portfolio.exposure import Exposure, exposures, open_deals
from web.portfolio.headlines import STANDING_FIRST
from web.portfolio.voices import TALLY, Voice, voices

KEYS = {"segment": "segment", "team": "owner__team_id", "owner": "owner_id"}
"""By what a portfolio is compared, and the column that says it."""

FIGURES = (
    "account", "pk", "risk", "coverage", "heard_power", "risk_before", "risk_high",
)  # fmt: skip
NO_FIGURES = (None,) * 5
NO_DEALS: tuple[Exposure, ...] = ()


class Holding(NamedTuple):
    """One account with the numbers of its riskiest open committee; none where nobody decides.

    Where the user may not read judgements the only number is the coverage of the standing
    committee. `worth` and `at_risk` are what is open and what is expected to be lost of it, in one
    unit; `change` is that of the risk in 30 days.
    """

    pk: int
    public_id: str
    name: str
    parent: int | None
    key: Any
    is_judged: bool
    committee: int | None
    risk: float | None
    coverage: float | None
    heard: float | None
    risk_before: float | None
    change: float | None
    deals: tuple[Exposure, ...]
    worth: float
    at_risk: float
    voice: Voice | None
    alerts: int


def holdings(found: QuerySet[Account], *, by: str = "segment") -> list[Holding]:
    """The accounts of `accounts_of`, with the key they are compared by; four queries.

    Five where some of them may only be counted.
    """
    found = found.order_by()
    lines = list(found.values_list("pk", "public_id", "name", "parent", KEYS[by], "is_judged"))
    judged = found.filter(is_judged=True).values("pk")
    rows = list(Headline.objects.filter(account__in=judged).values_list(*FIGURES, *TALLY))
    open_now, alerts = open_deals(found.values("pk")), _alerts(judged)
    reach = {} if all(line[-1] for line in lines) else _reach(found)
    known = _Known(
        figures=reach | _riskiest(rows),
        deals=exposures(open_now, {row[1]: (row[2], row[6]) for row in rows}),
        voices=voices(rows, {deal[-1] for deal in open_now}),
        alerts=alerts,
    )
    return _joined(lines, known)


class _Known(NamedTuple):
    """What was read of each account."""

    figures: dict[int, tuple]
    deals: dict[int, tuple[Exposure, ...]]
    voices: dict[int, Voice]
    alerts: dict[int, int]


def _joined(lines: Iterable[tuple], known: _Known) -> list[Holding]:
    """Line and numbers of each account; one plain loop, as it is the longest of the page."""
    rates, found = money.rates(), []
    for line in lines:
        pk, worth, at_risk = line[0], 0.0, 0.0
        figures, deals = known.figures.get(pk, NO_FIGURES), known.deals.get(pk, NO_DEALS)
        for amount, currency, _analysed, expected, _worst in deals:
            rate = rates.get(currency, 1.0)
            worth += amount * rate
            at_risk += expected * rate
        change = None if figures[4] is None else figures[1] - figures[4]
        heard, alerts = known.voices.get(pk), known.alerts.get(pk, 0)
        found.append((*line, *figures, change, deals, worth, at_risk, heard, alerts))
    return list(map(Holding._make, found))


def _reach(found: QuerySet[Account]) -> dict[int, tuple]:
    """The coverage alone, of the committee that everybody is shown; one query."""
    unjudged = found.filter(is_judged=False).values("pk")
    rows = Headline.objects.filter(account__in=unjudged).order_by(*STANDING_FIRST)
    told: dict[int, tuple] = {}
    for account, coverage in rows.values_list("account", "coverage"):
        told.setdefault(account, (None, None, coverage, None, None))
    return told


def _riskiest(rows: Iterable[tuple]) -> dict[int, tuple]:
    """The numbers of the riskiest committee of each account, of equals the first."""
    found: dict[int, tuple] = {}
    for row in rows:
        held = found.get(row[0])
        if held is None or row[2] > held[1] or (row[2] == held[1] and row[1] < held[0]):
            found[row[0]] = row[1:6]
    return found


def _alerts(accounts: QuerySet[Account]) -> dict[int, int]:
    """How many open alerts each account has, without those put away for later."""
    is_awake = Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.localdate())
    open_now = Alert.objects.filter(is_awake, account__in=accounts, dismissed_at=None)
    counts = open_now.order_by().values_list("account").annotate(number=Count("pk"))
    return dict(counts)
