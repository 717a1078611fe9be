from datetime import timedelta
from itertools import product
from math import exp, prod

import pytest
from hypothesis import given
from msgspec.structs import replace

from committee import Committee, Parameters, Person, departures
from tests.committee.strategies import TODAY, committees, many


def closing_in(days, *people):
    closes_on = None if days is None else TODAY + timedelta(days=days)
    return Committee(people[0].name, people, closes_on=closes_on)


@pytest.mark.parametrize(
    ("days", "turnover", "chance"),
    [
        (365, 1.0, 1 - exp(-1)),
        (365, None, 1 - exp(-0.18)),
        (None, 0.5, 1 - exp(-0.5 * 180 / 365)),
        (0, 1.0, 0.0),
        (-40, 1.0, 0.0),
        (365, 0.0, 0.0),
    ],
)
def test_one_person_leaves_by_rate_and_time(days, turnover, chance):
    found = departures(closing_in(days, Person("cfo", turnover_per_year=turnover)), TODAY)
    assert found.expected == pytest.approx(chance)
    assert found.chance_of_any == pytest.approx(chance)
    assert found.chances == {"cfo": pytest.approx(chance)}


def test_the_horizon_is_a_parameter():
    person = Person("cfo", turnover_per_year=1.0)
    found = departures(
        closing_in(None, person), TODAY, parameters=Parameters().replace(horizon_days=365)
    )
    assert found.expected == pytest.approx(1 - exp(-1))


def test_nobody_leaves_an_empty_seat():
    both = closing_in(365, Person("cfo"), Person("seat"))
    alone = departures(closing_in(365, Person("cfo")), TODAY)
    found = departures(both, TODAY, empty={"seat"})
    assert found.chances == {"cfo": alone.expected, "seat": 0.0}
    assert found.expected == alone.expected


@many
@given(committees())
def test_chance_and_expectation_are_those_of_every_way_to_leave(committee):
    found = departures(committee, TODAY)
    chances = list(found.chances.values())
    ways = list(product([0, 1], repeat=len(chances)))

    def likely(way):
        return prod(c if gone else 1 - c for c, gone in zip(chances, way, strict=True))

    assert found.expected == pytest.approx(sum(likely(way) * sum(way) for way in ways), abs=1e-12)
    some = sum(likely(way) for way in ways if any(way))
    assert found.chance_of_any == pytest.approx(some, abs=1e-12)


@many
@given(committees())
def test_a_later_close_never_lowers_the_chance(committee):
    soon = departures(replace(committee, closes_on=TODAY + timedelta(days=50)), TODAY)
    late = departures(replace(committee, closes_on=TODAY + timedelta(days=90)), TODAY)
    assert soon.expected <= late.expected
    assert soon.chance_of_any <= late.chance_of_any
