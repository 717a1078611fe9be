"""Seats: which one a record speaks of, and what its roles are. Decides, writes nothing.

Who holds a seat of a committee holds one there, so several records of a source may speak of the
same: each says its own roles, and the seat has them all.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from crm import removals
from crm.decisions import Held, Incoming, Known, Op, Ref, Target

SEAT = "seat"
Said = Mapping[Hashable, Collection[str] | None]
"""Roles by the id under which they are said; None of an id that names the seat no longer."""


@dataclass(frozen=True, slots=True)
class Became:
    """The roles of a seat; nobody needs one that lost its last id and its last role."""

    roles: tuple[str, ...]
    is_removed: bool = False


def spoken_of(record: Incoming, held: Held | None) -> Target:
    """What a record speaks of; of a seat each id speaks for itself."""
    return record.key if held is None or record.type == SEAT else held.id


def placed(record: Incoming, held: Held | None, known: Known) -> tuple[Incoming, Held | None]:
    """The record, and the seat it speaks of: one that its holder has in that committee, if any.

    Another person takes the seat over, unless other ids speak of who held it. A record that
    leaves its seat takes along what it does not say anew.
    """
    if record.type != SEAT or record.op != Op.UPSERT or (held and _stays(record, held)):
        return record, held
    committee, holder = _place(record, held, known)
    there = known.seats.get((committee, holder)) if committee and holder else None
    if there is not None and (held is None or there.id != held.id):
        return _moved(record, held), _under_this_id(there, held)
    if held is None or _is_same_place(held, committee, holder):
        return record, held
    return _moved(record, held), None


def gathered(held: Collection[str], before: Said, told: Said) -> Became:
    """The roles once some ids say these: what an id drops goes, unless another says it, too."""
    after = {**before, **told}
    said = {role for roles in after.values() for role in roles or ()}
    dropped = {role for name in told for role in before.get(name) or ()} - said
    added = {role for roles in told.values() for role in roles or ()}
    roles = tuple(sorted((set(held) - dropped) | added))
    is_left = all(words is None for words in after.values())
    return Became(roles, is_removed=is_left and not roles)


def _stays(record: Incoming, held: Held) -> bool:
    """Whether nothing has to be found: it is a repetition, or not to be heard."""
    is_repeated = bool(record.digest) and record.digest == held.digest and not held.is_gone
    return is_repeated or not held.is_editable or removals.is_stale(record, held)


def _place(
    record: Incoming, held: Held | None, known: Known
) -> tuple[Target | None, Target | None]:
    """The committee, by its deal or account, and who is to sit there."""
    refs: dict[str, Target | None] = dict(held.refs) if held else {}
    refs |= {name: _target(ref, known) for name, ref in record.refs.items()}
    return refs.get("opportunity") or refs.get("account"), refs.get("stakeholder")


def _target(ref: Ref | None, known: Known) -> Target | None:
    if ref is None:
        return None
    held = known.held.get(ref.key)
    return ref.id or (held.id if held else ref.key)


def _is_same_place(held: Held, committee: Target | None, holder: Target | None) -> bool:
    if committee != (held.refs["opportunity"] or held.refs["account"]):
        return False
    is_other = holder is not None and holder != held.refs["stakeholder"]
    return not (is_other and held.is_shared and held.refs["stakeholder"] is not None)


def _moved(record: Incoming, held: Held | None) -> Incoming:
    """The record with what it said before, where it does not say it anew."""
    if held is None:
        return record
    names = {"opportunity", "account", "stakeholder"}
    if record.refs.keys() & {"opportunity", "account"}:
        names = {"stakeholder"}
    refs = {name: Ref(name, id=id_) for name, id_ in held.refs.items() if name in names and id_}
    fields = {name: value for name, value in held.values.items() if value}
    return replace(record, refs={**refs, **record.refs}, fields={**fields, **record.fields})


def _under_this_id(seat: Held, held: Held | None) -> Held:
    """A seat as it is for an id that has not said anything of it."""
    since = held.modified_at if held else None
    return replace(seat, values={**seat.values, "roles": ()}, modified_at=since, digest="")
