"""The changes of outward records in the order of their commits: followed by number, none missed.

An event is what one act did to one record. Its number is that of its first change, so a place in
the feed is a number, and everything before it has been told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Min, Q
from django.utils import timezone

from accounts import numbering
from accounts.models import Change, ChangeSet, User
from crm import events, showing, visible
from crm.events import Note, Op
from crm.models import Erasure, Link, Merge
from crm.records import Document
from stakeholders.models import Seat

STRETCH = 2000
"""How many numbers one look covers, whoever they belong to."""
LOOKS = 5
"""How often one answer looks further when it found nothing to tell."""
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


@dataclass(frozen=True)
class Ends:
    """What acts made of records that are gone: part of which other one, or forgotten."""

    into: dict[tuple[int, str], str]
    erased: frozenset[int]

    def op(self, one: Event, op: Op) -> Op:
        if one.act.pk in self.erased and one.type == "stakeholder":
            return Op.ERASED
        is_merged = op == Op.DELETED and (one.act.pk, one.id) in self.into
        return Op.MERGED if is_merged else op


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
    all_ = [one for one in _events(place, stop) if one.type in wanted.types]
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
    _add_notes(mine, there)
    return _told(mine, there), following.number if following else stop


def _events(place: int, stop: int) -> list[Event]:
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
    changes = Change.objects.filter(subject__in={one.id for one in mine}, type__in=TOLD)
    changes = changes.exclude(change_set__origin=wanted.exclude_origin)
    newest = dict(
        changes.order_by()
        .values("subject")
        .annotate(seq=Max("change_set__seq"))
        .values_list("subject", "seq")
    )
    return [one for one in mine if (newest.get(one.id) or 0) <= one.act.seq]


def _add_notes(mine: Sequence[Event], there: dict[str, Any]) -> None:
    """Give each event all that its act noted of its record; what people show is theirs, too."""
    by_key = {(one.act.pk, one.id): one for one in mine}
    committees = [one.id for one in mine if one.type == "committee"]
    seats = dict(
        Seat.objects.filter(committee__public_id__in=committees).values_list(
            "public_id", "committee__public_id"
        )
    )
    people: dict[int, list[str]] = {}
    for one in mine:
        if one.type == "stakeholder" and one.id in there:
            people.setdefault(there[one.id].person_id, []).append(one.id)
    of_record = Q(subject__in=[*(one.id for one in mine), *seats], type__in=TOLD)
    of_person = Q(type=events.PERSON, row__in=people)
    notes = Change.objects.filter(of_record | of_person, change_set__in={one.act for one in mine})
    for note in notes.order_by("change_set", "ordinal"):
        is_person = note.type == events.PERSON
        ids = people[note.row] if is_person else [seats.get(note.subject, note.subject)]
        for id_ in ids:
            if event := by_key.get((note.change_set_id, id_)):
                event.notes.append(Note(note.type, note.op, note.before, note.after))


def _told(mine: Sequence[Event], there: dict[str, Any]) -> list[Document]:
    ids = {one.id for one in mine}
    records: dict[str, Document] = {}
    for type_ in sorted({one.type for one in mine}):
        rows = [there[id_] for id_ in sorted(ids & there.keys()) if TYPES[id_[:3]] == type_]
        records |= {record["id"]: record for record in visible.shown(type_, rows)}
    links = showing.links_of(ids - records.keys())
    ends, before = _ends(mine), _there_before(mine)
    told = []
    for one in mine:
        op = events.op_of(one.notes, was_there=(one.act.pk, one.id) in before)
        if op is not None:
            told.append(_document(one, op, records.get(one.id), ends, links))
    return told


def _ends(mine: Sequence[Event]) -> Ends:
    merged = Merge.objects.filter(loser__in={one.id for one in mine})
    told = merged.values_list("change_set", "loser", "winner")
    erased = Erasure.objects.filter(change_set__in={one.act.pk for one in mine})
    return Ends(
        {(act, loser): winner for act, loser, winner in told},
        frozenset(erased.values_list("change_set", flat=True)),
    )


def _document(
    one: Event, op: Op, record: Document | None, ends: Ends, links: dict[str, list]
) -> Document:
    op, winner = ends.op(one, op), ends.into.get((one.act.pk, one.id))
    if record is None and op not in events.GONE:
        op = Op.DELETED  # nothing else can be told of what is no longer there
    is_gone = op in events.GONE
    difference = events.Difference() if is_gone else events.difference(one.notes)
    return {
        "seq": one.number,
        "type": one.type,
        "op": op,
        "id": one.id,
        "version": record["version"] if record else None,
        "changed": list(difference.changed),
        "cleared": list(difference.cleared),
        "origin": one.act.origin,
        "at": one.act.at,
        "merged_into": winner if op == Op.MERGED else None,
        "links": record.get("links", []) if record else links[one.id],
        "record": None if is_gone else record,
    }


def _there_before(mine: Sequence[Event]) -> set[tuple[int, str]]:
    """The events whose record an earlier act speaks of already."""
    made = {one.id for one in mine if any(note.op == "created" for note in one.notes)}
    first = dict(
        Change.objects.filter(subject__in=made, type__in=events.MAIN)
        .order_by()
        .values("subject")
        .annotate(seq=Min("change_set__seq"))
        .values_list("subject", "seq")
    )
    return {(one.act.pk, one.id) for one in mine if first.get(one.id, one.act.seq) < one.act.seq}
