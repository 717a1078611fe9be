"""What the people are called whom a user may change: read once for many parts of a file."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.models import Account, Change, ChangeSet, User
from crm import events, feed
from stakeholders.acts_done import blocks
from stakeholders.models import Stakeholder

AT_ONCE = 5_000
"""Those of so many keys are read by one query."""
CALLED = ("pk", "person__first_name", "person__last_name", "person__email")
KEYS = {"stakeholders.stakeholder": "pk", events.PERSON: "person"}
"""What changes when somebody is called otherwise, and what leads from there to them."""


def spelling(text: str) -> str:
    """Names are the same whatever their capitals and blanks."""
    return " ".join(text.casefold().split())


class Names:
    """Names and addresses of people, 16 bytes each; behind the first look, only what is new.

    Whoever is called so is among those it finds; others may be, as names change and two may look
    alike to it, so who is meant is judged from their rows.
    """

    def __init__(self, user: User) -> None:
        self._user = user
        self._hashes, self._people = array("q"), array("q")
        self._accounts: set[int] = set()
        self._place = 0

    def of(self, words: Iterable[str]) -> list[int]:
        """The keys of the stakeholders who may be called by one of these, as of now."""
        wanted = {hash(spelling(word)) for word in words}
        if not wanted:
            return []
        self._read_on()
        pairs = zip(self._hashes, self._people, strict=True)
        return sorted({person for said, person in pairs if said in wanted})

    def _read_on(self) -> None:
        """Those of accounts that the user may change now, and whoever changed since the last look.

        The place is taken first: what is committed while we read is read again next time.
        """
        place, known = feed.head(), self._accounts
        self._accounts = set(self._editable().values_list("pk", flat=True))
        self._read("account", self._accounts - known)
        for type_, changed in _changed_since(self._place, before=place).items():
            self._read(KEYS[type_], changed)
        self._place = place

    def _read(self, key: str, values: Collection[int]) -> None:
        editable = self._editable().values("pk")
        there = Stakeholder.objects.order_by().filter(account__in=editable)
        for some in blocks(sorted(values), AT_ONCE):
            rows = there.filter(**{f"{key}__among": some})
            self._add(rows.values_list(*CALLED).iterator())

    def _add(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        for pk, first, last, email in rows:
            for word in filter(None, (spelling(f"{first} {last}"), spelling(email))):
                self._hashes.append(hash(word))
                self._people.append(pk)

    def _editable(self) -> QuerySet[Account]:
        return Account.objects.editable_by(self._user)


def _changed_since(place: int, *, before: int) -> dict[str, set[int]]:
    """The rows of people of which something was noted, by their types; none at the first look."""
    found: dict[str, set[int]] = defaultdict(set)
    if not 0 < place < before:
        return found
    acts = ChangeSet.objects.filter(size__gt=0, seq__gte=place)
    changes = Change.objects.filter(change_set__in=acts.values("pk"), type__in=KEYS)
    for type_, row in changes.values_list("type", "row"):
        found[type_].add(row)
    return found
