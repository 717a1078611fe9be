"""Findings of an analysis as alerts: told once, kept up to date, closed when they are over."""

from typing import Any

from django.db.models import Max, Min, QuerySet

import committee as method
from accounts import alerts
from accounts.models import Alert
from committee import Analysis
from committee.vocabulary import FindingKind
from stakeholders.models import BuyingCommittee, Snapshot

LEVELS = {FindingKind.RISK_UP: "risk", FindingKind.COVERAGE_DOWN: "coverage"}


def best_levels(committee: BuyingCommittee, snapshots: QuerySet[Snapshot]) -> dict[str, float]:
    """The lowest risk and the highest coverage since a change of either was last told."""
    told = Alert.objects.filter(subject=committee.public_id, kind__in=LEVELS)
    told_at = dict(told.order_by().values_list("kind").annotate(Max("raised_at")))
    best = {}
    for kind, name, extreme in (
        (FindingKind.RISK_UP, "risk", Min("risk")),
        (FindingKind.COVERAGE_DOWN, "coverage", Max("coverage")),
    ):
        since = told_at.get(kind.value)
        compared = snapshots.filter(computed_at__gte=since) if since else snapshots
        found = compared.aggregate(best=extreme)["best"]
        best |= {} if found is None else {name: found}
    return best


def tell(committee: BuyingCommittee, before: Analysis | None, after: Analysis) -> None:
    """Renew or close the open alerts of the committee, then raise those that are new."""
    standing = {(one.kind, one.person or "") for one in method.findings(None, after)}

    def renewed(alert: Alert) -> dict[str, Any] | None:
        return _renewed(alert, after, standing)

    alerts.review(committee.account, committee.public_id, renewed)
    for finding in method.findings(before, after):
        alerts.raise_alert(
            committee.account,
            kind=finding.kind.value,
            subject=committee.public_id,
            person=finding.person or "",
            parameters={
                "committee": committee.public_id,
                "person": finding.person,
                "before": finding.before,
                "after": finding.after,
            },
        )


def _renewed(
    alert: Alert, after: Analysis, standing: set[tuple[FindingKind, str]]
) -> dict[str, Any] | None:
    """What an open alert says today; None when its reason has gone."""
    kind = FindingKind(alert.kind)
    if kind in LEVELS:
        level, before = getattr(after, LEVELS[kind]), alert.parameters["before"]
        is_over = level <= before if kind == FindingKind.RISK_UP else level >= before
        return None if is_over else {**alert.parameters, "after": level}
    if (kind, alert.person) not in standing:
        return None
    if kind == FindingKind.DECIDER_SILENT:
        return {**alert.parameters, "after": method.days_silent(after, alert.person)}
    return alert.parameters
