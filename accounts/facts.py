"""Facts: rows that say when something was true and when we knew it. Never overwritten."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class RecordedQuerySet(models.QuerySet):
    def known(self, at: datetime | None = None) -> Self:
        """What we knew at that moment; now when no moment is given."""
        if at is None:
            return self.filter(retracted_at=None)
        still_held = Q(retracted_at=None) | Q(retracted_at__gt=at)
        return self.filter(still_held, recorded_at__lte=at)


class FactQuerySet(RecordedQuerySet):
    def true_on(self, on: date, known_at: datetime | None = None) -> Self:
        """What was true on that day, as far as we knew at `known_at`."""
        not_ended = Q(to_on=None) | Q(to_on__gt=on)
        return self.known(known_at).filter(not_ended, from_on__lte=on)


class Recorded(models.Model):
    """Something we noted: `retracted_at` marks a correction, the row itself stays."""

    recorded_at = models.DateTimeField(default=timezone.now)
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


class Fact(Recorded):
    """Something true from `from_on` until the day before `to_on`."""

    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]


class ToldByFacts(models.Model):
    """What is there while facts say so: once they are taken back it is in no list."""

    class Meta:
        abstract = True


class Removable(models.Model):
    """What nobody looks back at: to take its adding back is to delete it."""

    class Meta:
        abstract = True


HELD = Q(retracted_at=None)
"""The condition of a recorded row that we hold true; one that came back keeps its public id."""

OPEN = Q(retracted_at=None, to_on=None)
"""The condition of a fact that holds today and has no known end."""
