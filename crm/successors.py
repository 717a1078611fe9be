"""Who our ids lead to once records became part of others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from django.db import connection
from msgspec.structs import replace

from accounts.models import User
from crm import holdings
from crm.decisions import Incoming, Key, Ref, ids_named
from crm.feedback_reading import Whom
from crm.holdings import Holdings
from crm.models import Link, Merge, Source

Found = TypeVar("Found")


def of(ids: Iterable[str]) -> dict[str, str]:
    """The record at the end of the chain for each of these that is part of another one."""
    led = dict[str, str]()
    asked = ahead = set(ids)
    while ahead:
        found = Merge.objects.filter(loser__among=ahead, undone_at=None)
        step = dict(found.values_list("loser", "winner"))
        led |= step
        ahead = set(step.values()) - led.keys()
    return {one: _end(one, led) for one in asked & led.keys()}


def followed(read: Sequence[Incoming]) -> Sequence[Incoming]:
    """The records of a batch, naming by our ids nothing that is part of another record."""
    became = of(ids_named(read))
    if not became:
        return read
    return [
        replace(
            one,
            refs={name: _led(ref, became) for name, ref in one.refs.items()},
            losers=tuple(_led(ref, became) for ref in one.losers),
        )
        for one in read
    ]


def loaded(
    source: Source,
    read: Sequence[Incoming],
    user: User,
    *,
    also: Mapping[Key, Link] | None = None,
) -> tuple[Sequence[Incoming], Holdings]:
    """The records of a batch, followed, and what they refer to, merged by nobody from now on."""
    read = followed(read)
    held = holdings.load(source, read, user, also=also)
    others_write = connection.features.has_select_for_update
    # What our ids name may have become part of another record while we waited for our turn.
    while others_write and (now := followed(read)) is not read:
        read, held = now, holdings.load(source, now, user, also=also)
    return read, held


def found(find: Callable[[Whom], Found | None], whom: Whom) -> Found | None:
    """What is found by this name or, where our id was merged away, by that which it leads to."""
    there = find(whom)
    led = of([whom.id]) if there is None and whom.id else None
    return find(Whom(id=led[str(whom.id)])) if led else there


def _end(at: str, led: dict[str, str]) -> str:
    while at in led:
        at = led[at]
    return at


def _led(ref: Ref | None, became: dict[str, str]) -> Ref | None:
    return replace(ref, id=became[ref.id]) if ref and ref.id in became else ref
