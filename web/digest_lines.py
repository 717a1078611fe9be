"""What a digest tells besides news: what the people of its reader said, what their ideas became."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, Digest, User
from feedback import insights, understanding
from feedback.insights import Told
from feedback.models import Feedback, Idea, Insight
from stakeholders.models import Relationship
from web.voice.said import Line

MOST_SAID = 20
"""The rest is read on the page of what was said."""
BEFORE_THE_FIRST = {Digest.DAILY: timedelta(days=1)}
A_WEEK = timedelta(days=7)


def since(user: User, on: date) -> datetime:
    """From when on a user was told nothing: their last digest, else as long as one covers."""
    if user.digest_told_at is not None:
        return user.digest_told_at
    first = on - BEFORE_THE_FIRST.get(user.digest, A_WEEK)
    return timezone.make_aware(datetime.combine(first, time.min))


def said(user: User, after: datetime) -> list[Line]:
    """What came in since of people whose account, or relationship, the user has; the newest first.

    Only of accounts whose judgements they may read; two queries.
    """
    near = Relationship.objects.known().filter(user=user, to_on=None).values("stakeholder")
    theirs = Q(stakeholder__account__owner=user) | Q(stakeholder__in=near)
    judged = Account.objects.judged_by(user).values("pk")
    rows = Feedback.objects.known().filter(
        theirs, stakeholder__account__in=judged, recorded_at__gt=after
    )
    people = ("stakeholder__person", "stakeholder__account")
    newest = list(rows.select_related(*people).order_by("-said_on", "-pk")[:MOST_SAID])
    read = understanding.held(row.public_id for row in newest)
    return [Line(row, read.get(row.public_id)) for row in newest]


def answered(user: User, after: datetime) -> Sequence[Told]:
    """What the user proposed or noticed and somebody decided since; two queries."""
    found = [
        row
        for model in (Idea, Insight)
        for row in insights.unread(model, user).filter(settled_at__gt=after)[:MOST_SAID]
    ]
    return sorted(found, key=lambda row: row.settled_at, reverse=True)
