"""Fields that a company defines for itself: kept in one document of a row, named among the others.

The field `region` of the document is the member `custom.region` of the record.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

COLUMN = "custom"
PREFIX = "custom."


def member(key: str) -> str:
    """What a key of the document is called among the members of the record."""
    return PREFIX + key


def members(document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the document by the names of their members.

    >>> members({"region": "EMEA"})
    {'custom.region': 'EMEA'}
    """
    return {PREFIX + key: value for key, value in document.items()}


def with_told(document: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The document after some of its keys were told anew; None clears.

    >>> with_told({"region": "EMEA", "tier": 1}, {"tier": None, "vip": True})
    {'region': 'EMEA', 'vip': True}
    """
    return {key: value for key, value in {**document, **told}.items() if value is not None}


def folded(values: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record as columns of its row, of which one holds the document.

    >>> folded({"name": "Acme", "custom.tier": 2}, {"region": "EMEA"})
    {'name': 'Acme', 'custom': {'region': 'EMEA', 'tier': 2}}
    """
    told = {name[len(PREFIX) :]: value for name, value in values.items() if is_member(name)}
    kept = {name: value for name, value in values.items() if not is_member(name)}
    return {**kept, COLUMN: with_told(document, told)} if told else kept


class Described(Protocol):
    """A row that has such a document."""

    custom: dict[str, Any]


def filled(winner: Described, losers: Iterable[Described]) -> dict[str, Any]:
    """What the winner says itself, and what it lacks from the first loser that says it."""
    found = dict(winner.custom)
    for loser in losers:
        found = loser.custom | found
    return found


def is_member(name: str) -> bool:
    """Whether a member is of the document."""
    return name.startswith(PREFIX)
