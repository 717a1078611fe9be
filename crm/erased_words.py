"""The words that name somebody who is forgotten: in kept files, and in what others said."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from accounts.folding import fold, spellings
from accounts.veiling import Called
from stakeholders.models import Person, Stakeholder

SHORTEST_NAME = 3
"""Shorter words are in every file: they name nobody."""


def folded(people: Sequence[Person], addresses: Collection[str]) -> list[str]:
    """What a kept file may hold of them: addresses, last and both names, in small letters."""
    words = _long({*addresses, *_both_names(people), *(one.last_name for one in people)})
    return sorted({spelling.casefold() for word in words for spelling in spellings(word)})


def called(
    people: Sequence[Person], accounts: Collection[int], addresses: Collection[str]
) -> list[Called]:
    """What they are called by others, once for all accounts where the same last names are theirs.

    A last name that somebody else of the account bears says nothing of who is meant.
    """
    borne = _borne_by_others(people, accounts)
    alike: dict[frozenset[str], list[int]] = defaultdict(list)
    for account in accounts:
        theirs = (one.last_name for one in people if fold(one.last_name) not in borne[account])
        alike[frozenset(_long(theirs))].append(account)
    anyhow = _long({*addresses, *_both_names(people)})
    return [Called(where, anyhow, last_names) for last_names, where in alike.items()]


def _borne_by_others(
    people: Sequence[Person], accounts: Collection[int]
) -> Mapping[int, Collection[str]]:
    """The folded last names of everybody else, by account."""
    others = Stakeholder.objects.filter(account__in=accounts).exclude(person__in=people)
    borne: dict[int, set[str]] = defaultdict(set)
    for account, name in others.values_list("account", "person__last_name").iterator():
        borne[account].add(fold(name))
    return borne


def _long(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) >= SHORTEST_NAME}


def _both_names(people: Sequence[Person]) -> Iterator[str]:
    """In one cell or side by side, as a last name may be too short."""
    for first, last in ((one.first_name, one.last_name) for one in people):
        if first and last:
            yield from (f"{first} {last}", f"{last}, {first}")
            yield from (f"{first}\n{last}", f"{last}\n{first}")
