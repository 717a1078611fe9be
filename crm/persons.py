"""One human being in several accounts: whom a record speaks of. Decides, writes nothing.

A record may name another one about the same person, in another account. Somebody is in an account
once, so who is there already, by whatever door, is not made again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from crm.decisions import (
    WRITTEN,
    Decision,
    Fault,
    Held,
    Ignored,
    Incoming,
    Known,
    Op,
    Ref,
    Shape,
    Status,
    Target,
)

SAME = "person"
"""The reference to another record about the same human being."""
SHARED = ("first_name", "last_name", "email", "phone", "language")
"""What is of the human being, in whichever account."""
HEARD = {*WRITTEN, Status.UNCHANGED}
WAITS = Fault("/refs/person", "busy", "This person is moved by this batch; send it again.")


def placed(record: Incoming, held: Held | None, known: Known) -> Held | None:
    """Whom the record speaks of: who is known by its id, else the same person in that account."""
    ref, account = record.refs.get(SAME), record.refs.get("account")
    if held is not None or record.op != Op.UPSERT or ref is None or account is None:
        return held
    same, place = _held(ref, known), _held(account, known)
    there = known.places.get((same.person, place.id)) if same and place else None
    if there is None:
        return None
    return replace(there, modified_at=None, digest="", is_gone=there.id in known.absent)


def at_home(record: Incoming, known: Known) -> Incoming:
    """A seat whose holder is named by another account of theirs: theirs where the seat is."""
    if record.type != "seat":
        return record
    ref, home = record.refs.get("stakeholder"), _home(record, known)
    held = _held(ref, known) if ref else None
    if held is None or home is None or held.account == home:
        return record
    there = known.places.get((held.person, home))
    if there is None or there.id in known.absent:
        return record
    return replace(record, refs={**record.refs, "stakeholder": Ref("stakeholder", id=there.id)})


def _home(record: Incoming, known: Known) -> str | None:
    """The account of the committee, where we know it."""
    deal, account = record.refs.get("opportunity"), record.refs.get("account")
    at = _held(deal, known) if deal else _held(account, known) if account else None
    return at.account if at else None


def compared(record: Incoming, held: Held | None, known: Known) -> Held | None:
    """As held, so that the reference is no difference where both are the same person."""
    ref = record.refs.get(SAME)
    same = _held(ref, known) if ref else None
    if held is None or same is None or same.person != held.person:
        return held
    return replace(held, refs={**held.refs, SAME: same.id})


def before(record: Incoming, shape: Shape, known: Known) -> Mapping[str, Any]:
    """What a new record has before it says anything: nothing, or what is known of its person."""
    ref = record.refs.get(SAME)
    same = _held(ref, known) if ref else None
    if same is None:
        return shape.empty
    return {**shape.empty, **{name: same.values[name] for name in SHARED}}


def once_each(decisions: Sequence[Decision], known: Known) -> list[Decision]:
    """Let wait who is found in an account that another record of the batch may take them from.

    Who is in the account as somebody else already stays who they are there.
    """
    spoken = Counter(one.held.id for one in decisions if one.held and one.is_written)
    return [_once(one, spoken, known) for one in decisions]


def in_order(decisions: Sequence[Decision]) -> list[Decision]:
    """Those that name somebody behind those who are named."""
    left, ordered = list(decisions), list[Decision]()
    made: set[Target] = set()
    coming = {one.me for one in decisions}
    while left:
        missing = coming - made
        ready = [one for one in left if one.refs.get(SAME) not in missing] or left
        ordered += ready
        made |= {one.me for one in ready}
        left = [one for one in left if one.me not in made]
    return ordered


def _once(one: Decision, spoken: Mapping[str, int], known: Known) -> Decision:
    if one.held is None or one.incoming.refs.get(SAME) is None or one.status not in HEARD:
        return one
    others = spoken[one.held.id] - one.is_written
    if others and known.held.get(one.incoming.key) is None:
        return replace(one, status=Status.HELD, values={}, refs={}, faults=(WAITS,))
    same = known.by_id.get(str(one.refs.get(SAME)))
    if same is None or (same.person, one.held.account) not in known.places:
        return one
    refs = {name: to for name, to in one.refs.items() if name != SAME}
    ignored = (*one.ignored, Ignored(SAME, "there_already"))
    is_same = one.status == Status.UPDATED and not (one.values or refs)
    status = Status.UNCHANGED if is_same else one.status
    return replace(one, refs=refs, ignored=ignored, status=status)


def _held(ref: Ref, known: Known) -> Held | None:
    return known.by_id.get(ref.id) if ref.id else known.held.get(ref.key)
