"""How each source fares: one small function a measure, each asked once for all sources.

Whoever keeps something of a source (conflicts, dead letters, lag) adds a function to MEASURES and
its words to `web.integrations.words`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Sum

from crm.models import ApiUse, Link, Source

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


MEASURES: dict[str, Measure] = {
    "last_sync": last_sync,
    "requests": requests,
    "failures": failures,
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


def _uses(sources: Sequence[Source]):
    return ApiUse.objects.filter(source__in=[source.public_id for source in sources])
