"""What acts did, record by record: what they made, took away and turned. Reads the journal."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet

from accounts.models import Account, Change, ChangeSet
from stakeholders.models import BuyingCommittee, Person, Seat, Stakeholder, Touch

BLOCK = 1000
ACCOUNTS_OF: dict[type[Model], str] = {
    Account: "pk",
    Stakeholder: "account",
    Person: "stakeholders__account",
    Seat: "committee__account",
    BuyingCommittee: "account",
    Touch: "stakeholder__account",
}
"""The accounts that a record belongs to, which says who may change it."""
One = TypeVar("One")


@dataclass
class Turn:
    """What fields of a row were before the first act, and are after the last one."""

    subject: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


Rows = dict[type[Model], dict[int, str]]
"""The subject of each row, by model and primary key."""


@dataclass
class Done:
    """The rows of some acts, and the records that are new with them.

    `used` are records that others use, `ours` further acts that nobody else did.
    """

    acts: list[int]
    created: Rows = field(default_factory=lambda: defaultdict(dict))
    retracted: Rows = field(default_factory=lambda: defaultdict(dict))
    turned: dict[type[Model], dict[int, Turn]] = field(default_factory=lambda: defaultdict(dict))
    born: set[str] = field(default_factory=set)
    used: Collection[str] = ()
    ours: Collection[int] = ()

    @property
    def subjects(self) -> set[str]:
        """All records that the acts touched."""
        rows = [*self.created.values(), *self.retracted.values()]
        turned = (turn.subject for held in self.turned.values() for turn in held.values())
        return {one for held in rows for one in held.values()} | set(turned)


def read(acts: Sequence[ChangeSet]) -> Done:
    """What these acts came to; what they made and took away themselves never was."""
    done = Done([act.pk for act in acts])
    told = Change.objects.filter(change_set__in=done.acts).order_by("change_set", "ordinal")
    whole = told.exclude(op=Change.Op.UPDATED).values_list("type", "row", "subject", "op")
    for type_, row, subject, op in whole.iterator(chunk_size=BLOCK):
        rows = done.created if op == Change.Op.CREATED else done.retracted
        rows[apps.get_model(type_)][row] = subject
    _add_turns(done, told.filter(op=Change.Op.UPDATED))
    for model, held in done.created.items():
        for row in held.keys() & done.retracted[model].keys():
            del held[row], done.retracted[model][row]
    done.born = _records(done.created) - _records(done.retracted)
    return done


def _add_turns(done: Done, updates: QuerySet[Change]) -> None:
    for change in updates.iterator(chunk_size=BLOCK):
        turns = done.turned[apps.get_model(change.type)]
        turn = turns.setdefault(change.row, Turn(change.subject))
        turn.before = change.before | turn.before
        turn.after |= change.after


def _records(rows: Rows) -> set[str]:
    """The subjects of rows that are records, not parts of one."""
    whole = (held for model, held in rows.items() if not hasattr(model, "part_of"))
    return {subject for held in whole for subject in held.values()}


def changed_since(done: Done, subjects: Collection[str]) -> set[str]:
    """Those records that somebody else changed since the first act; one act in doubt counts."""
    ours = {*done.acts, *done.ours}
    others = Change.objects.filter(change_set__gt=min(done.acts)).exclude(change_set__in=ours)
    return {
        subject
        for some in blocks(sorted(subjects))
        for subject in others.filter(subject__among=some).values_list("subject", flat=True)
    }


def accounts_of(subjects: Collection[str]) -> dict[str, set[int]]:
    """The accounts that each record belongs to; a record that is gone is in none."""
    found: dict[str, set[int]] = {subject: set() for subject in subjects}
    for model, path in ACCOUNTS_OF.items():
        for some in blocks(sorted(subjects)):
            rows = model._default_manager.filter(public_id__among=some)
            for subject, account in rows.values_list("public_id", path):
                found[subject].add(account)
    return found


def blocks(rows: Iterable[One], size: int = BLOCK) -> Iterator[list[One]]:
    """Parts of a size that every database takes at once."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some
