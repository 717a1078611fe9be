"""What a batch would come to: the plan of the sync, without its writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from crm import custom_fields, incoming, sync
from crm.decisions import Decision, Target
from crm.holdings import Holdings
from crm.models import Source

NAMES = ("name", "first_name", "last_name")


@dataclass(frozen=True)
class Difference:
    """One member of a record: what it says now, and what it would say."""

    member: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Foreseen:
    """What would become of one record, and what would differ."""

    result: sync.Result
    differences: tuple[Difference, ...] = ()


@transaction.atomic
def foresee(source: Source, documents: Sequence[Any], *, user: User) -> list[Foreseen]:
    """What `sync.apply` by this user would answer, but for new ids; nothing is written."""
    shapes = custom_fields.shapes(documents)
    read = [incoming.read(one, index, shapes) for index, one in enumerate(documents)]
    held, plan = sync.planned(source, read, user, by=user)
    names = _names(plan.decisions, held)
    return [Foreseen(sync.result(one, {}), _differences(one, names)) for one in plan.decisions]


def _names(decisions: Sequence[Decision], held: Holdings) -> dict[Target, str]:
    """What records are called: those we hold by our ids, new ones by theirs."""
    names: dict[Target, str] = {public_id: str(row) for public_id, row in held.rows.items()}
    names |= {user.public_id: str(user) for user in held.users.values()}
    for one in decisions:
        told = (one.incoming.fields.get(name) for name in NAMES)
        names.setdefault(one.incoming.key, " ".join(filter(None, told)))
    return names


def _differences(one: Decision, names: Mapping[Target, str]) -> tuple[Difference, ...]:
    """Of a record that would be written; who and what are referred to by name."""
    if not one.is_written:
        return ()
    values = one.held.values if one.held else {}
    refs = one.held.refs if one.held else {}
    said = [
        Difference(name, _named(values.get(name), names), _named(new, names))
        for name, new in one.values.items()
    ]
    told = [
        Difference(name, names.get(refs.get(name), ""), names.get(new, ""))
        for name, new in one.refs.items()
    ]
    return (*said, *told)


def _named(value: Any, names: Mapping[Target, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value
