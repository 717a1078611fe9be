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
SEAT, TIE, TERMS = "stakeholders.seat", "stakeholders.tie", "stakeholders.seatterms"
POSITION = "stakeholders.position"


def _as_they_are(*names: str, **others: str) -> dict[str, str]:
    """Columns that are called alike outside, and those called otherwise there."""
    return {name: name for name in names} | others


THEIRS = {"stakeholder_id": "stakeholder"}
NOTED = _as_they_are(
    "words", "at", "used_in", "used_link", "settled_at", author_id="author", account_id="account"
)
SHOWN: dict[str, dict[str, dict[str, str]]] = {
    "account": {
        "accounts.account": _as_they_are(
            "name", "domain", "industry", "segment", "country", "city", "serves", owner_id="owner"
        ),
    },
    "opportunity": {
        "accounts.opportunity": _as_they_are(
            "name", "stage", "kind", "outcome", "currency", "amount", "opened_on", "closed_on",
            account_id="account",
        ),
        "accounts.expectedclose": _as_they_are("closes_on"),
    },
    "stakeholder": {
        "stakeholders.stakeholder": _as_they_are("is_external", account_id="account"),
        PERSON: _as_they_are("first_name", "last_name", "email", "phone", "language"),
        POSITION: _as_they_are("title", "department", "location", "seniority", to_on="left_on"),
        TIE: {"other_id": "reports_to"},
    },
    "committee": {
        "stakeholders.buyingcommittee": _as_they_are(
            "problem", account_id="account", opportunity_id="opportunity"
        ),
        SEAT: {"id": "seats", "name": "seats"},
        TERMS: {},
        "stakeholders.seatrole": {"role": "seats"},
        "stakeholders.seatholder": {"stakeholder_id": "seats"},
    },
    "seat": {
        SEAT: _as_they_are("name", committee_id="committee"),
        TERMS: {},
        "stakeholders.seatrole": {"role": "roles"},
        "stakeholders.seatholder": THEIRS,
    },
    "tie": {TIE: _as_they_are("kind", "strength", other_id="other", **THEIRS)},
    "relationship": {
        "stakeholders.relationship": _as_they_are("level", "wanted", user_id="user", **THEIRS)
    },
    "touch": {"stakeholders.touch": _as_they_are("kind", "on", "note", user_id="user", **THEIRS)},
    "assessment": {
        "stakeholders.assessment": _as_they_are(
            "stance", "kind", "basis", "on", "reason", "feedback", author_id="author", **THEIRS
        )
    },
    "feedback": {
        "feedback.feedback": _as_they_are(
            "said_on", "channel", "nps", "csat", "ces", "text", **THEIRS
        ),
        "feedback.understanding": dict.fromkeys(
            ("language", "tone", "sentiment", "certainty", "topics", "phrases", "is_overruled"),
            "reading",
        ),
    },
    "goal": {"stakeholders.goal": _as_they_are("name", account_id="account")},
    "case": {
        "feedback.case": _as_they_are(
            "feedback", "state", "opened_at", "due_at", "first_response_at", "closed_at",
            "outcome", "outcome_words", owner_id="owner", rule_id="rule", **THEIRS,
        )
    },
    "insight": {"feedback.insight": {**NOTED, **THEIRS}},
    "idea": {"feedback.idea": {**NOTED, **_as_they_are("state", "reason")}},
}  # fmt: skip
"""By record, the rows that it shows, the record itself first, and what their columns are there."""

MAIN = {type_: next(iter(rows)) for type_, rows in SHOWN.items()}
"""The row that is the record itself."""
POSTS = {"stakeholder": POSITION, "seat": TERMS}
"""The facts that say that a record is there."""
ENDS = {"accounts.expectedclose", TIE}
"""Facts of which another record shows only what still holds."""
SEVERAL = {"seats", "roles", "reading"}
"""Fields of several rows or columns, of which each changes the field."""
NOTHING = (None, "")
HIDING = {"archived_at", "removed_at"}
"""Columns that say since when a record is out of sight."""


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


def difference(notes: Iterable[Note], *, of: str) -> Difference:
    """What differs for who reads the record, from before the first note to after the last."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for note in notes:
        before, after = _shown(note, note.before, of), _shown(note, note.after, of)
        for name in before.keys() | after.keys():
            was.setdefault(name, before.get(name))
            now[name] = after.get(name)
    several = SEVERAL & now.keys()
    differs = [name for name in now.keys() - several if not _is_same(now[name], was[name])]
    changed = [name for name in differs if now[name] not in NOTHING]
    cleared = [name for name in differs if now[name] in NOTHING]
    return Difference(tuple(sorted([*changed, *several])), tuple(sorted(cleared)))


def whole(record: Fields, *, of: str) -> Difference:
    """All that a record holds, for who did not know it."""
    own = custom.members(record.get(custom.COLUMN) or {})
    names = {name for shown in SHOWN[of].values() for name in shown.values()}
    held = {name: record[name] for name in names & record.keys()} | own
    return Difference(tuple(sorted(name for name in held if held[name] not in (*NOTHING, []))))


def op_of(notes: Sequence[Note], *, of: str, was_there: bool) -> Op | None:
    """What happened to the record; None if it is only a place held for one that may come."""
    main = [note for note in notes if note.type == MAIN[of]]
    made = [note for note in main if note.op == "created"]
    back = Op.RESTORED if was_there else Op.CREATED
    if made:
        if made[-1].after.get("is_stub"):
            return None
        if _has_ended(made):
            return Op.DELETED
        return Op.UPDATED if _ops(main) >= {"created", "retracted"} else back
    if "retracted" in _ops(main):
        return Op.DELETED
    if back_or_gone := moved(main):
        return back_or_gone
    return _by_posts([note for note in notes if note.type == POSTS.get(of)], of)


def _by_posts(posts: Sequence[Note], of: str) -> Op:
    ops = _ops(posts)
    made = [note for note in posts if note.op == "created"]
    if posts and (not made or (of == "seat" and _has_ended(made))):
        return Op.DELETED
    return Op.RESTORED if ops == {"created"} else Op.UPDATED


def _has_ended(made: Sequence[Note]) -> bool:
    """Whether nothing of what was noted holds still."""
    return all(note.after.get("to_on") for note in made)


def moved(main: Iterable[Note]) -> Op | None:
    """Into sight or out of it, if either."""
    for note in main:
        for column in HIDING & note.after.keys():
            return Op.DELETED if note.after[column] else Op.RESTORED
        if note.after.get("is_stub") is False:
            return Op.CREATED
    return None


def _shown(note: Note, values: Fields, of: str) -> dict[str, Any]:
    is_part = note.type != MAIN[of]
    if is_part and note.type in ENDS and values.get("to_on"):
        values = {}
    if is_part and note.type == TIE and values.get("kind") != "reports_to":
        return {}
    if of == "committee" and note.type == SEAT and note.op == "created":
        return {"seats": True}
    shown = SHOWN[of].get(note.type, {})
    own = custom.members(values.get(custom.COLUMN) or {})
    return {name: values[column] for column, name in shown.items() if column in values} | own


def _is_same(one: Any, other: Any) -> bool:
    return one == other or (one in NOTHING and other in NOTHING)


def _ops(notes: Iterable[Note]) -> set[str]:
    return {note.op for note in notes}
