"""The stored past: filled in where it is missing, and compared with what was known then."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

import committee as method
from accounts.models import Opportunity
from committee import CommitteeError
from stakeholders import analysis, queries
from stakeholders.models import BuyingCommittee, Snapshot

BATCH = 200


def fill(on: date) -> int:
    """Compute what a past day lacks from the facts as they are known now; says how many."""
    missing = _working(on).exclude(snapshots__on=on)
    pks = list(missing.order_by("pk").values_list("pk", flat=True))
    return sum(
        analysis.keep_past(_committees(pks[start : start + BATCH]), on)
        for start in range(0, len(pks), BATCH)
    )


def _working(on: date) -> QuerySet[BuyingCommittee]:
    """The committees that could decide something on that day."""
    is_open = Q(opportunity__opened_on__lte=on) & (
        Q(opportunity__outcome=Opportunity.Outcome.OPEN) | Q(opportunity__closed_on__gte=on)
    )
    return BuyingCommittee.objects.filter(Q(opportunity=None) | is_open)


def _committees(pks: list[int]) -> list[BuyingCommittee]:
    rows = BuyingCommittee.objects.filter(pk__in=pks).order_by("pk")
    return list(rows.select_related("account", "opportunity"))


def stored() -> int:
    """How many analyses are stored."""
    return Snapshot.objects.count()


def differing() -> Iterator[tuple[int, list[str]]]:
    """How many were computed again, and the public ids of those that came out otherwise."""
    moments = Snapshot.objects.order_by("on", "computed_at").values_list("on", "computed_at")
    for on, computed_at in moments.distinct().iterator():
        rows = Snapshot.objects.filter(on=on, computed_at=computed_at).order_by("committee")
        pks = list(rows.values_list("pk", flat=True))
        for start in range(0, len(pks), BATCH):
            some = list(rows.filter(pk__in=pks[start : start + BATCH]))
            yield len(some), _otherwise(some)


def _otherwise(rows: list[Snapshot]) -> list[str]:
    """Of snapshots of one moment those that what was known then does not give."""
    on, known_at = rows[0].on, rows[0].computed_at
    committees = _committees([row.committee_id for row in rows])
    facts_of = {
        facts.committee.pk: facts for facts in queries.facts_of(committees, on, known_at, lean=True)
    }
    return [row.public_id for row in rows if not _is_same(row, facts_of[row.committee_id])]


def _is_same(row: Snapshot, facts: queries.CommitteeFacts) -> bool:
    try:
        found = analysis.found_of(facts)
    except CommitteeError:
        return False
    return (
        method.analysis_document(found.analysis) == row.document
        and method.readings_document(found.readings) == row.readings
    )
