"""What they want: the goals that most of the power shares, and the goals that split it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from committee import checks
from committee.frozen import Value

ENOUGH_COVERED = 0.8
TOO_MUCH_AGAINST = 0.1
# Shares that differ by less than rounding are equal.
ROUNDING = 1e-9


class GoalPosition(Value, frozen=True):
    """How a person stands to a goal: above 0 in favour, below 0 against, 0 neither (-1..1)."""

    person: str
    goal: str
    position: float

    def __post_init__(self) -> None:
        """Refuse a nameless goal and a position outside -1..1."""
        checks.name(self.goal, "a goal")
        checks.number(self.position, "position", -1, 1)


class GoalShares(Value, frozen=True):
    """The shares of power for and against one goal, 0..1."""

    goal: str
    in_favour: float
    against: float


class CommonGround(Value, frozen=True):
    """The goals to lead with, and the shares of power they win and offend.

    `covered` is the power of the people in favour of one of `goals` at least, `against` of
    those against one of them at least. `is_enough` says that `covered` reached what was
    wanted. `splitting` are the goals that both sides hold much power on, the worst first;
    `all` are all goals in the order of their names.
    """

    goals: tuple[str, ...]
    covered: float
    against: float
    is_enough: bool
    splitting: tuple[GoalShares, ...]
    all: tuple[GoalShares, ...]


def common_ground(
    power: Mapping[str, float],
    positions: Iterable[GoalPosition],
    *,
    covered: float = ENOUGH_COVERED,
    against: float = TOO_MUCH_AGAINST,
) -> CommonGround:
    """Return a small set of goals that wins most power and offends little (section 6).

    Greedy: as long as less than `covered` is won, add the goal that wins most new power among
    those that keep the power against any chosen goal below `against`. With nobody against
    anything, l goals win at least 1 - exp(-l / k) of what the best k goals would [1]_; in
    general a smaller set may exist, or one that is enough where this one is not.

    Parameters
    ----------
    power : mapping of str to float
        psi, sum 1.
    positions : iterable of GoalPosition
        In any order; of several of one person on one goal the last one counts. People
        without an entry in `power` weigh nothing.
    covered : float
        Share of power to win, 0..1.
    against : float
        The set must offend less than this share; a goal splits when both sides hold at least
        this share.

    Returns
    -------
    CommonGround
        `goals` in the order chosen: of goals that win the same the one that offends less,
        then the first by name. `splitting` by the smaller of the two sides.

    References
    ----------
    .. [1] G. Nemhauser, L. Wolsey, M. Fisher, Mathematical Programming 14 (1978).

    Examples
    --------
    >>> said = [GoalPosition("cfo", "cost", 1), GoalPosition("cio", "cost", -1),
    ...         GoalPosition("cfo", "speed", 1), GoalPosition("cio", "speed", 0.5)]
    >>> ground = common_ground({"cfo": 0.6, "cio": 0.4}, said)
    >>> ground.goals, ground.splitting
    (('speed',), (GoalShares(goal='cost', in_favour=0.6, against=0.4),))
    """
    stands = {(one.person, one.goal): one.position for one in positions}
    goals = sorted({goal for _, goal in stands})
    friends = {goal: _people(stands, goal, power, 1.0) for goal in goals}
    foes = {goal: _people(stands, goal, power, -1.0) for goal in goals}
    chosen = _chosen(_Board(power, friends, foes), goals, covered, against)
    won = _share(power, _union(friends, chosen))
    shares = tuple(GoalShares(g, _share(power, friends[g]), _share(power, foes[g])) for g in goals)
    return CommonGround(
        goals=tuple(chosen),
        covered=won,
        against=_share(power, _union(foes, chosen)),
        is_enough=won >= covered - ROUNDING,
        splitting=_splitting(shares, against),
        all=shares,
    )


@dataclass(frozen=True, slots=True)
class _Board:
    """The power of people, and who is for and against each goal."""

    power: Mapping[str, float]
    friends: Mapping[str, frozenset[str]]
    foes: Mapping[str, frozenset[str]]

    def won(self, goals: Collection[str]) -> float:
        return _share(self.power, _union(self.friends, goals))

    def offended(self, goals: Collection[str]) -> float:
        return _share(self.power, _union(self.foes, goals))


def _chosen(board: _Board, goals: Sequence[str], covered: float, against: float) -> list[str]:
    chosen: list[str] = []
    won = 0.0
    while won < covered - ROUNDING:
        tried = [(goal, board.offended([*chosen, goal])) for goal in goals]
        allowed = [
            (board.won([*chosen, goal]), offended, goal)
            for goal, offended in tried
            if offended < against - ROUNDING
        ]
        # Rounded, so that equal gains are equal whatever was added up first.
        best = min(allowed, key=lambda one: (-round(one[0], 9), round(one[1], 9)), default=None)
        if best is None or best[0] <= won + ROUNDING:
            break
        won = best[0]
        chosen.append(best[2])
    return chosen


def _people(
    stands: Mapping[tuple[str, str], float], goal: str, power: Mapping[str, float], sign: float
) -> frozenset[str]:
    return frozenset(
        person
        for (person, of), position in stands.items()
        if of == goal and person in power and sign * position > 0.0
    )


def _union(people: Mapping[str, frozenset[str]], goals: Collection[str]) -> frozenset[str]:
    return frozenset().union(*(people[goal] for goal in goals))


def _share(power: Mapping[str, float], people: Collection[str]) -> float:
    return min(1.0, sum((share for name, share in power.items() if name in people), 0.0))


def _splitting(shares: Iterable[GoalShares], least: float) -> tuple[GoalShares, ...]:
    split = [one for one in shares if min(one.in_favour, one.against) >= least - ROUNDING]
    return tuple(sorted(split, key=lambda one: -min(one.in_favour, one.against)))
