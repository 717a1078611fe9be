"""What the pages of webhook endpoints show: how they fare, what they were told, what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.models import Delivery, Source, WebhookEndpoint
from web.webhooks import words
from web.webhooks.forms import EndpointForm

MOST_SHOWN = 50
SOON = timedelta(minutes=1)
State = Delivery.State


@dataclass(frozen=True)
class EndpointLine:
    """An endpoint, whether it is told, and how many messages wait or failed."""

    row: WebhookEndpoint
    state: str
    is_well: bool
    types: list[str]
    waiting: int
    failed: int


@dataclass(frozen=True)
class DeliveryLine:
    """One message: what became of it and what came back."""

    row: Delivery
    state: str
    answer: str
    is_due_soon: bool

    @property
    def has_failed(self) -> bool:
        return self.row.state == State.FAILED

    @property
    def is_waiting(self) -> bool:
        return self.row.state == State.WAITING


def lines(source: Source) -> list[EndpointLine]:
    """Every endpoint of a source; one query."""
    return [_line(row) for row in _counted(source.webhook_endpoints.all())]


def of_one(
    source: Source,
    endpoint: WebhookEndpoint,
    *,
    asked: str = "",
    before: str = "",
    form: EndpointForm | None = None,
) -> dict[str, Any]:
    """One endpoint with its newest messages, or those of one state; older ones by pages."""
    rows = endpoint.deliveries.defer("body")
    if asked in State.values:
        rows = rows.filter(state=asked)
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: MOST_SHOWN + 1])
    (line,) = [_line(row) for row in _counted(WebhookEndpoint.objects.filter(pk=endpoint.pk))]
    return {
        "source": source,
        "line": line,
        "endpoint": line.row,
        "deliveries": _deliveries(found[:MOST_SHOWN]),
        "older": found[MOST_SHOWN - 1].pk if len(found) > MOST_SHOWN else None,
        "asked": asked,
        "states": [(one.value, words.STATES[one]) for one in State],
        "form": form or EndpointForm(source=source, endpoint=endpoint),
        "narrowed": [*endpoint.fields, *endpoint.accounts],
    }


def _deliveries(rows: Sequence[Delivery]) -> list[DeliveryLine]:
    soon = timezone.now() + SOON
    return [
        DeliveryLine(
            row, str(words.STATES[State(row.state)]), words.answer(row), row.due_at <= soon
        )
        for row in rows
    ]


def _counted(rows: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    return rows.select_related("source", "user").annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=State.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
    )


def _line(row: WebhookEndpoint) -> EndpointLine:
    is_well = row.is_active and row.failing_since is None
    types = [words.type_(name) for name in row.types]
    return EndpointLine(row, words.state(row), is_well, types, row.waiting, row.failed)
