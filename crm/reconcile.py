"""What a batch from outside means for what we hold: decides, reads and writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from crm import claims, persons, references, removals, seating, superseding
from crm.decisions import (
    ERASED,
    Decision,
    Fault,
    Held,
    Ignored,
    Incoming,
    Known,
    Op,
    Plan,
    Policy,
    Ref,
    Shape,
    Status,
    Target,
)

MOST_CLOCK_SKEW = timedelta(minutes=5)


def plan(incoming: Sequence[Incoming], known: Known, policy: Policy) -> Plan:
    """Decide each record, in the given order, and which unknown parents need a stub.

    The order of the records does not matter. A record that is refused changes nothing for
    the others, except that it is not there to be referred to.
    """
    refused: dict[int, Decision] = {}
    decisions = _decisions(incoming, known, policy, refused)
    while again := superseding.hiding(decisions, refused):
        refused |= again
        decisions = _decisions(incoming, known, policy, refused)
    return Plan(
        tuple(decisions),
        tuple(references.stubs(decisions, policy)),
        references.strayed(decisions, known),
    )


def _decisions(
    incoming: Sequence[Incoming], known: Known, policy: Policy, refused: Mapping[int, Decision]
) -> list[Decision]:
    """Decide each record; what became of those refused is known already."""
    early = {record.index: _early(record, known) for record in incoming}
    if any(early.values()):
        early |= _in_full(early, incoming, known, policy)
    early.update(refused)
    sound = [record for record in incoming if early[record.index] is None]
    settled = superseding.settle(sound, known, lambda record: _single(record, known, policy))
    decisions = [_decided(record, early, settled, known, policy) for record in incoming]
    decisions = references.within_accounts(decisions, known, policy)
    decisions = references.without_circles(decisions, known)
    decisions = persons.once_each(decisions, known)
    decisions = references.with_parents(decisions, known, policy)
    return removals.decided(decisions, known)


def _early(record: Incoming, known: Known) -> Decision | None:
    """What becomes of a record that is not even compared."""
    held = known.held.get(record.key)
    if faults := _erased(record, known) or (*record.faults, *_skewed(record, known)):
        return Decision(record, Status.INVALID, held, faults=faults)
    return Decision(record, Status.STALE, held) if removals.is_late(record, held) else None


def _in_full(
    early: Mapping[int, Decision | None], incoming: Sequence[Incoming], known: Known, policy: Policy
) -> dict[int, Decision]:
    """Those that are refused, with what is wrong besides, so that each need be mended only once.

    Of several records of one key each may have what another one lacks.
    """
    keys = Counter(record.key for record in incoming)
    return {
        index: replace(one, faults=(*one.faults, *_besides(one, known, policy)))
        for index, one in early.items()
        if one and one.faults and keys[one.incoming.key] == 1 and index not in known.erased
    }


def _besides(refused: Decision, known: Known, policy: Policy) -> list[Fault]:
    """What would be wrong with a record even if each fault that was found was mended."""
    record, told = refused.incoming, {fault.pointer for fault in refused.faults}
    if record.op != Op.UPSERT or record.type not in policy.shapes or not record.external_id:
        return []
    kept = {name: one for name, one in record.fields.items() if f"/fields/{name}" not in told}
    # What stands together cannot be judged while one part of it is unreadable.
    together = {f"/fields/{name}" for name in policy.shapes[record.type].together}
    unclear = together if together & told else set()
    return [
        one
        for one in _single(replace(record, fields=kept), known, policy).faults
        if not told & {one.pointer, one.pointer.rpartition("/")[0]}
        and (one.code == "required" or one.pointer not in unclear)
    ]


def _skewed(record: Incoming, known: Known) -> tuple[Fault, ...]:
    if record.modified_at is None or record.modified_at <= known.now + MOST_CLOCK_SKEW:
        return ()
    return (Fault("/source_modified_at", "clock_skew", "This is over 5 minutes in the future."),)


def _erased(record: Incoming, known: Known) -> tuple[Fault, ...]:
    if record.index not in known.erased:
        return ()
    detail = "This person was erased and may not be stored again."
    return (Fault("/external_id", ERASED, detail),)


def _decided(
    record: Incoming,
    early: Mapping[int, Decision | None],
    settled: superseding.Settled,
    known: Known,
    policy: Policy,
) -> Decision:
    found = early[record.index] or settled.refused.get(record.index)
    if found is not None:
        return found
    if record.index not in settled.counting:
        return Decision(record, Status.SUPERSEDED, known.held.get(record.key))
    return _single(settled.counting[record.index], known, policy)


def _single(record: Incoming, known: Known, policy: Policy) -> Decision:
    """Decide on a record by itself."""
    held = known.held.get(record.key)
    if record.op != Op.UPSERT:
        return removals.asked(record, held)
    record, held = seating.placed(persons.at_home(record, known), held, known)
    held = persons.placed(record, held, known)
    if held is None:
        return _compared(record, None, known, policy)
    return _against(record, held, known, policy)


def _against(record: Incoming, held: Held, known: Known, policy: Policy) -> Decision:
    """Decide on a record whose key we know."""
    if not held.is_editable:
        return Decision(record, Status.INVALID, faults=(_not_permitted("/external_id"),))
    if removals.is_stale(record, held):
        return Decision(record, Status.STALE, held)
    is_there = not (held.is_stub or held.is_gone or held.is_alias)
    is_pinned = held.is_edited and policy.source
    if record.digest and record.digest == held.digest and is_there and not is_pinned:
        ignored = _ignored(record, policy.shapes[record.type], known)
        ignored += claims.left_out_again(record, policy)
        return Decision(record, Status.UNCHANGED, held, ignored=ignored)
    return _compared(record, held, known, policy)


def _compared(record: Incoming, held: Held | None, known: Known, policy: Policy) -> Decision:
    """Compare member by member; only what differs is written."""
    shape, held = policy.shapes[record.type], persons.compared(record, held, known)
    before = held.values if held else persons.before(record, shape, known)
    refs_before = held.refs if held else {}
    values = _values(record, shape, known)
    refs = {name: _target(ref, known) for name, ref in record.refs.items()}
    faults = [fault for name, ref in record.refs.items() for fault in _unfit(name, ref, known)]
    faults += _needed_strangers(record, shape, known)
    told = {fault.pointer for fault in faults}
    broken = _broken({**before, **values}, {**refs_before, **refs}, shape, known)
    faults += [fault for fault in broken if fault.pointer not in told]
    if faults:
        return Decision(record, Status.INVALID, held, faults=tuple(faults))
    judged = claims.judge(record, held, {**values, **refs}, policy)
    judged = claims.together(judged, before, values, shape, known.today)
    values = {name: value for name, value in values.items() if value != before.get(name)}
    values = judged.kept(values)
    refs = _differing(judged.kept(refs), refs_before)
    return Decision(
        record,
        _status(held, differs=bool(values or refs)),
        held,
        values=values,
        refs=refs,
        ignored=(*_ignored(record, shape, known), *judged.ignored),
        agreed=judged.agreed,
        contested=judged.contested,
    )


def _differing(
    refs: Mapping[str, Target | None], before: Mapping[str, str | None]
) -> dict[str, Target | None]:
    """What is to be written; in another account the line to a superior has to be drawn anew."""
    account = before.get("account")
    moves = refs.get("account", account) != account
    return {
        name: to
        for name, to in refs.items()
        if to != before.get(name) or (moves and name == "reports_to")
    }


def _status(held: Held | None, *, differs: bool) -> Status:
    if held is None:
        return Status.CREATED
    if held.is_gone:
        return Status.RESTORED
    return Status.UPDATED if differs or held.is_stub else Status.UNCHANGED


def _values(record: Incoming, shape: Shape, known: Known) -> dict[str, Any]:
    """What the fields come to: null is the empty value, the name of a user is that user."""
    left_out = shape.ours | _strangers(record, shape, known)
    values = {
        name: shape.empty.get(name) if value is None else value
        for name, value in record.fields.items()
        if name not in left_out
    }
    for name in shape.users & values.keys():
        said = values[name]
        values[name] = known.users[said.casefold()] if said else None
    return values


def _strangers(record: Incoming, shape: Shape, known: Known) -> set[str]:
    """The fields that name somebody who is not a user."""
    if not shape.users:
        return set()
    named = {name: record.fields[name] for name in shape.users & record.fields.keys()}
    return {name for name, value in named.items() if value and value.casefold() not in known.users}


def _needed_strangers(record: Incoming, shape: Shape, known: Known) -> list[Fault]:
    """A record that needs a user cannot do without."""
    detail = "No user has this name, e-mail address or id."
    strangers = _strangers(record, shape, known)
    return [
        Fault(f"/fields/{name}", "unknown_user", detail)
        for names in shape.needs
        for name in names
        if name in strangers
    ]


def _ignored(record: Incoming, shape: Shape, known: Known) -> tuple[Ignored, ...]:
    ours = (Ignored(name, "owned_by_quorate") for name in record.fields if name in shape.ours)
    strangers = (Ignored(name, "unknown_user") for name in _strangers(record, shape, known))
    return (*record.ignored, *ours, *strangers)


def _broken(
    after: Mapping[str, Any], refs: Mapping[str, Target | None], shape: Shape, known: Known
) -> list[Fault]:
    """Say what the record would lack or contradict once it is written."""
    needs = () if refs.get(shape.same) else shape.needs
    empty = [names[0] for names in needs if not any(map(after.__getitem__, names))]
    missing = [name for name in shape.needs_refs if refs.get(name) is None]
    given = [name for name in shape.one_of if refs.get(name) is not None]
    missing += shape.one_of[:1] if not given else ()
    return [
        *(Fault(f"/fields/{name}", "required", "This must be given.") for name in empty),
        *(Fault(f"/refs/{name}", "required", "This must be given.") for name in missing),
        *(Fault(f"/refs/{name}", "one_of", f"It has an {given[0]}.") for name in given[1:]),
        *shape.broken(after, known.today),
    ]


def _target(ref: Ref | None, known: Known) -> Target | None:
    """Our id where we know the record, else its key."""
    if ref is None:
        return None
    held = known.held.get(ref.key)
    return ref.id or (held.id if held else ref.key)


def _unfit(name: str, ref: Ref | None, known: Known) -> list[Fault]:
    """Say why a reference cannot be followed; one to the unknown can."""
    if ref is None:
        return []
    if ref.id:
        held = known.by_id.get(ref.id)
        is_known = held is not None and held.type == ref.type and held.is_editable
        unknown = Fault(f"/refs/{name}/id", "unknown_id", "There is no such record.")
        return [] if is_known else [unknown]
    held = known.held.get(ref.key)
    return [_not_permitted(f"/refs/{name}")] if held and not held.is_editable else []


def _not_permitted(pointer: str) -> Fault:
    return Fault(pointer, "not_permitted", "The user of this key may not change this record.")
