"""Findings, addressed to the user who can act on them."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account, Alert, User


def raise_alert(account: Account, *, kind: str, subject: str, parameters: dict) -> Alert | None:
    """Tell the owner of the account, once while the alert is open and once a day at most."""
    if account.owner_id is None:
        return None
    same = Alert.objects.filter(user=account.owner_id, kind=kind, subject=subject)
    if same.filter(raised_at__date=timezone.now().date()).exists():
        return None
    alert, _created = same.get_or_create(
        dismissed_at=None,
        defaults={
            "user_id": account.owner_id,
            "kind": kind,
            "subject": subject,
            "account": account,
            "parameters": parameters,
        },
    )
    return alert


def open_alerts(user: User) -> QuerySet[Alert]:
    """What this user has not dismissed, newest first, on accounts they may still see."""
    visible = Account.objects.visible_to(user)
    return Alert.objects.filter(user=user, dismissed_at=None, account__in=visible)


def dismiss(alert: Alert, at: datetime | None = None) -> None:
    """Put an alert away; safe to repeat."""
    Alert.objects.filter(pk=alert.pk, dismissed_at=None).update(dismissed_at=at or timezone.now())
