"""The one step every change leads to: load the facts, compute, keep the result, raise alerts."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

import committee as method
from accounts import alerts, jobs
from accounts.models import Job, Opportunity
from committee import Analysis, CommitteeError, Finding
from stakeholders import conversion, queries
from stakeholders.models import BuyingCommittee, Snapshot

NOBODY_DECIDES = "nobody_decides"


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
    now = now or timezone.now()
    committee = (
        BuyingCommittee.objects.select_for_update(of=("self",))
        .select_related("account", "opportunity")
        .get(pk=committee_pk)
    )
    snapshot = _take_snapshot(committee, now)
    committee.changed_at, committee.analysed_at = None, now
    committee.save(update_fields=["changed_at", "analysed_at", "problem"])
    if job is not None:
        jobs.finish(job)
    return snapshot


def _take_snapshot(committee: BuyingCommittee, now: datetime) -> Snapshot | None:
    if _is_decided(committee):
        return None
    try:
        after = analysis_on(committee, now.date())
    except CommitteeError as error:
        is_new = isinstance(error, conversion.NobodyDecides)
        committee.problem = NOBODY_DECIDES if is_new else str(error)[:200]
        return None
    committee.problem = ""
    former = _former(committee, now.date())
    snapshot = save_snapshot(committee, after, now)
    for finding in method.findings(former, after):
        _tell(committee, finding)
    return snapshot


def _is_decided(committee: BuyingCommittee) -> bool:
    """Once a deal is won or lost its committee has no risk that somebody could act on."""
    deal = committee.opportunity
    return deal is not None and deal.outcome != Opportunity.Outcome.OPEN


def _former(committee: BuyingCommittee, today: date) -> Analysis | None:
    """What findings compare with: the last day before, or on the first day what was just there.

    Several small steps within a day thus count as one. A snapshot that an earlier version of
    the method stored is not compared with.
    """
    snapshots = committee.snapshots.order_by("on")
    before = snapshots.filter(on__lt=today).last() or snapshots.last()
    try:
        return method.analysis_from_document(before.document) if before else None
    except CommitteeError:
        return None


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


def _tell(committee: BuyingCommittee, finding: Finding) -> None:
    alerts.raise_alert(
        committee.account,
        kind=finding.kind.value,
        subject=finding.person or committee.public_id,
        parameters={
            "committee": committee.public_id,
            "person": finding.person,
            "before": finding.before,
            "after": finding.after,
        },
    )
