from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from committee import analyse, momentum, steps
from tests.committee.strategies import TODAY, committees, few, many

series = st.lists(
    st.tuples(
        st.integers(-200, 200).map(lambda days: TODAY - timedelta(days=days)),
        st.none() | st.integers(0, 100).map(lambda points: points / 100),
    ),
    max_size=8,
)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], {30: None, 90: None}),
        ([(ago(10), 0.5)], {30: None, 90: None}),
        ([(ago(30), 0.5)], {30: 0.0, 90: None}),
        ([(ago(31), 0.25), (ago(29), 0.5)], {30: 0.25, 90: None}),
        ([(ago(90), 0.75), (ago(30), 0.25), (ago(0), 0.5)], {30: 0.25, 90: -0.25}),
        ([(ago(90), 0.75), (ago(5), None)], {30: None, 90: None}),
        ([(ago(90), None), (ago(5), 0.5)], {30: None, 90: None}),
        ([(ago(-1), 0.9), (ago(40), 0.5)], {30: 0.0, 90: None}),
    ],
)
def test_momentum_of_a_series(points, expected):
    assert momentum(steps(points), TODAY) == expected


def test_of_one_day_the_last_value_counts():
    assert steps([(TODAY, 0.1), (TODAY, 0.2)])(TODAY) == 0.2


@many
@given(series, st.integers(-250, 250))
def test_a_step_is_the_last_value_not_after_the_date(points, days):
    on, last = ago(days), None
    for day, value in sorted(points, key=lambda point: point[0]):
        last = value if day <= on else last
    assert steps(points)(on) == last


@few
@given(committees())
def test_momentum_of_a_function_is_the_same_analysis_at_those_dates(committee):
    def risk(on):
        return analyse(committee, on).risk

    found = momentum(risk, TODAY, spans=(7, 30))
    assert found == {days: risk(TODAY) - risk(ago(days)) for days in (7, 30)}
