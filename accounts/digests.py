"""Whose digest is due on which day; each user and day is claimed once."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Digest, User

NEVER_SENT = Q(digest_sent_on=None)


def due(on: date) -> QuerySet[User]:
    """Active users with an address whose digest was not looked after yet.

    A daily digest is due each day, a weekly one from Monday on, so that a Monday on which
    nothing ran is made up for. Who never had a weekly one waits for a Monday.
    """
    monday = on - timedelta(days=on.weekday())
    is_daily = Q(digest=Digest.DAILY) & (NEVER_SENT | Q(digest_sent_on__lt=on))
    is_weekly = Q(digest=Digest.WEEKLY) & Q(digest_sent_on__lt=monday)
    if on == monday:
        is_weekly |= Q(digest=Digest.WEEKLY) & NEVER_SENT
    return User.objects.filter(is_daily | is_weekly, is_active=True).exclude(email="")


def claim(user: User, on: date) -> bool:
    """Take a due digest on oneself; true for one caller a day, whoever else asks."""
    return due(on).filter(pk=user.pk).update(digest_sent_on=on) == 1


def mark_told(user: User, until: datetime) -> None:
    """Note that a digest has told what came in until a moment; one query."""
    User.objects.filter(pk=user.pk).update(digest_told_at=until)


def choose(user: User, digest: Digest, on: date) -> None:
    """Mail a user in another rhythm from tomorrow on."""
    changed = User.objects.filter(pk=user.pk).exclude(digest=digest)
    changed.update(digest=digest, digest_sent_on=on)
    user.refresh_from_db(fields=["digest", "digest_sent_on"])
