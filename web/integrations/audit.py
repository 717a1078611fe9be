"""Who asked what of the machine door, and who read judgements, as an administrator asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Sum
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Account, User
from crm.models import ApiUse, Credential, JudgementRead, Source

MOST = 200
DAYS = (1, 7, 30)
FAILED = 400


@dataclass(frozen=True)
class UseLine:
    """What one credential asked at one route with one outcome."""

    credential: Credential | None
    what: str
    status: int
    requests: int
    records: int
    mean_milliseconds: int
    last_at: datetime
    last_request_id: str

    @property
    def has_failed(self) -> bool:
        return self.status >= FAILED


@dataclass(frozen=True)
class ReadLine:
    """One reading of a judgement."""

    at: datetime
    what: str
    credential: Credential | None
    user: User | None
    account: Account | None


def context(asked: QueryDict) -> dict[str, Any]:
    """Uses and readings of the last days; the number of queries does not grow with them."""
    days = _days(asked.get("days", ""))
    since, now = timezone.now() - timedelta(days=days), timezone.now()
    named = asked.get("source", "").replace("\0", "")
    source = Source.objects.filter(public_id=named).first()
    only = {"source": source.public_id} if source else {}
    is_failed = asked.get("outcome") == "failed"
    failed = {"status__gte": FAILED} if is_failed else {}
    return {
        "days": days,
        "spans": DAYS,
        "now": now,
        "source": source,
        "sources": Source.objects.all(),
        "is_failed": is_failed,
        "uses": _uses(ApiUse.objects.filter(last_at__gt=since, **only, **failed)),
        "reads": _reads(JudgementRead.objects.filter(at__gt=since, **only)),
        "most": MOST,
    }


def _uses(rows) -> list[UseLine]:
    found = list(
        rows.order_by()
        .values("credential", "method", "route", "status")
        .annotate(
            asked=Sum("requests"),
            shown=Sum("records"),
            took=Sum("milliseconds"),
            last=Max("last_at"),
            request_id=Max("last_request_id"),
        )
        .order_by("-last")[:MOST]
    )
    known = _credentials([one["credential"] for one in found])
    return [_use(one, known.get(one["credential"])) for one in found]


def _use(one: dict[str, Any], credential: Credential | None) -> UseLine:
    return UseLine(
        credential,
        f"{one['method']} /{one['route']}",
        one["status"],
        one["asked"],
        one["shown"],
        round(one["took"] / one["asked"]),
        one["last"],
        one["request_id"],
    )


def _reads(rows) -> list[ReadLine]:
    found = list(rows.order_by("-pk")[:MOST])
    credentials = _credentials([one.credential for one in found])
    users = _by_id(User, [one.user for one in found])
    accounts = _by_id(Account, [one.account for one in found])
    return [
        ReadLine(
            one.at,
            one.what,
            credentials.get(one.credential),
            users.get(one.user),
            accounts.get(one.account),
        )
        for one in found
    ]


def _credentials(ids: Sequence[str]) -> dict[str, Credential]:
    held = Credential.objects.select_related("source").filter(public_id__in=set(ids))
    return {row.public_id: row for row in held}


def _by_id(model, ids: Sequence[str]) -> dict[str, Any]:
    return {row.public_id: row for row in model.objects.filter(public_id__in=set(ids))}


def _days(given: str) -> int:
    return int(given) if given in {str(one) for one in DAYS} else DAYS[1]
