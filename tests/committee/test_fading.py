import math
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from committee import Fading, Touch, analyse
from committee.fading import fading
from committee.parameters import USUAL
from committee.reach import network
from committee.vocabulary import TouchKind
from tests.committee.strategies import TODAY, committees, few

POWER = {"cfo": 0.6, "cio": 0.05, "clerk": 0.049}


def visits(days, times=2, by="ulla", to="cfo"):
    return [Touch(by, to, TouchKind.VISIT, TODAY - timedelta(days=days))] * times


def strength(points):
    return 1.0 - math.exp(-points / USUAL.full_points)


def after(days):
    return 2.0 ** (-days / USUAL.tie_half_life_days)


VISIT = USUAL.points[TouchKind.VISIT]


def test_a_tie_that_lost_half_of_its_best_year_fades():
    (tie,) = fading(visits(300), POWER, TODAY)
    assert (tie.employee, tie.person) == ("ulla", "cfo")
    assert tie.best == pytest.approx(strength(2 * VISIT))
    assert tie.strength == pytest.approx(strength(2 * VISIT * after(300)))


@pytest.mark.parametrize(
    ("touches", "fades"),
    [
        (visits(0), False),
        (visits(90), False),
        (visits(300, times=1), True),
        (visits(300) + visits(0), False),
        (visits(300) + visits(200, times=1), True),
        (visits(800), False),
        (visits(300, to="cio"), True),
        (visits(300, to="clerk"), False),
        (visits(300, to="stranger"), False),
        (visits(-1), False),
        ([Touch("ulla", "cfo", TouchKind.ONE_WAY_EMAIL, TODAY - timedelta(days=300))], False),
    ],
)
def test_half_and_a_quarter_must_be_lost_with_somebody_who_matters(touches, fades):
    assert bool(fading(touches, POWER, TODAY)) is fades


def test_no_tie_halves_within_ninety_days():
    """Why the best of a year is compared, and not that of a quarter."""
    for times in range(1, 40):
        assert fading(visits(90, times=times), POWER, TODAY) == ()


def test_the_best_of_a_year_ago_is_what_was_left_a_year_ago():
    (tie,) = fading(visits(400, times=3), POWER, TODAY)
    assert tie.best == pytest.approx(strength(3 * VISIT * after(400 - 365)))


def test_the_most_powerful_come_first_then_names():
    touches = visits(300, to="cio") + visits(300, by="vic") + visits(300)
    found = [(tie.person, tie.employee) for tie in fading(touches, POWER, TODAY)]
    assert found == [("cfo", "ulla"), ("cfo", "vic"), ("cio", "ulla")]


@few
@given(committees(), st.randoms(use_true_random=False))
def test_a_fading_tie_is_the_tie_of_the_network_and_once_was_stronger(committee, random):
    power = dict.fromkeys((person.name for person in committee.people), 1.0)
    found = fading(random.sample(committee.touches, len(committee.touches)), power, TODAY)
    ties = {day: tie_of(committee, TODAY - timedelta(days=day)) for day in range(366)}
    for tie in found:
        pair = tie.employee, tie.person
        assert tie.strength == pytest.approx(ties[0][pair])
        assert tie.best == pytest.approx(max(on.get(pair, 0.0) for on in ties.values()))
    lost = {
        pair
        for pair, now in ties[0].items()
        for best in [max(on.get(pair, 0.0) for on in ties.values())]
        if best - now >= 0.25 + 1e-6 and now <= best / 2 - 1e-6
    }
    assert lost <= {(tie.employee, tie.person) for tie in found}


def tie_of(committee, on):
    ours = network(committee, on, parameters=USUAL)
    return {
        (by, person): strength
        for by, row in zip(ours.employees, ours.ties.tolist(), strict=True)
        for person, strength in zip(ours.names, row, strict=True)
    }


@few
@given(committees())
def test_a_strength_is_a_share_and_the_best_is_greater(committee):
    power = analyse(committee, TODAY).power
    for tie in fading(committee.touches, power, TODAY):
        assert isinstance(tie, Fading)
        assert 0.0 <= tie.strength < tie.best <= 1.0
        assert power[tie.person] >= 0.05
