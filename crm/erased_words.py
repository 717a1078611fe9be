"""The words that name somebody who is forgotten: in kept files, and in what others said."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from accounts.folding import spellings
from stakeholders.models import Person

SHORTEST_NAME = 3
"""Shorter words are in every file: they name nobody."""


def of(people: Sequence[Person], addresses: Iterable[str]) -> set[str]:
    """What names them, as it is written: their addresses, the last name, and both names."""
    words = {*addresses, *(name for person in people for name in _names(person))}
    return {word for word in words if len(word) >= SHORTEST_NAME}


def folded(words: Collection[str]) -> list[str]:
    """The same in small letters, with accents and without."""
    return sorted({spelling.casefold() for word in words for spelling in spellings(word)})


def _names(person: Person) -> Iterator[str]:
    """The last name; and both, in one cell or side by side, as a last name may be too short."""
    first, last = person.first_name, person.last_name
    yield last
    if first and last:
        yield from (f"{first} {last}", f"{last}, {first}", f"{first}\n{last}", f"{last}\n{first}")
