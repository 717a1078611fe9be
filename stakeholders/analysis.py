"""The one step every change leads to: load the facts, compute, keep the result, raise alerts."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

import committee as method
from accounts import jobs
from accounts.models import Job, Opportunity
from committee import Analysis, CommitteeError
from stakeholders import conversion, queries, telling
from stakeholders.models import BuyingCommittee, Snapshot

logger = logging.getLogger(__name__)
NOBODY_DECIDES = "nobody_decides"
IMPOSSIBLE = "impossible_rule"
DAYS_COMPARED = 90


def analysis_on(committee: BuyingCommittee, on: date, known_at: datetime | None = None) -> Analysis:
    """What the method says of that day, with what we knew at `known_at`; nothing is saved."""
    (facts,) = queries.facts_of([committee], on, known_at)
    return analysis_of(facts)


def analysis_of(facts: queries.CommitteeFacts) -> Analysis:
    """What the method says of these facts."""
    parameters = conversion.parameters_of(facts)
    value = conversion.as_committee(facts, parameters)
    return method.analyse(value, facts.on, parameters=parameters, nodes=parameters.nodes)


@transaction.atomic
def analyse(
    committee_pk: int, *, now: datetime | None = None, job: Job | None = None
) -> Snapshot | None:
    """Bring the snapshot of today up to date and raise its alerts; safe to repeat."""
    committee = (
        BuyingCommittee.objects.select_for_update(of=("self",))
        .select_related("account", "opportunity")
        .get(pk=committee_pk)
    )
    # After the lock: what others committed meanwhile is known now.
    now = now or timezone.now()
    snapshot = _take_snapshot(committee, now)
    committee.changed_at, committee.analysed_at = None, now
    committee.save(update_fields=["changed_at", "analysed_at", "problem"])
    if job is not None:
        jobs.finish(job)
    return snapshot


def _take_snapshot(committee: BuyingCommittee, now: datetime) -> Snapshot | None:
    if _is_decided(committee):
        return None
    today = timezone.localdate(now)
    try:
        after = analysis_on(committee, today)
    except conversion.NobodyDecides:
        committee.problem = NOBODY_DECIDES
        return None
    except CommitteeError:
        logger.warning("%s cannot be analysed", committee.public_id, exc_info=True)
        committee.problem = IMPOSSIBLE
        return None
    committee.problem = ""
    before = _before(committee, today)
    snapshot = save_snapshot(committee, after, now)
    telling.tell(committee, before, after)
    return snapshot


def _is_decided(committee: BuyingCommittee) -> bool:
    """Once a deal is won or lost its committee has no risk that somebody could act on."""
    deal = committee.opportunity
    return deal is not None and deal.outcome != Opportunity.Outcome.OPEN


def _before(committee: BuyingCommittee, today: date) -> Analysis | None:
    """What findings compare with: the former analysis, at the best levels since we last told.

    Many small steps thus count as one. A snapshot that an earlier version of the method
    stored is not compared with.
    """
    snapshots = committee.snapshots.filter(on__gte=today - timedelta(days=DAYS_COMPARED))
    former = snapshots.filter(on__lt=today).order_by("on").last() or snapshots.last()
    try:
        analysis = method.analysis_from_document(former.document) if former else None
    except CommitteeError:
        return None
    return analysis and replace(analysis, **telling.best_levels(committee, snapshots))


def save_snapshot(committee: BuyingCommittee, found: Analysis, now: datetime) -> Snapshot:
    """Keep an analysis as the one of its day."""
    low, high = found.band
    snapshot, _created = Snapshot.objects.update_or_create(
        committee=committee,
        on=found.as_of,
        defaults={
            "computed_at": now,
            "risk": found.risk,
            "opposition": found.opposition,
            "indecision": found.indecision,
            "risk_low": low,
            "risk_high": high,
            "coverage": found.coverage,
            "fragility": found.fragility,
            "document": method.analysis_document(found),
        },
    )
    return snapshot
