"""Silence is a signal: who was asked and did not answer. No formula knows of it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from feedback.models import Invitation


def unanswered(on: date) -> QuerySet[Invitation]:
    """Those that were sent at least SURVEY_SILENT_DAYS before a day, and had no answer on it."""
    before = on - timedelta(days=settings.SURVEY_SILENT_DAYS)
    is_silent = Q(answered_at=None) | Q(answered_at__date__gt=on)
    return Invitation.objects.filter(is_silent, sent_at__date__lte=before)


def asked_on(accounts: Iterable[int], on: date) -> dict[int, date]:
    """When the silent of these accounts were last asked, by stakeholder; one query."""
    asked = unanswered(on).filter(stakeholder__account__in=accounts).order_by()
    last = asked.values_list("stakeholder").annotate(Max("sent_at"))
    return {stakeholder: timezone.localdate(at) for stakeholder, at in last}
