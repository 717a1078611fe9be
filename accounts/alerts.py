"""Findings, addressed to the user who can act on them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Alert, User


def raise_alert(
    account: Account, *, kind: str, subject: str, parameters: dict[str, Any], person: str = ""
) -> Alert | None:
    """Tell the owner of the account; once while the alert is open and once a day at most."""
    same = Alert.objects.filter(account=account, kind=kind, subject=subject, person=person)
    if same.filter(Q(dismissed_at=None) | Q(raised_at__date=timezone.localdate())).exists():
        return None
    return Alert.objects.create(
        account=account,
        user_id=account.owner_id,
        kind=kind,
        subject=subject,
        person=person,
        parameters=parameters,
    )


def review(
    account: Account, subject: str, renewed: Callable[[Alert], dict[str, Any] | None]
) -> None:
    """Hand open alerts to who owns the account now, renew those on the subject or close them.

    `renewed` gives the parameters an alert has today, or None when its reason has gone.
    """
    still_open = Alert.objects.filter(account=account, dismissed_at=None)
    still_open.exclude(user=account.owner_id).update(user=account.owner_id)
    for alert in still_open.filter(subject=subject):
        parameters = renewed(alert)
        if parameters is None:
            dismiss(alert)
        elif parameters != alert.parameters:
            still_open.filter(pk=alert.pk).update(parameters=parameters)


def open_alerts(user: User) -> QuerySet[Alert]:
    """What this user has not dismissed, newest first, where they may still read judgements."""
    judged = Account.objects.judged_by(user)
    return Alert.objects.filter(user=user, dismissed_at=None, account__in=judged)


def dismiss(alert: Alert, at: datetime | None = None) -> None:
    """Put an alert away; safe to repeat."""
    Alert.objects.filter(pk=alert.pk, dismissed_at=None).update(dismissed_at=at or timezone.now())


def dismiss_everywhere(alert: Alert) -> None:
    """Put an alert about a person away, with the same news of them in other committees."""
    dismiss(alert)
    if alert.person:
        same = {"account": alert.account_id, "kind": alert.kind, "person": alert.person}
        for other in Alert.objects.filter(**same, user=alert.user_id, dismissed_at=None):
            dismiss(other)
