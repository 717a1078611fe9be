"""Whether something came in since a page was shown: the mark of a page moves when it did."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone

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
Rows = Iterable[tuple[Any, ...]]


def mark_of_account(user: User, account_id: str) -> str:
    """The mark as it is now, by two statements beside those of the right; 404 for a stranger."""
    seen = Account.objects.visible_to(user).filter(public_id=account_id)
    found = _counted(seen, user).values_list("pk", *COUNTED).first()
    if found is None:
        raise Http404
    account, *counted = found
    committees = queries.committees_of([account]).order_by("pk").values_list(*COMMITTEE)
    return _mark((*one, *counted) for one in [*committees] or [NO_COMMITTEE])


def mark_of_focus(focus: Focus) -> str:
    """The same of what a focus holds, so that what changed while it was read is asked for anew."""
    of_account = _counted(Account.objects.filter(pk=focus.account.pk), focus.user)
    counted = of_account.values_list(*COUNTED).get()
    known = sorted(focus.committees, key=lambda one: one.pk or 0)
    return _mark((*(getattr(one, name) for name in COMMITTEE), *counted) for one in known)


def alerts_of(user: User) -> tuple[Any, ...]:
    """What is told to the user: how much, and the newest; by one index."""
    told = Alert.objects.filter(user=user, dismissed_at=None)
    return tuple(told.aggregate(Count("pk"), Max("pk")).values())


def mark_of_home(told: tuple[Any, ...], analysed: Analysed) -> str:
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
    rows = BuyingCommittee.objects.filter(account__in=accounts).order_by().values("account")
    at = rows.annotate(at=Max("analysed_at")).values_list("account", "at")
    return {**dict.fromkeys(accounts), **dict(at)}


def last_analysed() -> Subquery:
    """The same for accounts that are read anyhow, of the moment in which they are read."""
    rows = BuyingCommittee.objects.filter(account=OuterRef("pk")).order_by().values("account")
    return Subquery(rows.annotate(at=Max("analysed_at")).values("at"))


def _counted(accounts: QuerySet[Account], user: User) -> QuerySet[Account]:
    """Accounts with how much is told to the user of them, and how far their open cases are."""
    told = Alert.objects.filter(account=OuterRef("pk"), user=user, dismissed_at=None)
    cases = Case.objects.running().filter(stakeholder__account=OuterRef("pk"))
    told = told.order_by().values("account")
    cases = cases.order_by().values("stakeholder__account")
    return accounts.annotate(
        alerts_open=Subquery(told.annotate(n=Count("pk")).values("n")),
        newest_alert=Subquery(told.annotate(n=Max("pk")).values("n")),
        newest_case=Subquery(cases.annotate(n=Max("pk")).values("n")),
        case_versions=Subquery(cases.annotate(n=Sum("version")).values("n")),
    )


def _mark(rows: Rows) -> str:
    """Nobody reads from it what moved; a new day moves it, too."""
    told = [timezone.localdate(), *(tuple(one or "" for one in row) for row in rows)]
    return sha256(repr(told).encode()).hexdigest()[:16]
