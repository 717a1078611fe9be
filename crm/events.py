"""What the changes of one record in one act come to, in the words of its outward shape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounts import custom

Fields = Mapping[str, Any]


class Op(StrEnum):
    """What happened to a record."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    MERGED = "merged"
    ERASED = "erased"


GONE = {Op.DELETED, Op.MERGED, Op.ERASED}
"""After these there is no record to show."""
NEW = {Op.CREATED, Op.RESTORED}
"""Before these there was none."""

PERSON = "stakeholders.person"
SAME = ("name", "stage", "kind", "outcome", "currency", "amount", "opened_on", "closed_on")
PLACE = ("domain", "industry", "segment", "country", "city", "serves")
POST = ("title", "department", "location", "seniority")
SHOWN: dict[str, dict[str, str]] = {
    "accounts.account": {name: name for name in ("name", *PLACE)} | {"owner_id": "owner"},
    "accounts.opportunity": {name: name for name in SAME} | {"account_id": "account"},
    "accounts.expectedclose": {"closes_on": "closes_on"},
    PERSON: {name: name for name in ("first_name", "last_name", "email", "phone", "language")},
    "stakeholders.stakeholder": {"account_id": "account", "is_external": "is_external"},
    "stakeholders.position": {name: name for name in POST} | {"to_on": "left_on"},
    "stakeholders.tie": {"other_id": "reports_to"},
    "stakeholders.touch": {
        "kind": "kind", "on": "on", "note": "note", "user_id": "user",
        "stakeholder_id": "stakeholder",
    },
    "stakeholders.buyingcommittee": {
        "account_id": "account", "opportunity_id": "opportunity", "problem": "problem",
    },
    "stakeholders.seat": {"id": "seats", "name": "seats"},
    "stakeholders.seatrole": {"role": "seats"},
    "stakeholders.seatholder": {"stakeholder_id": "seats"},
}  # fmt: skip
"""The columns that a record shows, by the type of the row, and what they are called there."""

ENDS = {"accounts.expectedclose", "stakeholders.tie"}
"""Facts of which the record shows only what still holds."""

MAIN = {
    "accounts.account",
    "accounts.opportunity",
    "stakeholders.stakeholder",
    "stakeholders.touch",
    "stakeholders.buyingcommittee",
}
NOTHING = (None, "")


@dataclass(frozen=True)
class Note:
    """One change of a row as the journal has it."""

    type: str
    op: str
    before: Fields
    after: Fields


@dataclass(frozen=True)
class Difference:
    """The fields that have a new value, and those that have none any more."""

    changed: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


def difference(notes: Iterable[Note]) -> Difference:
    """What differs for who reads the record, from before the first note to after the last."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    seats = False
    for note in notes:
        before, after = _shown(note, note.before), _shown(note, note.after)
        seats = seats or "seats" in before or "seats" in after
        for name in before.keys() | after.keys():
            was.setdefault(name, before.get(name))
            now[name] = after.get(name)
    now.pop("seats", None)
    differs = [name for name, value in now.items() if not _is_same(value, was[name])]
    changed = [name for name in differs if now[name] not in NOTHING]
    cleared = [name for name in differs if now[name] in NOTHING]
    return Difference(tuple(sorted([*changed, *["seats"] * seats])), tuple(sorted(cleared)))


def whole(record: Fields) -> Difference:
    """All that a record holds, for who did not know it."""
    own = custom.members(record.get(custom.COLUMN) or {})
    names = {name for shown in SHOWN.values() for name in shown.values()}
    held = {name: record[name] for name in names & record.keys()} | own
    return Difference(tuple(sorted(name for name in held if held[name] not in (*NOTHING, []))))


def op_of(notes: Sequence[Note], *, was_there: bool) -> Op | None:
    """What happened to the record; None if it is only a place held for one that may come."""
    main = [note for note in notes if note.type in MAIN]
    made = [note for note in main if note.op == "created"]
    back = Op.RESTORED if was_there else Op.CREATED
    if made:
        if made[-1].after.get("is_stub"):
            return None
        return Op.UPDATED if _ops(main) >= {"created", "retracted"} else back
    if "retracted" in _ops(main):
        return Op.DELETED
    if back_or_gone := moved(main):
        return back_or_gone
    posts = _ops(note for note in notes if note.type == "stakeholders.position")
    if posts and "created" not in posts:
        return Op.DELETED
    return Op.RESTORED if posts == {"created"} else Op.UPDATED


def moved(main: Iterable[Note]) -> Op | None:
    """Into sight or out of it, if either."""
    for note in main:
        if "archived_at" in note.after:
            return Op.DELETED if note.after["archived_at"] else Op.RESTORED
        if note.after.get("is_stub") is False:
            return Op.CREATED
    return None


def _shown(note: Note, values: Fields) -> dict[str, Any]:
    if note.type in ENDS and values.get("to_on"):
        values = {}
    if note.type == "stakeholders.tie" and values.get("kind") != "reports_to":
        return {}
    if note.type == "stakeholders.seat" and note.op == "created":
        return {"seats": True}
    shown = SHOWN.get(note.type, {})
    own = custom.members(values.get(custom.COLUMN) or {})
    return {name: values[column] for column, name in shown.items() if column in values} | own


def _is_same(one: Any, other: Any) -> bool:
    return one == other or (one in NOTHING and other in NOTHING)


def _ops(notes: Iterable[Note]) -> set[str]:
    return {note.op for note in notes}
