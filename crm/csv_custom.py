"""Columns of a file for the fields that a company defined: their names and their cells. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from accounts import custom
from crm import csv_values as values
from crm.csv_words import plain


@dataclass(frozen=True)
class OwnField:
    """What a field is called, what it holds, and the words that can be chosen."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()


OwnFields = Mapping[str, OwnField]
"""By their names among the members of a record."""
NONE: OwnFields = MappingProxyType({})


def named(headers: Sequence[str], own: OwnFields) -> dict[int, str]:
    """The field of each place whose header is the name or the key of one, each once."""
    called = {plain(one.key): member for member, one in own.items()}
    called |= {plain(one.label): member for member, one in own.items()}
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        member = called.get(plain(header))
        if member is not None and member not in found.values():
            found[place] = member
    return found


def reader(field: OwnField, texts: Iterable[str]) -> Callable[[str], Any]:
    """What a cell of a column says, None if it says nothing we understand; dates by its others."""
    if field.kind == "date":
        day_first = values.is_day_first(texts)
        return lambda text: values.day(text, day_first=day_first)
    words = {plain(word): word for word in field.choices}
    return {
        "number": values.number,
        "boolean": values.truth,
        "choice": lambda text: words.get(plain(text)),
    }.get(field.kind, str)


def told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line as the document of its record has them, by key.

    >>> told({"name": "Acme", "custom.tier": "gold"})
    {'tier': 'gold'}
    """
    own = {name: value for name, value in entry.items() if custom.is_member(name)}
    return {name.removeprefix(custom.PREFIX): _sent(value) for name, value in own.items()}


def _sent(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
