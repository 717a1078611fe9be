"""People found from the head of every page: by name, or if nobody is called so, by title.

Letters count without accents and capitals (`accounts.folding`), wherever they stand in a word. The
database reads through names until it has enough, and through titles only if nobody is called so;
an index of three letters is made by who wants it (docs/operations.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.folding import fold
from accounts.models import Account, User
from stakeholders.models import Position

MOST_SHOWN = 20
LEAST_LETTERS = 2
MOST_WORDS = 5
IN_NAMES, IN_TITLES = "stakeholder__person__folded", "folded"


@dataclass(frozen=True)
class Found:
    """The first who were found, each by the position they hold, and whether there are more."""

    people: Sequence[Position] = ()
    has_more: bool = False

    def __bool__(self) -> bool:
        return bool(self.people)


def found(user: User, text: str) -> Found:
    """Who is there today, in an account that the user sees; two queries and those of the right."""
    words = [one for one in fold(text).split() if any(map(str.isalnum, one))][:MOST_WORDS]
    if len("".join(words)) < LEAST_LETTERS:
        return Found()
    there = _there(user)
    for place in (IN_NAMES, IN_TITLES):
        rows = list(there.filter(_every(words, place))[: MOST_SHOWN + 1])
        if rows:
            return Found(sorted(rows[:MOST_SHOWN], key=_place), len(rows) > MOST_SHOWN)
    return Found()


def _there(user: User) -> QuerySet[Position]:
    """Not in an order of the database's: it would read all before it can show some."""
    seen = Account.objects.visible_to(user).order_by().values("pk")
    here = {"stakeholder__archived_at": None, "stakeholder__is_stub": False, "to_on": None}
    rows = Position.objects.known().filter(stakeholder__account__in=seen, **here).order_by()
    return rows.select_related("stakeholder__person", "stakeholder__account")


def _every(words: Sequence[str], place: str) -> Q:
    """Every word stands there, anywhere."""
    return Q(*(Q(**{f"{place}__contains": word}) for word in words))


def _place(row: Position) -> tuple[Any, ...]:
    person = row.stakeholder.person
    names = (person.last_name.casefold(), person.first_name.casefold())
    return (*names, row.stakeholder.account.name, row.stakeholder_id)
