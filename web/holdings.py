"""A portfolio, account by account, read in a fixed number of queries and added up in memory."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Alert
from stakeholders.models import Headline
from web.exposure import Exposure, exposures, worth_at_risk, worth_of
from web.voices import Voice, voices

KEYS = {"segment": "segment", "team": "owner__team_id", "owner": "owner_id"}
"""By what a portfolio is compared, and the column that says it."""


class Figures(NamedTuple):
    """The numbers of the riskiest open committee of an account; none where nobody decides."""

    committee: int | None = None
    risk: float | None = None
    coverage: float | None = None
    heard: float | None = None
    risk_before: float | None = None


class Holding(NamedTuple):
    """One account; without figures and without risk where the user may not read judgements.

    `worth` and `at_risk` are what is open and what is expected to be lost of it, in one unit.
    """

    pk: int
    public_id: str
    name: str
    parent: int | None
    key: Any
    is_judged: bool
    figures: Figures
    exposures: list[Exposure]
    worth: float
    at_risk: float
    voice: Voice | None
    alerts: int

    @property
    def change(self) -> float | None:
        """How far the risk moved in 30 days, -1..1; None without a past."""
        risk, before = self.figures.risk, self.figures.risk_before
        return None if risk is None or before is None else risk - before


NO_FIGURES = Figures()


def holdings(found: QuerySet[Account], *, by: str = "segment") -> list[Holding]:
    """The accounts of `accounts_of`, with the key they are compared by; five queries."""
    found = found.order_by()
    judged = found.filter(is_judged=True).values("pk")
    figures, heard = _figures(judged), voices(judged)
    held, alerts = exposures(found.values("pk")), _alerts(judged)
    lines = found.values_list("pk", "public_id", "name", "parent", KEYS[by], "is_judged")
    return [
        _holding(
            line,
            figures.get(line[0], NO_FIGURES),
            held.get(line[0], []),
            heard.get(line[0]),
            alerts.get(line[0], 0),
        )
        for line in lines
    ]


def _holding(
    line: tuple,
    figures: Figures,
    held: list[Exposure],
    voice: Voice | None,
    alerts: int,
) -> Holding:
    is_judged = line[-1]
    if not is_judged:
        held = [one._replace(analysed=0.0, expected=0.0, worst=0.0) for one in held]
    return Holding(*line, figures, held, worth_of(held), worth_at_risk(held), voice, alerts)


def _figures(accounts: QuerySet[Account]) -> dict[int, Figures]:
    """The riskiest committee of each account, of equals the first; one query."""
    rows = Headline.objects.filter(account__in=accounts).values_list(
        "account", "committee", "risk", "coverage", "heard_power", "risk_before"
    )
    return _riskiest((account, Figures._make(values)) for account, *values in rows)


def _riskiest(rows: Iterable[tuple[int, Figures]]) -> dict[int, Figures]:
    found: dict[int, Figures] = {}
    for account, figures in rows:
        held = found.get(account)
        if held is None or (figures.risk, -figures.committee) > (held.risk, -held.committee):
            found[account] = figures
    return found


def _alerts(accounts: QuerySet[Account]) -> dict[int, int]:
    """How many open alerts each account has, without those put away for later."""
    is_awake = Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.localdate())
    open_now = Alert.objects.filter(is_awake, account__in=accounts, dismissed_at=None)
    counts = open_now.order_by().values_list("account").annotate(number=Count("pk"))
    return dict(counts)
