from itertools import combinations
from math import exp

import pytest
from hypothesis import given, strategies as st

from committee import CommitteeError, GoalPosition, common_ground
from tests.committee.strategies import many

PEOPLE = "abcde"
GOALS = ["cost", "ease", "green", "safe", "speed"]
positions = st.lists(
    st.builds(
        GoalPosition,
        st.sampled_from([*PEOPLE, "stranger"]),
        st.sampled_from(GOALS),
        st.sampled_from([1.0, 0.5, 0.0, -0.3]),
    ),
    max_size=16,
)
powers = st.lists(st.integers(0, 10), min_size=5, max_size=5).filter(any)
friendly = positions.map(lambda said: [one for one in said if one.position >= 0.0])


def power_of(parts):
    return {name: part / sum(parts) for name, part in zip(PEOPLE, parts, strict=True)}


def stands(**people):
    """Return positions written as a="cost+ ease-"."""
    signs = {"+": 1.0, "-": -1.0, "=": 0.0}
    return [
        GoalPosition(name, word[:-1], signs[word[-1]])
        for name, words in people.items()
        for word in words.split()
    ]


def by_hand(power, said, goals):
    """Return the power for and against any of these goals, by plain loops."""
    last = {(one.person, one.goal): one.position for one in said}
    shares = []
    for sign in (1, -1):
        people = {who for (who, goal), much in last.items() if goal in goals and much * sign > 0}
        shares.append(sum(power.get(name, 0.0) for name in people))
    return shares


@many
@given(powers, positions)
def test_the_set_wins_and_offends_what_it_says(parts, said):
    power = power_of(parts)
    ground = common_ground(power, said)
    won, offended = by_hand(power, said, ground.goals)
    assert (ground.covered, ground.against) == pytest.approx((won, offended))
    assert ground.against < 0.1
    assert ground.is_enough == (won > 0.8 - 1e-9)
    for one in ground.all:
        shares = by_hand(power, said, [one.goal])
        assert (one.in_favour, one.against) == pytest.approx(tuple(shares))
        splits = min(shares) > 0.1 - 1e-9
        assert (one in ground.splitting) == splits


@many
@given(powers, positions)
def test_the_set_is_never_smaller_than_the_smallest(parts, said):
    power = power_of(parts)
    goals = sorted({one.goal for one in said})
    enough = [
        size
        for size in range(1, len(goals) + 1)
        for chosen in combinations(goals, size)
        if by_hand(power, said, chosen)[0] > 0.8 - 1e-9
        and by_hand(power, said, chosen)[1] < 0.1 - 1e-9
    ]
    ground = common_ground(power, said)
    if ground.is_enough:
        assert len(ground.goals) >= min(enough)
    if min(enough, default=0) == 1:
        assert len(ground.goals) == 1


@many
@given(powers, friendly)
def test_without_opposition_greed_stays_near_the_best(parts, said):
    power = power_of(parts)
    ground = common_ground(power, said)
    for size in range(1, len(ground.goals) + 1):
        won = by_hand(power, said, ground.goals[:size])[0]
        for best_of in range(1, 4):
            best = max(by_hand(power, said, some)[0] for some in combinations(GOALS, best_of))
            assert won >= (1 - exp(-size / best_of)) * best - 1e-9
    assert ground.is_enough == (by_hand(power, said, GOALS)[0] > 0.8 - 1e-9)


@many
@given(powers, positions, st.randoms(use_true_random=False))
def test_the_order_of_people_and_positions_changes_nothing(parts, said, random):
    power = power_of(parts)
    once = list({(one.person, one.goal): one for one in said}.values())
    turned = dict(random.sample(list(power.items()), len(power)))
    found = common_ground(power, once)
    other = common_ground(turned, random.sample(once, len(once)))
    assert other.goals == found.goals
    assert other.covered == pytest.approx(found.covered)
    assert [one.goal for one in other.all] == [one.goal for one in found.all]


EVEN = dict.fromkeys(PEOPLE, 0.2)


@pytest.mark.parametrize(
    ("said", "goals", "is_enough"),
    [
        ([], (), False),
        (stands(a="cost="), (), False),
        (stands(a="cost+", b="cost+", c="cost+", d="cost+"), ("cost",), True),
        (stands(a="cost+", b="cost+", c="cost+"), ("cost",), False),
        (stands(a="cost+", b="cost+", c="cost+", d="cost+", e="ease+"), ("cost",), True),
        (stands(a="cost+", b="cost+", c="cost+", d="cost+", e="cost-"), (), False),
        (stands(a="cost+", b="cost+", c="ease+", d="ease+"), ("cost", "ease"), True),
        (stands(a="cost+ ease+", b="cost+ ease+", c="ease+", d="cost+"), ("cost", "ease"), True),
    ],
)
def test_small_cases_by_hand(said, goals, is_enough):
    ground = common_ground(EVEN, said)
    assert (ground.goals, ground.is_enough) == (goals, is_enough)


def test_of_goals_that_win_the_same_the_one_that_offends_less_is_taken():
    power = {"a": 0.9, "b": 0.06, "c": 0.04}
    said = stands(a="cost+ ease+", b="cost-", c="ease-")
    assert common_ground(power, said).goals == ("ease",)


def test_a_tenth_of_the_power_against_is_too_much():
    power = {"a": 0.9, "b": 0.05, "c": 0.05}
    said = stands(a="cost+", b="cost-", c="cost-")
    assert common_ground(power, said).goals == ()
    assert common_ground(power, said, against=0.11).goals == ("cost",)


def test_many_small_offences_are_one_large_one():
    power = {"a": 0.5, "b": 0.38, "c": 0.06, "d": 0.06}
    said = stands(a="cost+", b="ease+", c="cost-", d="ease-")
    ground = common_ground(power, said)
    assert (ground.goals, ground.is_enough) == (("cost",), False)


def test_goals_that_split_come_worst_first():
    said = stands(a="cost+ ease+", b="cost+ ease-", c="cost-", d="cost- green+", e="green=")
    ground = common_ground(EVEN, said)
    assert [one.goal for one in ground.splitting] == ["cost", "ease"]


def test_the_last_position_of_a_person_counts():
    said = [*stands(a="cost-"), *stands(a="cost+")]
    assert common_ground({"a": 1.0}, said).goals == ("cost",)


@pytest.mark.parametrize(("goal", "position"), [("cost", 1.5), ("cost", float("nan")), (" ", 1)])
def test_a_position_off_the_scale_is_refused(goal, position):
    with pytest.raises(CommitteeError):
        GoalPosition("a", goal, position)
