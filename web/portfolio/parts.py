"""Accounts in parts, such as segments, cells of a map or families, and sums over each at once."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Parts:
    """`member[i]` stands in `part[i]`; an account may stand in several parts, or in none."""

    number: int
    part: np.ndarray
    member: np.ndarray

    @classmethod
    def whole(cls, accounts: int) -> "Parts":
        """All accounts in one part."""
        return cls(1, np.zeros(accounts, int), np.arange(accounts))

    @classmethod
    def by(cls, keys: Sequence[Hashable]) -> tuple[list[Hashable], "Parts"]:
        """A part for each key, and the keys in that order."""
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        part = np.array([numbers[key] for key in keys], int)
        return list(numbers), cls(len(numbers), part, np.arange(len(keys)))

    @classmethod
    def of(cls, members: Sequence[Sequence[int]]) -> "Parts":
        """A part for each list of accounts."""
        part = np.repeat(np.arange(len(members)), [len(some) for some in members])
        return cls(len(members), part, np.array([one for some in members for one in some], int))

    def sum(self, column: np.ndarray) -> np.ndarray:
        """Of each part the sum of what is known."""
        return np.bincount(self.part, np.nan_to_num(column[self.member]), self.number)

    def mean(self, column: np.ndarray) -> np.ndarray:
        """Of each part the mean of what is known; NaN where nothing is."""
        return ratio(self.sum(column), self.sum(~np.isnan(column)))

    def median(self, column: np.ndarray) -> np.ndarray:
        """Of each part the median of what is known; NaN where nothing is."""
        known = ~np.isnan(column[self.member])
        part, values = self.part[known], column[self.member[known]]
        values = values[np.lexsort((values, part))]
        counts = np.bincount(part, minlength=self.number)
        first, middle = np.cumsum(counts) - counts, np.full(self.number, np.nan)
        held = counts > 0
        low, high = (first + (counts - 1) // 2)[held], (first + counts // 2)[held]
        middle[held] = (values[low] + values[high]) / 2
        return middle


def ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """The quotients; NaN where nothing is below."""
    return np.divide(over, under, out=np.full(len(under), np.nan), where=under != 0)
