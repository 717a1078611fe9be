"""The heat map: how many accounts, and how much, stand where between risk and coverage."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from web.portfolio import money
from web.portfolio.asked import Asked
from web.portfolio.exposure import expected
from web.portfolio.holdings import Holding

BANDS = 5
WIDTH = 100 // BANDS
LEVELS = 5
MOST_TILES = 60
BAND_OF = tuple(min(points // WIDTH, BANDS - 1) for points in range(101))
"""Looked up, as a page asks for thousands."""


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
    coverage: float
    band: int
    expected: list[money.Amount]


def band(ratio: float) -> int:
    """Which fifth a number stands in, as it is printed in whole points."""
    return BAND_OF[int(100 * ratio + 0.5)]


def lines(holdings: Iterable[Holding], asked: Asked) -> list[Line]:
    """The whole map, the highest risk first; a cell leads to the list of its accounts."""
    placed = _placed(holdings)
    weights = {place: _weight(held) for place, held in placed.items()}
    heaviest = max(weights.values(), default=(0.0, 0))
    return [
        Line(
            _ends(risk),
            [
                _cell(
                    placed.get((risk, reach), []),
                    (risk, reach),
                    _level(weights.get((risk, reach), (0.0, 0)), heaviest),
                    asked,
                )
                for reach in range(BANDS)
            ],
        )
        for risk in reversed(range(BANDS))
    ]


def _placed(holdings: Iterable[Holding]) -> dict[tuple[int, int], list[Holding]]:
    placed: dict[tuple[int, int], list[Holding]] = defaultdict(list)
    for one in holdings:
        if one.risk is not None:
            placed[band(one.risk), band(one.coverage)].append(one)
    return placed


def tiles(holdings: Iterable[Holding]) -> list[Tile]:
    """The accounts with the most at risk, one tile each; without amounts the riskiest."""
    analysed = [one for one in holdings if one.risk is not None]
    most = heapq.nsmallest(
        MOST_TILES, analysed, key=lambda one: (-one.at_risk, -one.risk, one.name)
    )
    return [_tile(one) for one in most]


def _tile(one: Holding) -> Tile:
    return Tile(
        name=one.name,
        url=reverse("account", args=[one.public_id]),
        risk=one.risk,
        coverage=one.coverage,
        band=band(one.risk),
        expected=expected(one.deals),
    )


def _cell(held: Sequence[Holding], place: tuple[int, int], level: int, asked: Asked) -> Cell:
    risk, reach = (_ends(number) for number in place)
    return Cell(
        accounts=len(held),
        expected=expected([deal for one in held for deal in one.deals]),
        level=level,
        url=f"{reverse('accounts')}?{_only(asked, risk, reach).query}",
        risk=risk,
        coverage=reach,
    )


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


def _weight(held: Sequence[Holding]) -> tuple[float, int]:
    return sum(one.at_risk for one in held), len(held)


def _level(weight: tuple[float, int], heaviest: tuple[float, int]) -> int:
    """0 for none, else 1..5 by the amount at risk; by number where nothing has an amount."""
    which = 0 if heaviest[0] > 0 else 1
    if not weight[1]:
        return 0
    return max(1, min(LEVELS, math.ceil(LEVELS * weight[which] / heaviest[which])))
