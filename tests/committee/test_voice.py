from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from committee import heard_power
from tests.committee.strategies import TODAY, many

POWER = {"cfo": 0.4, "ceo": 0.3, "cio": 0.2, "proc": 0.1, "guest": 0.0}
ages = st.integers(-50, 300)
feedback = st.lists(st.tuples(st.sampled_from([*POWER, "stranger"]), ages), max_size=8)


def at(said):
    return [(name, TODAY - timedelta(days=age)) for name, age in said]


@pytest.mark.parametrize(("age", "counts"), [(-1, 0), (0, 1), (90, 1), (91, 0)])
def test_the_window_holds_its_first_and_last_day(age, counts):
    assert heard_power(POWER, at([("cfo", age)]), TODAY).heard == counts * 0.4


def test_silence_is_listed_by_power_and_without_the_powerless():
    found = heard_power(POWER, at([("ceo", 3)]), TODAY)
    assert list(found.silent_people.items()) == [("cfo", 0.4), ("cio", 0.2), ("proc", 0.1)]


def test_equal_power_keeps_the_order_of_the_committee():
    assert list(heard_power({"b": 0.5, "a": 0.5}, [], TODAY).silent_people) == ["b", "a"]


def test_today_only_is_a_window_of_no_days():
    said = at([("cfo", 0), ("ceo", 1)])
    assert heard_power(POWER, said, TODAY, days=0).heard == 0.4


@many
@given(feedback)
def test_heard_and_silent_are_the_whole_power(said):
    found = heard_power(POWER, at(said), TODAY)
    lately = {name for name, age in said if 0 <= age <= 90}
    assert found.heard == pytest.approx(sum(POWER.get(name, 0.0) for name in lately))
    assert found.heard + found.silent == pytest.approx(1.0)
    assert sum(found.silent_people.values()) == pytest.approx(found.silent)


@many
@given(feedback, feedback)
def test_feedback_of_the_future_changes_nothing_and_more_never_lowers_it(said, more):
    later = [(name, abs(age) * -1 - 1) for name, age in more]
    found = heard_power(POWER, at(said), TODAY)
    assert heard_power(POWER, at(later + said), TODAY) == found
    assert heard_power(POWER, at(said + more), TODAY).heard >= found.heard
