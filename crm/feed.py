"""The changes of outward records in the order of their commits: followed by number, none missed.

An event is what one act did to one record. Its number is that of its first change, so a place in
the feed is a number, and everything before it has been told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts import numbering
from accounts.models import Change, ChangeSet, User
from crm import events, feed_events, feed_subjects, feed_telling, visible
from crm.feed_events import Event
from crm.feed_subjects import TOLD, TYPES
from crm.models import Link
from crm.records import Document

STRETCH = 2000
"""How many numbers one look covers, whoever they belong to."""
LOOKS = 5
"""How often one answer looks further when it found nothing to tell."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to hear of: these types, not what this origin did, the latest only."""

    types: frozenset[str] = frozenset(TYPES.values())
    exclude_origin: str = ""
    is_latest: bool = False
    limit: int = 50
    linked_to: int | None = None
    """The primary key of a source that knows the records."""


@dataclass(frozen=True)
class Page:
    """Events in their order, the place after them, and the place after everything there is."""

    events: list[Document]
    place: int
    head: int

    @property
    def has_more(self) -> bool:
        return self.place < self.head


def head() -> int:
    """The place after everything that is committed; who reads records now misses nothing."""
    numbering.settle()
    return numbering.next_number()


def tail() -> int:
    """The first place that can still be followed: what is older than promised may be gone."""
    since = timezone.now() - timedelta(days=settings.CHANGES_KEPT_DAYS)
    old = ChangeSet.objects.filter(at__lt=since, size__gt=0).exclude(seq=None).order_by("-seq")
    last = old.values_list("seq", "size").first()
    return sum(last) if last else 1


def read(user: User, place: int, wanted: Wanted) -> Page:
    """The events from that place on that this user may know of, as many as wanted."""
    end = head()
    for _look in range(LOOKS):
        found, place = _look_at(user, place, end, wanted)
        if found or place >= end:
            break
    return Page(found, place, end)


def changed_since(at: datetime) -> Q:
    """The records, by their public id, of which something was noted at that moment or later."""
    changes = Change.objects.filter(change_set__at__gte=at, type__in=TOLD)
    return Q(public_id__in=changes.values("subject"))


def person_changed_since(at: datetime) -> Q:
    """The people, by primary key, of whom something was noted at that moment or later."""
    changes = Change.objects.filter(change_set__at__gte=at, type=events.PERSON)
    return Q(pk__in=changes.values("row"))


def recorded_since(at: datetime) -> Q:
    """Facts that we know since that moment or later: one that changes is recorded anew."""
    return Q(recorded_at__gte=at)


def _look_at(user: User, place: int, end: int, wanted: Wanted) -> tuple[list[Document], int]:
    stop = min(place + STRETCH, end)
    all_ = [one for one in feed_events.between(place, stop) if one.type in wanted.types]
    there, gone = _seen(user, all_)
    mine = [
        one
        for one in all_
        if (one.id in there or one.id in gone) and one.act.origin != wanted.exclude_origin
    ]
    if wanted.linked_to is not None:
        mine = _linked(mine, wanted.linked_to)
    if wanted.is_latest:
        mine = _latest(mine, wanted)
    following = mine[wanted.limit] if len(mine) > wanted.limit else None
    mine = mine[: wanted.limit]
    return feed_telling.told(mine, there), following.number if following else stop


def _seen(user: User, all_: Sequence[Event]) -> tuple[dict[str, Any], set[str]]:
    """The rows that are there for the user, by id, and the ids of those that were."""
    there: dict[str, Any] = {}
    gone: set[str] = set()
    for type_ in sorted({one.type for one in all_}):
        ids = {one.id for one in all_ if one.type == type_}
        there |= visible.there(type_, user, ids)
        if missing := ids - there.keys():
            gone |= visible.ever_there(type_, user, missing)
    return there, gone


def _linked(mine: Sequence[Event], source: int) -> list[Event]:
    links = Link.objects.filter(source=source, deleted_at=None, is_alias=False)
    known = set(
        links.filter(subject__in={one.id for one in mine}).values_list("subject", flat=True)
    )
    return [one for one in mine if one.id in known]


def _latest(mine: Sequence[Event], wanted: Wanted) -> list[Event]:
    """Only what nothing later will be told of."""
    changes = feed_subjects.noted({one.id for one in mine})
    others = changes.exclude(change_set__origin=wanted.exclude_origin)
    spans = feed_subjects.spans(others)
    return [one for one in mine if one.id not in spans or spans[one.id].last <= one.act.seq]
