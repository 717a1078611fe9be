"""What stands open with many accounts, in tables: a row for each currency, a column an account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from web.portfolio import money
from web.portfolio.exposure import Deal

NONE = -1
"""No row; what is added at the end of a column is what then counts."""


@dataclass(frozen=True)
class OpenMoney:
    """The deals of each account added up; what is not analysed counts in `opened` alone."""

    currencies: list[str]
    deals: np.ndarray
    opened: np.ndarray
    analysed: np.ndarray
    expected: np.ndarray
    worst: np.ndarray

    def worth(self, table: np.ndarray) -> np.ndarray:
        """The sum over the currencies in one unit, for ranks and weights."""
        return np.array([money.worth(1.0, one) for one in self.currencies]) @ table

    def total(self, sums: Iterable[float]) -> list[money.Amount]:
        """A column of a table, or of sums over it, as few amounts as the rates allow."""
        return money.total(dict(zip(self.currencies, sums, strict=True)))


def open_money(
    deals: Iterable[Deal], headlines: Mapping[str, np.ndarray], places: Mapping[int, int]
) -> OpenMoney:
    """The tables of these deals; `places` says which column is that of an account.

    Of the headlines it asks for the columns `opportunity`, `risk` and `risk_high`.
    """
    accounts, amounts, currencies, pks = zip(*deals, strict=True) if deals else [()] * 4
    rows = {currency: row for row, currency in enumerate(sorted(set(currencies)))}
    place = np.array([places[account] for account in accounts], int)
    cell = np.array([rows[one] for one in currencies], int) * len(places) + place

    def table(column: np.ndarray) -> np.ndarray:
        sums = np.bincount(cell, column, minlength=len(rows) * len(places))
        return sums.reshape(len(rows), len(places))

    known = {deal: row for row, deal in enumerate(headlines["opportunity"].tolist())}
    row = np.array([known.get(pk, NONE) for pk in pks], int)
    opened = np.nan_to_num(np.array(amounts, float))
    analysed = np.where(row == NONE, 0.0, opened)
    return OpenMoney(
        currencies=list(rows),
        deals=np.bincount(place, minlength=len(places)),
        opened=table(opened),
        analysed=table(analysed),
        expected=table(analysed * np.append(headlines["risk"], 0.0)[row]),
        worst=table(analysed * np.append(headlines["risk_high"], 0.0)[row]),
    )
