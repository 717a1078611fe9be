"""What the trends need: analyses as of past days, from the facts that were true then."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from stakeholders import analysis
from stakeholders.models import BuyingCommittee, Snapshot

DAYS_BACK = 560
EVERY_DAYS = 14
COMPARED = (30, 90)
"""Days back that every page compares with."""


def compute(now: datetime) -> int:
    """Snapshots every two weeks, where somebody could decide; says how many.

    Two weeks ago the company began to listen to alerts, so the first analysis of that day tells
    every state that stood, and that of today tells what changed since.
    """
    committees = list(BuyingCommittee.objects.select_related("account", "opportunity"))
    began = now - timedelta(days=EVERY_DAYS)
    # The past first: the numbers of today say how they changed since.
    days = {*range(DAYS_BACK, EVERY_DAYS, -EVERY_DAYS), *COMPARED}
    kept = sum(_keep(committees, now, back) for back in sorted(days, reverse=True))
    told = _tell(committees, began)
    # What happened in these two weeks was written before: to the analysis it is news.
    BuyingCommittee.objects.update(changed_at=now)
    told += _tell(committees, now)
    # All of it was recorded today, and that is what the analysis of that day knew.
    Snapshot.objects.filter(computed_at=began).update(computed_at=now)
    return kept + told


def _tell(committees: list[BuyingCommittee], at: datetime) -> int:
    working = [one for one in committees if _works(one, timezone.localdate(at))]
    return sum(analysis.analyse(one.pk, now=at) is not None for one in working)


def _keep(committees: list[BuyingCommittee], now: datetime, days_back: int) -> int:
    on = timezone.localdate(now) - timedelta(days=days_back)
    return analysis.keep_past([one for one in committees if _works(one, on)], on)


def _works(committee: BuyingCommittee, on: date) -> bool:
    deal = committee.opportunity
    if deal is None:
        return True
    return deal.opened_on <= on and (deal.closed_on is None or on <= deal.closed_on)
