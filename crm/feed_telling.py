"""Events as they are told: what changed, the record as it is now, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Change
from crm import belonging, events, feed_subjects, showing, visible
from crm.events import Note, Op
from crm.feed_events import Event
from crm.feed_subjects import TYPES, Place, Records
from crm.models import Erasure, Merge
from crm.records import Document


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


def told(mine: Sequence[Event], there: dict[str, Any]) -> list[Document]:
    """A document for each event that can be told, of rows that are there by their ids."""
    _add_notes(mine, there)
    ids = {one.id for one in mine}
    records: dict[str, Document] = {}
    for type_ in sorted({one.type for one in mine}):
        rows = [there[id_] for id_ in sorted(ids & there.keys()) if TYPES[id_[:3]] == type_]
        records |= {record["id"]: record for record in visible.shown(type_, rows)}
    links = showing.links_of(ids - records.keys())
    ends, before, shown = _ends(mine), _there_before(mine), _brought_into_sight(mine, there)
    documents = []
    for one in mine:
        op = shown.get((one.act.pk, one.id)) or events.op_of(
            one.notes, of=one.type, was_there=(one.act.pk, one.id) in before
        )
        if op is not None:
            documents.append(_document(one, op, records.get(one.id), ends, links))
    return documents


def _add_notes(mine: Sequence[Event], there: dict[str, Any]) -> None:
    """Give each event all that its act noted of its record; what people show is theirs, too."""
    by_key = {(one.act.pk, one.id): one for one in mine}
    people: dict[int, list[str]] = {}
    for one in mine:
        if one.type == "stakeholder" and one.id in there:
            people.setdefault(there[one.id].person_id, []).append(one.id)
    acts = {one.act for one in mine}
    of_record = feed_subjects.noted({one.id for one in mine})
    of_person = Change.objects.filter(type=events.PERSON, row__in=people)
    changes = (of_record | of_person).filter(change_set__in=acts)
    notes = list(changes.order_by("change_set", "ordinal"))
    records = Records(_place(note) for note in notes)
    for note in notes:
        is_person = note.type == events.PERSON
        for id_ in people.get(note.row, ()) if is_person else records.of(_place(note)):
            if event := by_key.get((note.change_set_id, id_)):
                event.notes.append(Note(note.type, note.op, note.before, note.after))


def _place(note: Change) -> Place:
    return Place(note.type, note.row, note.subject)


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
    difference = events.Difference() if is_gone else events.difference(one.notes, of=one.type)
    if record and op in events.NEW and not difference.changed:
        difference = events.whole(record, of=one.type)
    return {
        "seq": one.number,
        "type": one.type,
        "op": op,
        "id": one.id,
        "version": record.get("version") if record else None,
        "changed": list(difference.changed),
        "cleared": list(difference.cleared),
        "origin": one.act.origin,
        "at": one.act.at,
        "merged_into": winner if op == Op.MERGED else None,
        "links": record.get("links", []) if record else links[one.id],
        "record": None if is_gone else record,
    }


def _brought_into_sight(mine: Sequence[Event], there: dict[str, Any]) -> dict[tuple[int, str], Op]:
    """The events that their account, which was hidden before the act, brings."""
    notes = Change.objects.filter(
        type="accounts.account", op="updated", change_set__in={one.act.pk for one in mine}
    )
    ops = {
        (note.change_set_id, note.row): op
        for note in notes
        if (op := events.moved([Note(note.type, note.op, note.before, note.after)]))
    }
    found = {}
    for one in mine:
        if one.id in there and one.type != "account" and "created" not in {n.op for n in one.notes}:
            found[one.act.pk, one.id] = ops.get((one.act.pk, belonging.account_of(there[one.id])))
    return {key: op for key, op in found.items() if op in events.NEW}


def _there_before(mine: Sequence[Event]) -> set[tuple[int, str]]:
    """The events whose record an earlier act speaks of already."""
    made = {one.id for one in mine if any(note.op == "created" for note in one.notes)}
    main = feed_subjects.noted(made).filter(type__in=set(events.MAIN.values()))
    spans = feed_subjects.spans(main)
    return {
        (one.act.pk, one.id)
        for one in mine
        if one.id in spans and spans[one.id].first < one.act.seq
    }
