"""What a rule would have done with what was heard lately; nothing is written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import User
from feedback import case_owners, hearing, rules
from feedback.models import Feedback
from feedback.rules import Decision, Rule

DAYS = 90
MOST_HEARD = 5000
MOST_SHOWN = 50
BLOCK = 500


@dataclass(frozen=True)
class Opened:
    """A case that would have been opened: after what, why, and whose it would be."""

    feedback: Feedback
    decision: Decision
    owner: User | None
    others: tuple[Decision, ...] = ()
    """Other rules that apply to it, in the order given."""


@dataclass(frozen=True)
class Tried:
    """How much was heard, how many cases that comes to, whose they are, and the newest of them."""

    heard: int
    cases: int
    owners: list[tuple[User | None, int]]
    newest: list[Opened]
    anyway: int = 0
    """Of so many of the cases another rule would have opened one without this rule."""
    beside: Mapping[str, int] = field(default_factory=dict)
    """The other rules that apply to the same feedback, and to how much of it; most first."""

    @property
    def is_cut(self) -> bool:
        """Whether more was heard than is looked at."""
        return self.heard == MOST_HEARD

    @property
    def a_week(self) -> float:
        return self.cases * 7 / DAYS


def tried(rule: Rule, on: date, others: Sequence[Rule] = ()) -> Tried:
    """What the rule would have done in the last 90 days, had each been heard the day it was said.

    `others` are rules that are on: they are asked about what this one applies to. Power, roles
    and owners are those of today. The queries grow with blocks of 500 only.
    """
    opened: list[Opened] = []
    heard = 0
    for some in _blocks(on):
        heard += len(some)
        opened += _opened(rule, some, others)
    count = Counter(one.owner for one in opened)
    beside = Counter(other.rule.id for one in opened for other in one.others)
    return Tried(
        heard=heard,
        cases=len(opened),
        owners=sorted(count.items(), key=lambda pair: (-pair[1], str(pair[0]))),
        newest=opened[:MOST_SHOWN],
        anyway=sum(bool(one.others) for one in opened),
        beside=dict(beside.most_common()),
    )


def _opened(rule: Rule, rows: Sequence[Feedback], others: Sequence[Rule]) -> list[Opened]:
    found = []
    for row, heard in zip(rows, hearing.heard_all(rows, None), strict=True):
        (decision,) = rules.decide(heard, [rule])
        if decision.applies:
            also = tuple(one for one in rules.decide(heard, others) if one.applies)
            found.append((row, decision, also))
    people = {row.stakeholder_id: row.stakeholder for row, _decision, _also in found}
    owners = case_owners.owners_for(rule.actions.owner, list(people.values()))
    return [
        Opened(row, decision, owners[row.stakeholder_id], also) for row, decision, also in found
    ]


def _blocks(on: date) -> Iterator[list[Feedback]]:
    """What was said in those days, the newest first, of accounts that are there."""
    there = {"stakeholder__account__archived_at": None, "stakeholder__archived_at": None}
    since = on - timedelta(days=DAYS)
    said = Feedback.objects.known().filter(said_on__gt=since, said_on__lte=on, **there)
    rows = hearing.in_place(said.order_by("-said_on", "-pk"))[:MOST_HEARD]
    block: list[Feedback] = []
    for row in rows.iterator(chunk_size=BLOCK):
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block
