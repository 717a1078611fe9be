"""What deletes and merges of a source mean for what we hold: decides, writes nothing."""

from collections.abc import Sequence

from msgspec.structs import replace

from crm.decisions import Decision, Fault, Held, Incoming, Key, Known, Op, Ref, Status, Target

MERGEABLE = {"account", "stakeholder", "opportunity"}
NOT_MERGEABLE = Fault("/type", "not_supported", "Records of this type cannot be merged.")
NOT_PERMITTED = "The user of this key may not change this record."


def is_stale(record: Incoming, held: Held) -> bool:
    """Whether we hold something newer; what comes late for an alias must say how old it is."""
    if record.modified_at is None:
        return held.is_alias
    return held.modified_at is not None and record.modified_at < held.modified_at


def is_late(record: Incoming, held: Held | None) -> bool:
    """Whether a source tells of a record what was so before it became part of another one."""
    if held is None or not held.is_alias or record.op != Op.UPSERT:
        return False
    return is_stale(record, held)


def asked(record: Incoming, held: Held | None) -> Decision:
    """Decide a delete; of a merge only whether it may be, as its winner may come in this batch."""
    if held is not None and not held.is_editable:
        fault = Fault("/external_id", "not_permitted", NOT_PERMITTED)
        return Decision(record, Status.INVALID, faults=(fault,))
    if record.op == Op.MERGE:
        is_fit = record.type in MERGEABLE
        faults = () if is_fit else (NOT_MERGEABLE,)
        return Decision(record, Status.MERGED if is_fit else Status.INVALID, held, faults=faults)
    if held is None or held.is_gone or held.is_alias:
        return Decision(record, Status.UNCHANGED, held)
    return Decision(record, Status.STALE if is_stale(record, held) else Status.DELETED, held)


def decided(decisions: Sequence[Decision], known: Known) -> list[Decision]:
    """Say who becomes part of whom, and that a loser of this batch is not deleted as well."""
    coming = {one.incoming.key for one in decisions if one.is_written and one.held is None}
    told = [_with_losers(one, known, coming) if _is_merge(one) else one for one in decisions]
    losers = {to for one in told if _is_merge(one) for to in one.losers}
    return [
        replace(one, status=Status.UNCHANGED)
        if one.status == Status.DELETED and one.me in losers
        else one
        for one in told
    ]


def _is_merge(one: Decision) -> bool:
    return one.incoming.op == Op.MERGE and one.status == Status.MERGED


def _with_losers(one: Decision, known: Known, coming: set[Key]) -> Decision:
    """What we neither hold nor get is nobody; a winner we do not know is the first loser's name."""
    record = one.incoming
    found = [(ref, _held(ref, known)) for ref in record.losers]
    faults = [
        fault for place, named in enumerate(found) if (fault := _unfit(*named, f"/losers/{place}"))
    ]
    if faults:
        return replace(one, status=Status.INVALID, faults=tuple(faults))
    winner = _target(record.key, one.held, coming)
    targets = [_target(ref.key, held, coming) for ref, held in found]
    losers = tuple(dict.fromkeys(to for to in targets if to is not None and to != winner))
    is_new = winner is not None and any(_is_unheard(*named) for named in found)
    if not losers and not is_new:
        return replace(one, status=Status.UNCHANGED)
    first = next((held for _ref, held in found if held and held.id in losers[:1]), None)
    return replace(one, losers=losers, held=one.held if winner is not None else first)


def _held(ref: Ref, known: Known) -> Held | None:
    return known.by_id.get(ref.id) if ref.id else known.held.get(ref.key)


def _unfit(ref: Ref, held: Held | None, pointer: str) -> Fault | None:
    """Why what is named cannot become part of another record."""
    if ref.id and not (held and held.type == ref.type and held.is_editable and held.is_in_sight):
        return Fault(f"{pointer}/id", "unknown_id", "There is no such record.")
    if held is not None and not held.is_editable:
        return Fault(pointer, "not_permitted", NOT_PERMITTED)
    return None


def _is_unheard(ref: Ref, held: Held | None) -> bool:
    """Whether the source has to be told that this id of its own is an alias from now on."""
    return not ref.id and (held is None or not held.is_alias)


def _target(key: Key, held: Held | None, coming: set[Key]) -> Target | None:
    if held is not None:
        return held.id
    return key if key in coming else None
