"""Sums of amounts: one total where the exchange rates are known, else each currency apart."""

from collections.abc import Iterable, Mapping

from django.conf import settings

BASE = "EUR"
Amount = tuple[float, str]
"""How much of which currency."""


def rate(currency: str) -> float | None:
    """What one unit is worth in EUR; None where nobody told us."""
    return 1.0 if currency == BASE else settings.EXCHANGE_RATES.get(currency)


def rates() -> dict[str, float]:
    """All rates that are known."""
    return settings.EXCHANGE_RATES | {BASE: 1.0}


def worth(amount: float, currency: str) -> float:
    """An amount for ranks and weights: in EUR, or at face value where no rate is known."""
    return amount * (rate(currency) or 1.0)


def by_currency(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The sum of each currency."""
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0.0) + amount
    return sums


def total(sums: Mapping[str, float]) -> list[Amount]:
    """The sums by currency as few amounts as the rates allow, the largest first."""
    told = {currency: amount for currency, amount in sums.items() if amount}
    if len(told) > 1:
        known = {currency for currency in told if rate(currency) is not None}
        joined = sum(worth(told[currency], currency) for currency in known)
        apart = {currency: told[currency] for currency in told.keys() - known}
        told = ({BASE: joined} if known else {}) | apart
    return sorted(((amount, currency) for currency, amount in told.items()), reverse=True)


def are_mixed(currencies: Iterable[str]) -> bool:
    """Whether ranks over these currencies compare face values."""
    held = set(currencies)
    return len(held) > 1 and any(rate(currency) is None for currency in held)
