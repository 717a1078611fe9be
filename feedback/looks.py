"""Steps that note who looked at customer data, by weeks, and forget it again."""

from datetime import date, timedelta

from django.conf import settings

from accounts.models import Account, User
from feedback.models import Look


def monday(on: date) -> date:
    """The first day of the week of a day."""
    return on - timedelta(days=on.weekday())


def note(user: User, account: Account, on: date) -> None:
    """Keep that a user opened a page of an account; one query, two for the first of the week."""
    seen = {"user": user, "account": account, "week_on": monday(on)}
    if not Look.objects.filter(**seen).exists():
        Look.objects.bulk_create([Look(**seen)], ignore_conflicts=True)


def forget(today: date) -> int:
    """Delete what is older than AUDIT_DAYS; safe to repeat. How many rows went."""
    before = today - timedelta(days=settings.AUDIT_DAYS)
    return Look.objects.filter(week_on__lt=before).delete()[0]
