"""What accounts come to together: amounts, weighted risk, coverage, voices, alerts."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from committee import Nps
from web import money, voices
from web.holdings import Holding


@dataclass(frozen=True)
class Sums:
    """Of some accounts; numbers that rest on judgements are of the judged ones alone.

    `risk` is weighted by amount over the analysed deals, `weighted_coverage` by the open amount
    of the accounts; `median_coverage`, `heard` and `change` count every account alike.
    """

    accounts: int
    unjudged: int
    deals: int
    pipeline: list[money.Amount]
    unanalysed: list[money.Amount]
    expected: list[money.Amount]
    worst: list[money.Amount]
    at_risk: float
    risk: float | None
    median_coverage: float | None
    weighted_coverage: float | None
    heard: float | None
    change: float | None
    nps: Nps
    alerts: int


def summed(holdings: Sequence[Holding]) -> Sums:
    """One pass over the accounts for each number."""
    figures = [(one.figures, one.worth) for one in holdings if one.figures.risk is not None]
    reached = [told.coverage for told, _worth in figures]
    held = [exposure for one in holdings for exposure in one.exposures]
    by_currency = _by_currency(held)
    told = {name: money.total(sums) for name, sums in by_currency.items()}
    analysed = sum(money.worth(one.analysed, one.currency) for one in held)
    at_risk = sum(one.at_risk for one in holdings)
    return Sums(
        accounts=len(holdings),
        unjudged=sum(not one.is_judged for one in holdings),
        deals=sum(one.deals for one in held),
        **told,
        at_risk=at_risk,
        risk=at_risk / analysed if analysed else None,
        median_coverage=statistics.median(reached) if reached else None,
        weighted_coverage=_weighted((one.coverage, worth) for one, worth in figures),
        heard=_mean([one.heard for one, _worth in figures]),
        change=_mean([one.change for one in holdings if one.change is not None]),
        nps=voices.plain([one.voice for one in holdings if one.voice]),
        alerts=sum(one.alerts for one in holdings),
    )


def _by_currency(held: Iterable) -> dict[str, dict[str, float]]:
    sums: dict[str, dict[str, float]] = {
        name: defaultdict(float) for name in ("pipeline", "unanalysed", "expected", "worst")
    }
    for one in held:
        sums["pipeline"][one.currency] += one.amount
        sums["unanalysed"][one.currency] += one.amount - one.analysed
        sums["expected"][one.currency] += one.expected
        sums["worst"][one.currency] += one.worst
    return sums


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _weighted(pairs: Iterable[tuple[float, float]]) -> float | None:
    weighed = [(value, weight) for value, weight in pairs if weight > 0]
    total = sum(weight for _value, weight in weighed)
    return sum(value * weight for value, weight in weighed) / total if total else None
