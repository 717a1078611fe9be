"""What each act did to each record, in the order of the commits, on its way to being told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Max

from accounts.models import Change, ChangeSet
from crm import events
from crm.events import Note
from stakeholders.models import Seat

TYPES = {
    "acc": "account",
    "com": "committee",
    "opp": "opportunity",
    "stk": "stakeholder",
    "tou": "touch",
}
"""Outward types by the prefix of their ids."""
SEAT = "sea"
TOLD = [*(type_ for type_ in events.SHOWN if type_ != events.PERSON), "stakeholders.seatterms"]


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
    found = list(
        numbered.filter(number__gte=place, number__lt=stop).values_list(
            "number", "change_set", "subject"
        )
    )
    begun = next(iter(acts.values()), None)
    before = changes.filter(change_set=begun, ordinal__lt=place - begun.seq) if begun else changes
    told = set(before.values_list("subject", flat=True)) if begun and begun.seq < place else set()
    records = _records({subject for _number, _act, subject in found} | told)
    known = {(begun.pk, records[subject]) for subject in told if subject in records}
    return _first(found, acts, records, known)


def _first(
    found: Iterable[tuple[int, int, str]],
    acts: dict[int, ChangeSet],
    records: dict[str, str],
    known: set[tuple[int, str]],
) -> list[Event]:
    """One event for each act and record, at its first change."""
    events_ = []
    for number, act, subject in found:
        key = (act, records.get(subject, ""))
        if subject in records and key not in known:
            known.add(key)
            events_.append(Event(number, acts[act], records[subject]))
    return events_


def _acts(place: int, stop: int) -> list[ChangeSet]:
    """The change sets with numbers from that place on, the first perhaps begun before it."""
    held = ChangeSet.objects.filter(size__gt=0)
    begun = held.filter(seq__lte=place).aggregate(seq=Max("seq"))["seq"] or place
    return list(held.filter(seq__gte=begun, seq__lt=stop).order_by("seq"))


def _records(subjects: Collection[str]) -> dict[str, str]:
    """The outward record that shows each subject; a committee shows its seats."""
    seats = [subject for subject in subjects if subject.startswith(SEAT)]
    rows = Seat.objects.filter(public_id__in=seats).values_list("public_id", "committee__public_id")
    return {subject: subject for subject in subjects if subject[:3] in TYPES} | dict(rows)
