"""What accounts come to together: amounts, weighted risk, coverage, voices, alerts."""

from dataclasses import dataclass

import numpy as np

from committee import Nps
from web.numbers import NUMBERS
from web.portfolio import money, voices
from web.portfolio.holdings import Holdings
from web.portfolio.open_money import OpenMoney
from web.portfolio.parts import Parts, ratio


@dataclass(frozen=True)
class Sums:
    """Of some accounts; numbers that rest on judgements are of the judged ones alone.

    Without a judged one they are None; coverage is of every account. `risk` is weighted by amount
    over the analysed deals, `weighted_coverage` by the open amount of the accounts;
    `median_coverage`, `heard` and `change` count every account alike.
    """

    accounts: int
    unjudged: int
    deals: int
    pipeline: list[money.Amount]
    unanalysed: list[money.Amount]
    expected: list[money.Amount]
    worst: list[money.Amount]
    at_risk: float | None
    risk: float | None
    median_coverage: float | None
    weighted_coverage: float | None
    heard: float | None
    change: float | None
    nps: Nps
    alerts: int | None

    @property
    def is_judged(self) -> bool:
        """Whether there is an account of which the user may know the risk."""
        return self.unjudged < self.accounts

    @property
    def direction(self) -> str:
        """Which way the risk went."""
        return NUMBERS["risk"].direction(self.change)


def total(held: Holdings) -> Sums:
    """Of all of them."""
    return summed(held, Parts.whole(len(held)))[0]


def summed(held: Holdings, parts: Parts) -> list[Sums]:
    """Of each part."""
    judged, open_now = held.is_judged, held.money
    accounts, of_judged = parts.sum(np.ones(len(held))), parts.sum(judged)
    at_risk = parts.sum(held.at_risk)
    known = parts.sum(open_now.worth(open_now.analysed))
    worth = parts.sum(held.worth * ~np.isnan(held.coverage))
    columns = {
        "accounts": _counts(accounts),
        "unjudged": _counts(accounts - of_judged),
        "deals": _counts(parts.sum(open_now.deals)),
        "pipeline": amounts(open_now, open_now.opened, parts),
        "unanalysed": amounts(open_now, (open_now.opened - open_now.analysed) * judged, parts),
        "expected": amounts(open_now, open_now.expected, parts),
        "worst": amounts(open_now, open_now.worst, parts),
        "at_risk": _numbers(np.where(of_judged > 0, at_risk, np.nan)),
        "risk": _numbers(ratio(at_risk, known)),
        "median_coverage": _numbers(parts.median(held.coverage)),
        "weighted_coverage": _numbers(ratio(parts.sum(held.coverage * held.worth), worth)),
        "heard": _numbers(parts.mean(held.heard)),
        "change": _numbers(parts.mean(held.change)),
        "nps": voices.plain(held.voices, parts),
        "alerts": _numbers(np.where(of_judged > 0, parts.sum(held.alerts), np.nan)),
    }
    rows = zip(*columns.values(), strict=True)
    return [Sums(**dict(zip(columns, row, strict=True))) for row in rows]


def amounts(open_now: OpenMoney, table: np.ndarray, parts: Parts) -> list[list[money.Amount]]:
    """A table of open money added up over each part."""
    sums = np.array([parts.sum(row) for row in table]).reshape(len(table), parts.number)
    return [open_now.total(column) for column in sums.T.tolist()]


def _counts(column: np.ndarray) -> list[int]:
    return column.astype(int).tolist()


def _numbers(column: np.ndarray) -> list[float | None]:
    return [None if number != number else number for number in column.tolist()]
