"""What records of one batch mean for each other: superiors, circles, parents not there yet."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from msgspec import structs

from crm.decisions import (
    Decision,
    Fault,
    Ignored,
    Key,
    Known,
    Policy,
    Status,
    Stub,
    Target,
    UnknownParents,
)
from crm.ownership import Reason

WAITS = Fault("", "unknown_parent", "Its parent is unknown; send it again once that is there.")

WITHIN = {"stakeholder": "reports_to", "seat": "stakeholder"}
"""The reference of a type to somebody who has to work in its account."""


def within_accounts(decisions: Sequence[Decision], known: Known, policy: Policy) -> list[Decision]:
    """Leave out superiors and holders who work elsewhere, and report them as ignored."""
    accounts: dict[Target, Target | None] = {me: one.account for me, one in known.by_id.items()}
    accounts |= {one.key: one.account for one in stubs(decisions, policy)}
    accounts |= {one.me: one.account for one in decisions if one.is_written}
    back = {one.me for one in decisions if one.status == Status.RESTORED}
    accounts |= dict.fromkeys(known.absent - back)
    return [_within_account(one, accounts) for one in decisions]


def _within_account(one: Decision, accounts: Mapping[Target, Target | None]) -> Decision:
    within = WITHIN.get(one.incoming.type, "")
    home = accounts.get(one.refs.get("opportunity") or "") or one.account
    somebody = one.refs.get(within)
    if somebody is None or accounts.get(somebody, home) == home:
        return one
    return _without(one, within, Reason.OTHER_ACCOUNT)


def _without(one: Decision, left_out: str, reason: Reason) -> Decision:
    """The rest of a record, of which one reference cannot be followed."""
    refs = {name: to for name, to in one.refs.items() if name != left_out}
    is_stub = one.held is not None and one.held.is_stub
    is_same = one.status == Status.UPDATED and not (one.values or refs or is_stub)
    return structs.replace(
        one,
        status=Status.UNCHANGED if is_same else one.status,
        refs=refs,
        ignored=(*one.ignored, Ignored(left_out, str(reason))),
    )


def strayed(decisions: Sequence[Decision], known: Known) -> tuple[str, ...]:
    """Who reports to somebody that is told to work in another account: those lines end."""
    movers = {one.held.id for one in decisions if one.held and one.account != one.held.account}
    return tuple(str(one) for one, boss in known.superiors.items() if boss in movers)


def without_circles(decisions: Sequence[Decision], known: Known) -> list[Decision]:
    """Leave out the reporting lines that would close a circle, and report them as ignored.

    As if the records had come one after the other, the oldest word first, whatever their order
    here. Who is left out keeps the line we hold, and that may close the next circle.
    """
    given = [one for one in decisions if one.is_written and "reports_to" in one.refs]
    given.sort(key=lambda one: (one.incoming.modified_at or known.now, one.incoming.key))
    left: set[Target] = set()
    while (closing := _closing(given, left, known)) is not None:
        left.add(closing)
    if not left:
        return list(decisions)
    return [
        _without(one, "reports_to", Reason.CIRCLE) if one.is_written and one.me in left else one
        for one in decisions
    ]


def _closing(given: Sequence[Decision], left: Set[Target], known: Known) -> Target | None:
    """Whose line is the first to close a circle."""
    anew = [one for one in given if one.me not in left]
    superiors = dict(known.superiors)
    superiors |= dict.fromkeys(one.me for one in anew)
    for one in anew:
        superiors[one.me] = one.refs["reports_to"]
        if _comes_back(one.me, superiors):
            return one.me
    return None


def _comes_back(start: Target, superiors: Mapping[Target, Target | None]) -> bool:
    seen = set()
    at = superiors.get(start)
    while at is not None and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = superiors.get(at)
    return False


def with_parents(decisions: Sequence[Decision], known: Known, policy: Policy) -> list[Decision]:
    """Hold or refuse records whose parent is unknown and cannot be a stub, until none is left."""
    while True:
        there = {one.incoming.key for one in decisions if one.is_written}
        settled = [_with_parents(one, there, policy) for one in decisions]
        if settled == list(decisions):
            return settled
        decisions = settled


def _with_parents(one: Decision, there: set[Key], policy: Policy) -> Decision:
    if not one.is_written:
        return one
    may_be_stubs = policy.shapes[one.incoming.type].stubs
    if policy.unknown_parents != UnknownParents.STUB:
        may_be_stubs = frozenset()
    for name, to in one.refs.items():
        if isinstance(to, tuple) and to not in there and name not in may_be_stubs:
            rejects = policy.unknown_parents == UnknownParents.REJECT
            status = Status.INVALID if rejects else Status.HELD
            return _refused(one, status, replace(WAITS, pointer=f"/refs/{name}"))
    return one


def _refused(one: Decision, status: Status, fault: Fault) -> Decision:
    return structs.replace(one, status=status, values={}, refs={}, faults=(*one.faults, fault))


def stubs(decisions: Sequence[Decision], policy: Policy) -> Iterator[Stub]:
    """The places to hold, each once; an unknown superior is held in the account of the first."""
    there = {one.incoming.key for one in decisions if one.is_written}
    for one in decisions:
        may_be_stubs = policy.shapes[one.incoming.type].stubs if one.refs else ()
        for name, to in one.refs.items():
            if isinstance(to, tuple) and to not in there and name in may_be_stubs:
                there.add(to)
                yield Stub(to, None if to[0] == "account" else one.account)
