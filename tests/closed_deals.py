"""Closed opportunities in bulk, each with the analysis that was kept some days before its close."""

from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from accounts.models import Account, Opportunity
from stakeholders.models import BuyingCommittee, Snapshot

CLOSED = date(2026, 6, 1)
OPENED = date(2025, 6, 1)
KINDS = [kind.value for kind in Opportunity.Kind]


def at_noon(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(12)))


def snapshot(committee: BuyingCommittee, on: date, risk: float, **fields) -> Snapshot:
    """A snapshot as the analysis of that day leaves it, not saved yet."""
    values = {
        "opposition": risk,
        "indecision": 0.0,
        "risk_low": risk,
        "risk_high": risk,
        "coverage": 0.5,
        "fragility": 0.5,
        "document": {},
        "computed_at": at_noon(on),
    }
    return Snapshot(committee=committee, on=on, risk=risk, **values | fields)


def deals(of: list[Account], outcomes: list[str]) -> list[Opportunity]:
    """Closed opportunities with their committees, spread over the accounts and the kinds."""
    made = Opportunity.objects.bulk_create(
        Opportunity(
            account=of[index % len(of)],
            name=f"Deal {index}",
            kind=KINDS[index % len(KINDS)],
            opened_on=OPENED,
            closed_on=CLOSED,
            outcome=outcome,
        )
        for index, outcome in enumerate(outcomes)
    )
    BuyingCommittee.objects.bulk_create(
        BuyingCommittee(account=one.account, opportunity=one) for one in made
    )
    return made


def told(of: list[Account], agreements, outcomes: list[str], *, days: int = 30):
    """Closed opportunities of which these agreements were said so many days before."""
    made = deals(of, outcomes)
    committees = {one.opportunity_id: one for one in BuyingCommittee.objects.all()}
    Snapshot.objects.bulk_create(
        snapshot(committees[deal.pk], CLOSED - timedelta(days=days), 1.0 - float(agreement))
        for deal, agreement in zip(made, agreements, strict=True)
    )
    _count()
    return made


def _count() -> None:
    """What a server that is used does by itself: without it PostgreSQL plans for empty tables."""
    if connection.vendor == "postgresql":
        names = [one._meta.db_table for one in (Opportunity, BuyingCommittee, Snapshot)]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(names)}")


def drawn(count: int, *, seed: int, distorted=lambda chance: chance):
    """Agreements, and outcomes drawn from them as they are or distorted."""
    dice = np.random.default_rng(seed)
    said = dice.uniform(0.05, 0.95, size=count)
    won = dice.uniform(size=count) < distorted(said)
    others = dice.choice(["lost", "no_decision"], size=count)
    return said, ["won" if one else other for one, other in zip(won, others.tolist(), strict=True)]
