"""What accounts come to together: amounts, weighted risk, coverage, voices, alerts."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from committee import Nps
from web.numbers import NUMBERS
from web.portfolio import money, voices
from web.portfolio.exposure import Exposure
from web.portfolio.holdings import Holding


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


def summed(holdings: Sequence[Holding]) -> Sums:
    """One pass over the accounts for each number."""
    judged = [one for one in holdings if one.is_judged]
    analysed = [one for one in judged if one.risk is not None]
    reached = [one for one in holdings if one.coverage is not None]
    by_currency = _by_currency(judged)
    all_of = by_currency if len(judged) == len(holdings) else _by_currency(holdings)
    at_risk = sum(one.at_risk for one in holdings)
    known = sum(money.worth(sums[2], currency) for currency, sums in by_currency.items())
    return Sums(
        accounts=len(holdings),
        unjudged=len(holdings) - len(judged),
        deals=sum(sums[0] for sums in all_of.values()),
        pipeline=money.total({name: sums[1] for name, sums in all_of.items()}),
        unanalysed=money.total({name: sums[1] - sums[2] for name, sums in by_currency.items()}),
        expected=money.total({name: sums[3] for name, sums in by_currency.items()}),
        worst=money.total({name: sums[4] for name, sums in by_currency.items()}),
        at_risk=at_risk if judged else None,
        risk=at_risk / known if known else None,
        median_coverage=statistics.median([one.coverage for one in reached]) if reached else None,
        weighted_coverage=_weighted(reached),
        heard=_mean([one.heard for one in analysed]),
        change=_mean([one.change for one in analysed if one.change is not None]),
        nps=voices.plain([one.voice for one in holdings if one.voice]),
        alerts=sum(one.alerts for one in judged) if judged else None,
    )


def _by_currency(holdings: Iterable[Holding]) -> dict[str, list[float]]:
    """Deals, amount, analysed, expected and worst of each currency."""
    held: dict[str, list[Exposure]] = defaultdict(list)
    for one in holdings:
        for deal in one.deals:
            held[deal[1]].append(deal)
    return {currency: _of_one_currency(deals) for currency, deals in held.items()}


def _of_one_currency(deals: Sequence[Exposure]) -> list[float]:
    amounts, _currency, *known = zip(*deals, strict=True)
    return [len(deals), sum(amounts), *map(sum, known)]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _weighted(reached: Sequence[Holding]) -> float | None:
    total = sum(one.worth for one in reached)
    return sum(one.coverage * one.worth for one in reached) / total if total else None
