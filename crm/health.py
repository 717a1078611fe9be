"""How each source fares: one small function a measure, each asked once for all sources.

Whoever keeps something of a source adds a function to MEASURES and its words to
`web.integrations.words`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery, Sum

from accounts.models import ChangeSet, Job
from crm.connection_models import HELD_BACK
from crm.erased_names import FORGET
from crm.models import ApiUse, Conflict, Delivery, Link, Refusal, Source

RECENT = timedelta(hours=24)
WRITES = ("POST", "PUT", "PATCH", "DELETE")
Measure = Callable[[Sequence[Source], datetime], dict[str, Any]]
"""Value by public id of a source; a source that is missing has nothing to tell."""


def last_sync(sources: Sequence[Source], now: datetime) -> dict[str, datetime]:
    """When it last wrote something that was taken."""
    written = _uses(sources).filter(
        route__startswith="api/v1/sources/", method__in=WRITES, status__lt=400
    )
    return dict(written.order_by().values_list("source").annotate(Max("last_at")))


def requests(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How often it asked within a day."""
    return _counted(sources, now)


def failures(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How many of its requests were refused or failed within a day."""
    return _counted(sources, now, status__gte=400)


def records_linked(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How many of our records it knows by an id of its own."""
    linked = Link.objects.filter(source__in=sources).order_by().values_list("source__public_id")
    return dict(linked.annotate(Count("pk")))


def lag(sources: Sequence[Source], now: datetime) -> dict[str, datetime]:
    """When the oldest change was made that a source which fetches changes has not fetched yet."""
    ours = ChangeSet.objects.filter(seq__gte=OuterRef("outbox_position"), size__gt=0)
    oldest = ours.exclude(origin=OuterRef("public_id")).order_by("seq").values("at")[:1]
    fetching = Source.objects.filter(pk__in=[row.pk for row in sources], outbox_position__gt=1)
    found = fetching.annotate(since=Subquery(oldest)).values_list("public_id", "since")
    return {source: since for source, since in found if since is not None}


def conflicts(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How often it says something else than a person here, and nobody has decided."""
    rows = Conflict.objects.filter(source__in=sources, resolved_at=None)
    return dict(rows.order_by().values_list("source__public_id").annotate(Count("pk")))


def dead_letters(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How many messages to it failed for good, and records or erasures of it are tried no more."""
    failed = Delivery.objects.filter(endpoint__source__in=sources, state=Delivery.State.FAILED)
    refused = _refusals(sources).filter(due_at=None).exclude(code__in=HELD_BACK)
    found: dict[str, int] = defaultdict(int)
    for rows, way in ((failed, "endpoint__source"), (refused, "connection__source")):
        counted = rows.order_by().values_list(f"{way}__public_id").annotate(Count("pk"))
        for source, count in counted:
            found[source] += count
    asked = Job.objects.filter(task=FORGET, state=Job.State.FAILED)
    for subject in asked.values_list("subject", flat=True):
        found[subject.partition(":")[0]] += 1
    return found


def held_back(sources: Sequence[Source], now: datetime) -> dict[str, int]:
    """How many of its records have no place here yet: no account, no name, a lead."""
    rows = _refusals(sources).filter(code__in=HELD_BACK)
    return dict(rows.order_by().values_list("connection__source__public_id").annotate(Count("pk")))


def why_held_back(source: Source) -> dict[str, int]:
    """The same for one source, by reason."""
    rows = _refusals([source]).filter(code__in=HELD_BACK)
    return dict(rows.order_by("code").values_list("code").annotate(Count("pk")))


MEASURES: dict[str, Measure] = {
    "last_sync": last_sync,
    "requests": requests,
    "failures": failures,
    "lag": lag,
    "conflicts": conflicts,
    "dead_letters": dead_letters,
    "held_back": held_back,
    "records_linked": records_linked,
}


def of(sources: Sequence[Source], now: datetime) -> dict[str, dict[str, Any]]:
    """Every measure of every source; the number of queries does not grow with the sources."""
    found = {name: measure(sources, now) for name, measure in MEASURES.items()}
    return {
        source.public_id: {name: values.get(source.public_id) for name, values in found.items()}
        for source in sources
    }


def _counted(sources: Sequence[Source], now: datetime, **only: Any) -> dict[str, int]:
    recent = _uses(sources).filter(last_at__gt=now - RECENT, **only)
    return dict(recent.order_by().values_list("source").annotate(Sum("requests")))


def _refusals(sources: Sequence[Source]):
    return Refusal.objects.filter(connection__source__in=sources)


def _uses(sources: Sequence[Source]):
    return ApiUse.objects.filter(source__in=[source.public_id for source in sources])
