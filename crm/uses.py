"""Who asked what of the machine door, by hours; and each reading of a judgement by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.compiled import Updated
from accounts.models import Account, User
from crm.credentials import Admission
from crm.models import ApiUse, Credential, JudgementRead

PAGE = "page"
ONCE_IN = timedelta(hours=1)


@dataclass(frozen=True)
class Use:
    """One kind of use: who, by which method and route, and with which outcome."""

    credential: Credential | None
    method: str
    route: str
    status: int


@dataclass(frozen=True)
class Cost:
    """What one request came to."""

    records: int
    milliseconds: int
    request_id: str


def note(use: Use, cost: Cost) -> None:
    """Count a request in the line of its hour: one statement, two for the first of the hour."""
    now = timezone.now()
    place = _place(use, now)
    if _count(place, cost, now):
        return
    try:
        with transaction.atomic():
            ApiUse.objects.create(
                **place,
                source=use.credential.source.public_id if use.credential else "",
                records=cost.records,
                milliseconds=cost.milliseconds,
                last_at=now,
                last_request_id=cost.request_id,
            )
    except IntegrityError:
        _count(place, cost, now)


class Reader(NamedTuple):
    """Who reads, by public ids: with which credential, if any, for which source and user."""

    credential: str
    source: str
    user: str


def reader(admission: Admission) -> Reader:
    """Whoever came in."""
    return Reader(
        admission.credential.public_id, admission.source.public_id, admission.user.public_id
    )


def note_reading(admission: Admission, what: str, account: Account, subject: str) -> None:
    """Keep that a judgement was read, by whom and of whom."""
    who = reader(admission)._asdict()
    JudgementRead.objects.create(what=what, account=account.public_id, subject=subject, **who)


def note_page(user: User, account: Account) -> None:
    """Keep that a user looked at judgements of an account, once an hour however often they look."""
    read = {"user": user.public_id, "account": account.public_id, "what": PAGE, "credential": ""}
    since = timezone.now() - ONCE_IN
    if not JudgementRead.objects.filter(**read, at__gt=since).exists():
        JudgementRead.objects.create(**read, subject=account.public_id)


def note_readings(by: Reader, what: str, accounts: Collection[str]) -> None:
    """The same of several accounts, by public id, in one query."""
    who = by._asdict()
    JudgementRead.objects.bulk_create(
        JudgementRead(what=what, account=one, subject=one, **who) for one in sorted(accounts)
    )


def forget(now: datetime) -> int:
    """Delete what is older than AUDIT_DAYS; safe to repeat. How many rows went."""
    before = now - timedelta(days=settings.AUDIT_DAYS)
    uses, _by_model = ApiUse.objects.filter(hour__lt=before).delete()
    reads, _by_model = JudgementRead.objects.filter(at__lt=before).delete()
    return uses + reads


def _place(use: Use, now: datetime) -> dict:
    return {
        "credential": use.credential.public_id if use.credential else "",
        "method": use.method[:8],
        "route": use.route[:120],
        "status": use.status,
        "hour": now.replace(minute=0, second=0, microsecond=0),
    }


def _count(place: dict, cost: Cost, now: datetime) -> int:
    of = (place["credential"], place["method"], place["route"], place["status"], place["hour"])
    return _added(*of, cost.records, cost.milliseconds, now, cost.request_id)


_added = Updated(
    lambda credential, method, route, status, hour, *_of_cost: ApiUse.objects.filter(
        credential=credential, method=method, route=route, status=status, hour=hour
    ),
    lambda *values: {
        "requests": F("requests") + 1,
        "records": F("records") + values[5],
        "milliseconds": F("milliseconds") + values[6],
        "last_at": values[7],
        "last_request_id": values[8],
    },
    *(str, str, str, int, datetime, int, int, datetime, str),
)
