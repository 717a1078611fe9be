"""Who stands where on the goals of an account, and what they have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Account
from committee import Analysis, GoalPosition, common_ground
from stakeholders import goals
from stakeholders.models import Goal
from stakeholders.queries import CommitteeFacts
from web import labels
from web.roster import Member

MOST_PEOPLE = 40
STEPS = [(str(step), labels.POSITIONS[step]) for step in goals.STEPS]
"""As an address and a form say them, whatever the reader's language."""


@dataclass(frozen=True)
class Cell:
    """Where one person stands on one goal; None where we do not know."""

    goal_id: str
    goal: str
    position: float | None

    @property
    def name(self) -> str:
        """What the cell is called when it is sent: the goal, and what was shown."""
        return f"{self.goal_id}:{self.value}"

    @property
    def value(self) -> str:
        return "" if self.position is None else str(self.position)

    @property
    def label(self) -> str:
        return str(labels.POSITIONS.get(self.position, ""))


@dataclass(frozen=True)
class Row:
    member: Member
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """The goals as columns, the people as rows; `more` people are not shown."""

    goals: dict[str, str]
    rows: list[Row]
    more: int


@dataclass(frozen=True)
class Stand:
    """A goal with the power for and against it; the rest has not said."""

    name: str
    in_favour: float
    against: float

    @property
    def not_against(self) -> float:
        return 1.0 - self.against


@dataclass(frozen=True)
class Ground:
    """What unites them and what splits them."""

    uniting: list[Stand]
    splitting: list[Stand]
    stands: list[Stand]
    covered: float
    against: float
    is_enough: bool


def names_on(account: Account, on: date) -> dict[str, str]:
    """The goals that were wanted on that day, public id to name; one query."""
    held = Goal.objects.true_on(on).filter(account=account)
    return dict(held.values_list("public_id", "name"))


def grid(
    facts: CommitteeFacts, members: list[Member], names: dict[str, str], *, is_whole: bool
) -> Grid:
    """People by power; without `is_whole` only the first, and who has taken a position."""
    stands = _positions(facts, names)
    people = [one for one in members if not one.is_empty]
    known = {person for person, _goal in stands}
    shown = [
        one
        for place, one in enumerate(people)
        if is_whole or place < MOST_PEOPLE or one.key in known
    ]
    rows = [
        Row(one, [Cell(key, name, stands.get((one.key, key))) for key, name in names.items()])
        for one in shown
    ]
    return Grid(names, rows, len(people) - len(shown))


def ground(
    facts: CommitteeFacts, analysis: Analysis | None, names: Mapping[str, str]
) -> Ground | None:
    """What the power of the analysis says of the positions as they are now."""
    if analysis is None:
        return None
    said = [GoalPosition(*key, position) for key, position in _positions(facts, names).items()]
    found = common_ground(analysis.power, said)
    stands = {one.goal: Stand(names[one.goal], one.in_favour, one.against) for one in found.all}
    return Ground(
        uniting=[stands[goal] for goal in found.goals],
        splitting=[stands[one.goal] for one in found.splitting],
        stands=sorted(stands.values(), key=lambda one: (one.against - one.in_favour, one.name)),
        covered=found.covered,
        against=found.against,
        is_enough=found.is_enough,
    )


def stands(facts: CommitteeFacts, names: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """The goals everybody has a position on, and which, by public id; reads no rows."""
    found: dict[str, list[tuple[str, str]]] = {}
    for (person, goal), position in _positions(facts, names).items():
        line = names[goal], str(labels.POSITIONS[position])
        found.setdefault(person, []).append(line)
    return found


def wanted(facts: CommitteeFacts, names: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of the goals that everybody is for, by public id; reads no rows."""
    found: dict[str, list[str]] = {}
    for (person, goal), position in _positions(facts, names).items():
        if position > 0:
            found.setdefault(person, []).append(names[goal])
    return found


def stands_of(key: str, facts: CommitteeFacts) -> list[tuple[str, str]]:
    """The goals somebody has a position on, and which; one query for anybody with one."""
    stakeholder = next((pk for pk, name in facts.keys.items() if name == key), None)
    stands = {
        row.goal: row.position for row in facts.goal_positions if row.stakeholder_id == stakeholder
    }
    if not stands:
        return []
    names = names_on(facts.committee.account, facts.on)
    return [
        (name, str(labels.POSITIONS[stands[goal]]))
        for goal, name in names.items()
        if goal in stands
    ]


def _positions(facts: CommitteeFacts, names: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Person and goal (public ids) to position, as of the day of the facts."""
    return {
        (facts.keys[row.stakeholder_id], row.goal): row.position
        for row in facts.goal_positions
        if row.stakeholder_id in facts.keys and row.goal in names
    }
