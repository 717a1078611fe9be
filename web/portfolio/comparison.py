"""Teams, owners or segments of a portfolio side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Team, User
from web.portfolio.asked import Asked
from web.portfolio.holdings import KEYS, Holdings
from web.portfolio.parts import Parts
from web.portfolio.sums import Sums, summed

MOST_GROUPS = 30
BY = {
    "segment": gettext_lazy("Segment"),
    "team": gettext_lazy("Team"),
    "owner": gettext_lazy("Owner"),
}
COLUMNS: dict[str, tuple[Any, Callable[[Sums], float | None]]] = {
    "accounts": (gettext_lazy("Accounts"), lambda sums: sums.accounts),
    "coverage": (gettext_lazy("Coverage"), lambda sums: sums.median_coverage),
    "risk": (gettext_lazy("Consensus risk"), lambda sums: sums.risk),
    "heard": (gettext_lazy("Heard power"), lambda sums: sums.heard),
    "at_risk": (gettext_lazy("Revenue at risk"), lambda sums: sums.at_risk),
    "nps": (gettext_lazy("NPS"), lambda sums: sums.nps.score),
    "change": (gettext_lazy("Change in 30 days"), lambda sums: sums.change),
    "alerts": (gettext_lazy("Open alerts"), lambda sums: sums.alerts),
}
LEAST_FIRST = {"coverage", "heard", "nps"}
"""Where little is what needs somebody."""


@dataclass(frozen=True)
class Compared:
    """By what, and in which order; nonsense is the default."""

    by: str = "segment"
    order: str = "at_risk"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Compared":
        by, order = asked.get("by", ""), asked.get("order", "")
        return cls(
            by=by if by in KEYS else cls.by,
            order=order if order in {*COLUMNS, "name"} else cls.order,
        )

    @property
    def query(self) -> str:
        return urlencode({"by": self.by, "order": self.order})


@dataclass(frozen=True)
class Group:
    """Accounts that have a segment, a team or an owner in common."""

    name: str
    url: str
    sums: Sums


def groups(held: Holdings, compared: Compared, asked: Asked) -> list[Group]:
    """Every group in the order asked for; at most one query, for names."""
    keys, parts = Parts.by([one.key for one in held.lines])
    named = _named(compared.by, [key for key in keys if key])
    found = []
    for key, sums in zip(keys, summed(held, parts), strict=True):
        name, value = named.get(key, (_("none"), ""))
        query = asked.but(**{compared.by: value}).query
        url = f"{reverse('accounts')}?{query}" if value else ""
        found.append(Group(name, url, sums))
    return sorted(found, key=lambda group: _place(group, compared.order))


def _named(by: str, keys: list[Any]) -> dict[Any, tuple[str, str]]:
    """Name on screen and value in an address of each key."""
    if by == "segment":
        return {key: (key, key) for key in keys}
    rows = (Team if by == "team" else User).objects.in_bulk(keys)
    return {pk: (str(row), row.public_id) for pk, row in rows.items()}


def _place(group: Group, order: str) -> tuple:
    """What needs somebody comes first, what nobody knows last; equals by name."""
    if order == "name":
        return (False, 0.0, group.name)
    value = COLUMNS[order][1](group.sums)
    sign = 1 if order in LEAST_FIRST else -1
    return (value is None, sign * (value or 0.0), group.name)
