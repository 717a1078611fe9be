"""Findings of analyses as alerts: told once, kept up to date, closed when they are over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from msgspec.structs import replace

import committee as method
from accounts import alerts
from accounts.alerts import News
from accounts.models import Alert, User
from committee import Analysis, Finding
from committee.vocabulary import FindingKind
from stakeholders.models import BuyingCommittee
from stakeholders.snapshots import Found, History

LEVELS = {FindingKind.RISK_UP: "risk", FindingKind.COVERAGE_DOWN: "coverage"}
COUNTS_ON = {
    FindingKind.DECIDERS_UNMET,
    FindingKind.DECIDER_SILENT,
    FindingKind.SEAT_EMPTY,
    FindingKind.CYCLE_LONG,
    FindingKind.RELATIONSHIP_FADING,
}
"""What is said of a standing state of these kinds changes from day to day."""

Told = dict[str, dict[str, datetime]]
"""When a kind was last told of a committee, by its public id."""


@dataclass(frozen=True)
class Today:
    """An analysis with all that stands on its day."""

    found: Found
    standing: dict[tuple[str, str, str], Finding]

    @property
    def subject(self) -> str:
        return self.found.committee.public_id


def tell_all(found: Sequence[Found], past: dict[int, History], at: datetime) -> None:
    """Renew or close the open alerts of committees, then raise new ones; a few queries for all."""
    alerts.hand_over({one.committee.account for one in found})
    by_subject = {one.committee.public_id: one for one in found}
    still_open = {subject: told for subject, told in alerts.open_about(by_subject).items() if told}
    today = {subject: _today(by_subject[subject]) for subject in still_open}
    said = [
        (alert, _renewed(alert, today[subject]))
        for subject, about in still_open.items()
        for alert in about
    ]
    alerts.renew_all([(alert, parameters) for alert, parameters in said if parameters is not None])
    alerts.close_all(alert for alert, parameters in said if parameters is None)
    told_at = _told_at(list(by_subject))
    new = [
        (one, finding)
        for one in found
        for finding in _new(one, past[one.committee.pk], told_at[one.committee.public_id])
    ]
    users = _users(finding for _one, finding in new)
    alerts.raise_all([_news(one, finding, users) for one, finding in new], at=at)


def fall_silent(committees: Iterable[BuyingCommittee]) -> None:
    """Close what was told of committees that are decided, or cannot be analysed any more."""
    about = alerts.open_about([one.public_id for one in committees])
    alerts.close_all(alert for told in about.values() for alert in told)


def _today(one: Found) -> Today:
    standing = [
        *method.findings(None, one.analysis),
        *method.readings_findings(None, one.readings, one.analysis.power),
    ]
    return Today(one, {_key(finding): finding for finding in standing})


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.kind.value, finding.person or "", finding.employee or ""


def _new(one: Found, history: History, told_at: dict[str, datetime]) -> Iterator[Finding]:
    """What became worth telling since the newest analysis, at the best levels since we told."""
    before = history.analysis and replace(history.analysis, **_best_levels(history, told_at))
    yield from method.findings(before, one.analysis)
    yield from method.readings_findings(history.readings, one.readings, one.analysis.power)


def _best_levels(history: History, told_at: dict[str, datetime]) -> dict[str, float]:
    """The lowest risk and the highest coverage since a change of either was last told.

    Many small steps thus count as one.
    """
    best = {}
    for kind, name, extreme in (
        (FindingKind.RISK_UP, "risk", min),
        (FindingKind.COVERAGE_DOWN, "coverage", max),
    ):
        since = told_at.get(kind.value)
        compared = [one for one in history.lived if since is None or one.computed_at >= since]
        if compared:
            best[name] = extreme(getattr(one, name) for one in compared)
    return best


def _told_at(subjects: list[str]) -> Told:
    told = Alert.objects.filter(subject__among=subjects, kind__in=LEVELS)
    found: Told = defaultdict(dict)
    for subject, kind, at in (
        told.order_by().values_list("subject", "kind").annotate(Max("raised_at"))
    ):
        found[subject][kind] = at
    return found


def _users(findings: Iterator[Finding]) -> dict[str, int]:
    """Those of us whom findings are about, by public id."""
    keys = {finding.employee for finding in findings if finding.employee}
    if not keys:
        return {}
    return dict(User.objects.filter(public_id__in=keys).values_list("public_id", "pk"))


def _news(one: Found, finding: Finding, users: dict[str, int]) -> News:
    return News(
        one.committee.account,
        finding.kind.value,
        one.committee.public_id,
        person=finding.person or "",
        user_id=users.get(finding.employee or ""),
        parameters={
            "committee": one.committee.public_id,
            "person": finding.person,
            "employee": finding.employee,
            "before": finding.before,
            "after": finding.after,
        },
    )


def _renewed(alert: Alert, today: Today) -> dict[str, Any] | None:
    """What an open alert says today; None when its reason has gone."""
    kind = FindingKind(alert.kind)
    if kind in LEVELS:
        return _level_renewed(alert, kind, today.found.analysis)
    if kind == FindingKind.CHAMPION_GONE:
        return None if today.found.readings.champions else alert.parameters
    employee = alert.parameters.get("employee") or ""
    finding = today.standing.get((alert.kind, alert.person, employee))
    if finding is None:
        return None
    if kind in COUNTS_ON:
        return {**alert.parameters, "after": finding.after}
    return alert.parameters


def _level_renewed(alert: Alert, kind: FindingKind, after: Analysis) -> dict[str, Any] | None:
    level, before = getattr(after, LEVELS[kind]), alert.parameters["before"]
    is_over = level <= before if kind == FindingKind.RISK_UP else level >= before
    return None if is_over else {**alert.parameters, "after": level}
