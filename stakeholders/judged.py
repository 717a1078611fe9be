"""What we hold of people as others may be told in one number each: power and stance."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from stakeholders import snapshots
from stakeholders.models import BuyingCommittee

STEPS = 2
"""The scale of the screen goes from -2 to 2."""


class Figures(NamedTuple):
    """Power from 0 to 1 where it is greatest, and the stance from -2 to 2 in that committee."""

    power: float | None = None
    stance: float | None = None


UNKNOWN = Figures()


def figures(accounts: Collection[int], today: date | None = None) -> Mapping[str, Figures]:
    """By public id, of whoever is in an analysed committee of these accounts; three queries."""
    committees = BuyingCommittee.objects.filter(account__in=accounts, opportunity=None)
    committees |= BuyingCommittee.objects.filter(
        account__in=accounts, opportunity__outcome="open", opportunity__archived_at=None
    )
    past = snapshots.histories(list(committees), today or timezone.localdate())
    found: dict[str, Figures] = {}
    for history in past.values():
        analysis = history.analysis
        for key, power in analysis.power.items() if analysis else ():
            if power > (found.get(key, UNKNOWN).power or -1):
                stance = analysis.stance[key].before_discussion * STEPS
                found[key] = Figures(round(power, 3), round(stance, 1))
    return found
