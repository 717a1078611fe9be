"""What each act did to each record, in the order of the commits, on its way to being told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import F, Max

from accounts.models import Change, ChangeSet
from crm import events
from crm.events import Note
from crm.feed_subjects import TOLD, TYPES, Place, Records

Acts = dict[int, tuple[ChangeSet, str]]
"""By the index of what was asked for the act that did it, and the id of the record it tells of."""
COLUMNS = ("number", "change_set", "type", "row", "subject")


@dataclass
class Event:
    """What one act did to one record, on its way to being told."""

    number: int
    act: ChangeSet
    id: str
    notes: list[Note] = field(default_factory=list)

    @property
    def type(self) -> str:
        return TYPES[self.id[:3]]


def between(place: int, stop: int) -> list[Event]:
    """Every event whose number lies there, with nothing but its number, act and record."""
    acts = {act.pk: act for act in _acts(place, stop)}
    changes = Change.objects.filter(change_set__in=acts, type__in=TOLD)
    numbered = changes.annotate(number=F("change_set__seq") + F("ordinal")).order_by("number")
    # One that two records tell of has the number of the second.
    found = list(numbered.filter(number__lte=stop).values_list(*COLUMNS))
    records = Records(Place(*rest) for _number, _act, *rest in found)
    return [one for one in _first(found, acts, records) if place <= one.number < stop]


def ordinals(act: ChangeSet, type_: str) -> dict[str, int]:
    """Where an act of this process speaks first of records of a type, counted from its number."""
    found: dict[str, int] = {}
    for row, places, subjects in reversed(act.noted):
        if row in events.SHOWN[type_]:
            found.update(zip(reversed(subjects), reversed(places), strict=True))
    return found


def _first(
    found: Iterable[tuple[int, int, str, int, str]], acts: dict[int, ChangeSet], records: Records
) -> Iterator[Event]:
    """One event for each act and record, at its first change."""
    known = set()
    for number, act, *rest in found:
        ids = list(records.of(Place(*rest)))
        for own_number, id_ in enumerate(ids, number - len(ids) + 1):
            if (act, id_) not in known:
                known.add((act, id_))
                yield Event(own_number, acts[act], id_)


def _acts(place: int, stop: int) -> list[ChangeSet]:
    """The change sets with numbers from that place on, the first perhaps begun before it."""
    held = ChangeSet.objects.filter(size__gt=0)
    begun = held.filter(seq__lte=place).aggregate(seq=Max("seq"))["seq"] or place
    return list(held.filter(seq__gte=begun, seq__lt=stop).order_by("seq"))
