"""Entry functions for webhook endpoints and what they are told."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, User
from crm import (
    custom_fields,
    events,
    faults,
    feed,
    webhook_addresses,
    webhook_messages,
    webhook_secrets,
)
from crm.decisions import Fault
from crm.faults import Faulty
from crm.models import Delivery, Source, WebhookEndpoint

MOST_ENDPOINTS = 20
MOST_ACCOUNTS = 500
AT_ONCE = 1000
FIELDS = frozenset(
    name for rows in events.SHOWN.values() for shown in rows.values() for name in shown.values()
)
State = Delivery.State


@dataclass(frozen=True)
class Interest:
    """Of what an endpoint wants to be told; an empty list is everything."""

    types: tuple[str, ...] = tuple(feed.TYPES.values())
    fields: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    exclude_origin: str = ""


@transaction.atomic
def add_endpoint(
    source: Source, url: str, interest: Interest, *, user: User, by: Author
) -> tuple[WebhookEndpoint, str]:
    """An endpoint that is told everything from now on, and its secret, shown this once."""
    wanted = vars(interest)
    refuse_nonsense({"url": url, **wanted}, user)
    if source.webhook_endpoints.count() >= MOST_ENDPOINTS:
        raise Refused(f"A source has at most {MOST_ENDPOINTS} endpoints.", code="too_many")
    endpoint = WebhookEndpoint(
        source=source,
        user=user,
        url=url,
        salts=webhook_secrets.renewed(),
        position=feed.head(),
        **{name: _kept(value) for name, value in wanted.items()},
    )
    journal.create(journal.begin(by), endpoint)
    return endpoint, webhook_secrets.secret(endpoint.salts[0])


@transaction.atomic
def change_endpoint(endpoint: WebhookEndpoint, *, by: Author, **values: Any) -> ChangeSet:
    """Change where or of what it is told, stop it, or let it go on where it was stopped."""
    refuse_nonsense(values, endpoint.user)
    if "is_active" in values:
        reason = "" if values["is_active"] else endpoint.disabled_reason or "asked"
        values |= {"disabled_reason": reason}
    if values.get("is_active") and not endpoint.is_active:
        values |= {"failing_since": None}
    changes = journal.begin(by)
    kept = {name: _kept(value) for name, value in values.items()}
    journal.update(changes, endpoint, **kept)
    return changes


@transaction.atomic
def remove_endpoint(endpoint: WebhookEndpoint, *, by: Author) -> ChangeSet:
    """Forget an endpoint with its secrets and deliveries."""
    changes = journal.begin(by)
    journal.delete(changes, endpoint)
    return changes


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, by: Author) -> str:
    """A new secret, shown this once; the newest one before it signs, too, until the next."""
    salts = webhook_secrets.renewed(endpoint.salts)
    journal.update(journal.begin(by), endpoint, salts=salts)
    return webhook_secrets.secret(salts[0])


@transaction.atomic
def ping(endpoint: WebhookEndpoint, *, by: Author) -> Delivery:
    """A delivery that tells nothing, to try an endpoint."""
    now = timezone.now()
    data = {"endpoint": endpoint.public_id}
    told = webhook_messages.body(Delivery.Type.PING, now, data)
    delivery = Delivery(endpoint=endpoint, type=Delivery.Type.PING, body=told)
    return journal.create(journal.begin(by), delivery)


@transaction.atomic
def replay(delivery: Delivery, *, by: Author) -> Delivery:
    """Send a delivery again, under the same id, with all its attempts before it."""
    changes = journal.begin(by)
    return journal.update(changes, delivery, state=State.WAITING, attempts=0, due_at=changes.at)


@transaction.atomic
def replay_range(endpoint: WebhookEndpoint, first: int, last: int, *, by: Author) -> int:
    """Send again what told of these numbers of the feed, oldest first; says how many.

    Several thousand are done in several ranges: more than AT_ONCE are refused.
    """
    told = endpoint.deliveries.filter(to_seq__gte=first, from_seq__lte=last).order_by("pk")
    found = list(told[: AT_ONCE + 1])
    if len(found) > AT_ONCE:
        raise Refused(
            f"These are more than {AT_ONCE} deliveries: choose a shorter range.",
            field="to_seq",
            code="too_many",
        )
    changes = journal.begin(by)
    again = {"state": State.WAITING, "attempts": 0, "due_at": changes.at}
    journal.update_all(changes, [(row, again) for row in found])
    return len(found)


@transaction.atomic
def replay_failed(endpoint: WebhookEndpoint, *, by: Author) -> int:
    """Send again what failed, the oldest first, at most AT_ONCE; says how many."""
    found = list(endpoint.deliveries.filter(state=State.FAILED).order_by("pk")[:AT_ONCE])
    changes = journal.begin(by)
    again = {"state": State.WAITING, "attempts": 0, "due_at": changes.at}
    journal.update_all(changes, [(row, dict(again)) for row in found])
    return len(found)


def refuse_nonsense(values: Mapping[str, Any], user: User) -> None:
    """Refuse what an endpoint cannot be told to be, all of it at once."""
    checks: dict[str, Callable[[Any], None]] = {
        "url": _refuse_unfit,
        "types": _refuse_types,
        "fields": lambda given: _refuse_others("fields", given, FIELDS | custom_fields.members()),
        "accounts": lambda given: _refuse_accounts(given, user),
    }
    faults.refuse_all(
        *(partial(check, values[name]) for name, check in checks.items() if name in values)
    )


def _refuse_types(given: Collection[str] | None) -> None:
    if not given:
        raise Refused("This names a type at least.", field="types", code="required")
    _refuse_others("types", given, feed.TYPES.values())


def _refuse_accounts(given: Collection[str] | None, user: User) -> None:
    if len(given or ()) > MOST_ACCOUNTS:
        raise Refused(f"These are at most {MOST_ACCOUNTS}.", field="accounts", code="too_many")
    seen = Account.objects.visible_to(user).filter(public_id__in=given or ())
    _refuse_others("accounts", given, set(seen.values_list("public_id", flat=True)))


def _refuse_unfit(url: str) -> None:
    try:
        webhook_addresses.read(url, may_be_local=settings.IS_LAPTOP)
    except webhook_addresses.Unfit as error:
        raise Refused(str(error), field="url", code="unfit_address") from error


def _refuse_others(field: str, given: Collection[str] | None, known: Collection[str]) -> None:
    found = [
        Fault(f"/{field}/{place}", "unknown", f"“{one[:80]}” is unknown.")
        for place, one in enumerate(given or ())
        if one not in known
    ]
    if found:
        raise Faulty(found)


def _kept(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
