"""Who our ids lead to once records became part of others."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from crm.decisions import Incoming, Ref, ids_named
from crm.feedback_reading import Whom
from crm.models import Merge

Found = TypeVar("Found")


def of(ids: Iterable[str]) -> dict[str, str]:
    """The record at the end of the chain for each of these that is part of another one."""
    led = dict[str, str]()
    asked = ahead = set(ids)
    while ahead:
        found = Merge.objects.filter(loser__in=ahead, undone_at=None)
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
