"""The heat map: how many accounts, and how much, stand where between risk and coverage."""

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from django.urls import reverse

from web.portfolio import money
from web.portfolio.asked import Asked
from web.portfolio.holdings import Holdings
from web.portfolio.parts import Parts
from web.portfolio.sums import amounts

BANDS = 5
WIDTH = 100 // BANDS
LEVELS = 5
MOST_TILES = 60


@dataclass(frozen=True)
class Cell:
    """One band of risk in one band of coverage; `level` 0..5 is its share of the heaviest."""

    accounts: int
    expected: list[money.Amount]
    level: int
    url: str
    risk: tuple[int, int]
    coverage: tuple[int, int]


@dataclass(frozen=True)
class Line:
    """The cells of one band of risk, from uncovered to covered."""

    risk: tuple[int, int]
    cells: list[Cell]


@dataclass(frozen=True)
class Tile:
    """One account; `band` 0..4 is that of its risk."""

    name: str
    url: str
    risk: float
    band: int
    expected: list[money.Amount]


def bands(ratios: np.ndarray) -> np.ndarray:
    """Which fifth each number stands in, as it is printed in whole points."""
    return np.minimum((100 * ratios + 0.5).astype(int) // WIDTH, BANDS - 1)


def lines(held: Holdings, asked: Asked) -> list[Line]:
    """The whole map, the highest risk first; a cell leads to the list of its accounts."""
    placed = _placed(held)
    counts = placed.sum(np.ones(len(held))).astype(int).tolist()
    levels = _levels(placed.sum(held.at_risk).tolist(), counts)
    expected = amounts(held.money, held.money.expected, placed)
    cells = [
        Cell(
            accounts=counts[number],
            expected=expected[number],
            level=levels[number],
            url=f"{reverse('accounts')}?{_only(asked, _ends(risk), _ends(reach)).query}",
            risk=_ends(risk),
            coverage=_ends(reach),
        )
        for number, (risk, reach) in enumerate(product(range(BANDS), repeat=2))
    ]
    return [
        Line(_ends(risk), cells[risk * BANDS : (risk + 1) * BANDS])
        for risk in reversed(range(BANDS))
    ]


def _placed(held: Holdings) -> Parts:
    """The analysed accounts in the cells, from uncovered to covered, the lowest risk first."""
    member = np.flatnonzero(~np.isnan(held.risk))
    cell = bands(held.risk[member]) * BANDS + bands(held.coverage[member])
    return Parts(BANDS * BANDS, cell, member)


def tiles(held: Holdings) -> list[Tile]:
    """The accounts with the most at risk, one tile each; without amounts the riskiest."""
    # Those without a risk come last in the order.
    analysed = np.count_nonzero(~np.isnan(held.risk))
    order = np.lexsort((-held.risk, -held.at_risk, np.isnan(held.risk)))
    most = order[: min(MOST_TILES, analysed)]
    return [
        Tile(
            name=held.lines[place].name,
            url=reverse("account", args=[held.lines[place].public_id]),
            risk=float(held.risk[place]),
            band=int(band),
            expected=held.money.total(held.money.expected[:, place].tolist()),
        )
        for place, band in zip(most, bands(held.risk[most]), strict=True)
    ]


def _ends(number: int) -> tuple[int, int]:
    return number * WIDTH, (number + 1) * WIDTH


def _only(asked: Asked, risk: tuple[int, int], reach: tuple[int, int]) -> Asked:
    """What was asked for, within the cell; the ends of the scale are no limits."""
    limits = {}
    for name, (low, high) in (("risk", risk), ("coverage", reach)):
        lowest, highest = getattr(asked, f"{name}_from"), getattr(asked, f"{name}_below")
        limits[f"{name}_from"] = max(low, lowest or 0) or None
        ends = [end for end in (high if high < 100 else None, highest) if end is not None]
        limits[f"{name}_below"] = min(ends, default=None)
    return asked.but(**limits)


def _levels(at_risk: list[float], counts: list[int]) -> list[int]:
    """0 for none, else 1..5 by the amount at risk; by number where nothing has an amount."""
    weights = at_risk if max(at_risk) > 0 else counts
    shares = [LEVELS * weight / (max(weights) or 1) for weight in weights]
    return [
        max(1, min(LEVELS, math.ceil(share))) if count else 0
        for share, count in zip(shares, counts, strict=True)
    ]
