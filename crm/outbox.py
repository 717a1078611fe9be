"""What a source should write into its own system: what others changed of the records it knows."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from crm import feed, policies
from crm.feed import Page, Wanted
from crm.models import Source
from crm.records import Document

TYPES = frozenset({"account", "stakeholder", "opportunity"})


def written_back() -> Mapping[str, frozenset[str]]:
    """The fields of each type that are told to a source, as their policies say; one query."""
    words = policies.words().items()
    return {
        type_: frozenset(name for (of, name), word in words if of == type_ and word.write_back)
        for type_ in TYPES
    }


@dataclass(frozen=True)
class Reading:
    """From which place on, how much; from what was acknowledged unless said."""

    place: int | None = None
    limit: int = 50


def read(source: Source, user: User, reading: Reading) -> Page:
    """What was not acknowledged yet; nothing of what the source wrote itself."""
    place = source.outbox_position if reading.place is None else reading.place
    fields = written_back()
    wanted = Wanted(
        types=TYPES, exclude_origin=source.origin, limit=reading.limit, linked_to=source.pk
    )
    for _look in range(feed.LOOKS):
        page = feed.read(user, place, wanted)
        told = [
            one for event in page.events if (one := _written_back(event, fields[event["type"]]))
        ]
        if told or not page.has_more:
            break
        place = page.place
    return Page(told, page.place, page.head)


def acknowledge(source: Source, place: int, *, may_go_back: bool = False) -> int:
    """Keep up to where the source has come, never back unless it asks; safe to repeat."""
    held = Source.objects.filter(pk=source.pk)
    if not may_go_back:
        held = held.filter(outbox_position__lt=place)
    held.update(outbox_position=place)
    source.refresh_from_db(fields=["outbox_position"])
    return source.outbox_position


def _written_back(event: Document, wanted: frozenset[str]) -> Document | None:
    """The event with the fields that are written back alone; None if there is none."""
    if event["record"] is None:
        return None
    fields = {name: [one for one in event[name] if one in wanted] for name in _DIFFERENCE}
    return {**event, **fields} if any(fields.values()) else None


_DIFFERENCE = ("changed", "cleared")
