"""Everything the page of the portfolio shows, from one reading of its accounts."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.http import HttpRequest

from web.portfolio import branches, comparison, heat, listing, money, movement, voices
from web.portfolio.asked import Asked
from web.portfolio.comparison import COLUMNS, MOST_GROUPS, Compared
from web.portfolio.filters import filter_values
from web.portfolio.holdings import holdings
from web.portfolio.sums import total


def context(request: HttpRequest) -> dict[str, Any]:
    """What the page needs; the number of queries does not grow with the accounts."""
    asked = Asked.of(request.GET.dict() | {"on": ""})
    compared = Compared.of(request.GET)
    held = holdings(listing.accounts_of(request.user, asked), by=compared.by)
    groups = comparison.groups(held, compared, asked)
    families, more = branches.branches(held)
    return {
        "sums": total(held),
        "scores": voices.scores(held.voices, held.worth),
        "lines": heat.lines(held, asked),
        "tiles": heat.tiles(held),
        "unplaced": int((held.is_judged & np.isnan(held.risk)).sum()),
        "groups": groups[:MOST_GROUPS],
        "more_groups": len(groups) - MOST_GROUPS,
        "columns": _columns(asked, compared),
        "bys": _bys(asked, compared),
        "compared": compared,
        "branches": families,
        "more_families": more,
        "movements": movement.movements(held),
        "is_mixed": money.are_mixed(held.money.currencies),
        **filter_values(request, asked, "portfolio"),
    }


@dataclass(frozen=True)
class Choice:
    """A column to order by, or a kind of group to compare by."""

    name: str
    query: str
    is_chosen: bool


def _columns(asked: Asked, compared: Compared) -> list[Choice]:
    """The heads of the table after the first."""
    return [
        Choice(str(name), _query(asked, replace(compared, order=order)), order == compared.order)
        for order, (name, _value) in COLUMNS.items()
    ]


def _bys(asked: Asked, compared: Compared) -> list[Choice]:
    return [
        Choice(str(name), _query(asked, replace(compared, by=by)), by == compared.by)
        for by, name in comparison.BY.items()
    ]


def _query(asked: Asked, compared: Compared) -> str:
    said = f"{asked.filter_query}&" if asked.is_filtered else ""
    return f"?{said}{compared.query}#comparison"
