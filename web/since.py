"""Whether something came in since a page was shown: the mark of a page moves when it did."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone

from accounts.compiled import Asked
from accounts.models import Account, Alert, User
from feedback.models import Case
from stakeholders import queries
from stakeholders.models import BuyingCommittee
from web.focus import Focus

SALT = "web.since.home"
COMMITTEE = ("pk", "changed_at", "analysed_at", "problem")
NO_COMMITTEE = (None,) * len(COMMITTEE)
COUNTED = ("alerts_open", "newest_alert", "newest_case", "case_versions")
Analysed = dict[int, datetime | None]
Told = list[tuple[Any, ...]]
Rows = Iterable[tuple[Any, ...]]


def mark_of_account(user: User, account_id: str) -> str:
    """The mark as it is now, by two statements beside those of the right; 404 for a stranger."""
    seen = Account.objects.visible_to(user).filter(public_id=account_id)
    account = seen.order_by().values_list("pk", flat=True).first()
    if account is None:
        raise Http404
    return _mark(_rows_of(account, user.pk) or [NO_COMMITTEE + _counts_of(account, user.pk)])


def mark_of_focus(focus: Focus) -> str:
    """The same of what a focus holds, so that what changed while it was read is asked for anew."""
    counts = _counts_of(focus.account.pk, focus.user.pk)
    known = sorted(focus.committees, key=lambda one: one.pk or 0)
    return _mark((*(getattr(one, name) for name in COMMITTEE), *counts) for one in known)


def alerts_of(user: User) -> Told:
    """What is told to the user: how much, and the newest; by one index."""
    return _alerts_of(user.pk)


def mark_of_home(told: Told, analysed: Analysed) -> str:
    """The mark of what is told to a user, and of when each account was analysed last."""
    return _mark([told, *sorted(analysed.items())])


def sealed(accounts: Iterable[int]) -> str:
    """Which accounts a page shows, so that it can ask for them alone."""
    return signing.dumps(sorted(accounts), salt=SALT, compress=True)


def analysed_of(seal: str) -> Analysed:
    """When each of the sealed accounts was analysed last; none where the seal is not ours."""
    try:
        accounts = signing.loads(seal, salt=SALT)
    except signing.BadSignature:
        return {}
    at = _analysed_of(len(accounts))(*accounts) if accounts else []
    return {**dict.fromkeys(accounts), **dict(at)}


def last_analysed() -> Subquery:
    """The same for accounts that are read anyhow, of the moment in which they are read."""
    rows = BuyingCommittee.objects.filter(account=OuterRef("pk")).order_by().values("account")
    return Subquery(rows.annotate(at=Max("analysed_at")).values("at"))


def _counts(account: int, user: int) -> dict[str, Subquery]:
    """How much is told to the user of an account, and how far its open cases are."""
    told = Alert.objects.filter(account=account, user=user, dismissed_at=None)
    cases = Case.objects.running().filter(stakeholder__account=account)
    told = told.order_by().values("account")
    cases = cases.order_by().values("stakeholder__account")
    return {
        "alerts_open": Subquery(told.annotate(n=Count("pk")).values("n")),
        "newest_alert": Subquery(told.annotate(n=Max("pk")).values("n")),
        "newest_case": Subquery(cases.annotate(n=Max("pk")).values("n")),
        "case_versions": Subquery(cases.annotate(n=Sum("version")).values("n")),
    }


# Every open page asks these again and again.
_rows_of = Asked(
    lambda account, user: (
        queries.committees_of([account])
        .annotate(**_counts(account, user))
        .order_by("pk")
        .values_list(*COMMITTEE, *COUNTED)
    ),
    *(int, int),
)
_account_counts = Asked(
    lambda account, user: (
        Account.objects.filter(pk=account).annotate(**_counts(account, user)).values_list(*COUNTED)
    ),
    *(int, int),
)
_alerts_of = Asked(
    lambda user: (
        Alert.objects.filter(user=user, dismissed_at=None)
        .order_by()
        .values("user")
        .annotate(count=Count("pk"), newest=Max("pk"))
        .values_list("count", "newest")
    ),
    int,
)


@cache
def _analysed_of(count: int) -> Asked:
    """For so many accounts; a page shows a few."""

    def build(*accounts: int) -> QuerySet:
        rows = BuyingCommittee.objects.filter(account__in=accounts).order_by().values("account")
        return rows.annotate(at=Max("analysed_at")).values_list("account", "at")

    return Asked(build, *[int] * count)


def _counts_of(account: int, user: int) -> tuple[Any, ...]:
    (found,) = _account_counts(account, user)
    return found


def _mark(rows: Rows) -> str:
    """Nobody reads from it what moved; a new day moves it, too."""
    told = [timezone.localdate(), *(tuple(one or "" for one in row) for row in rows)]
    return sha256(repr(told).encode()).hexdigest()[:16]
