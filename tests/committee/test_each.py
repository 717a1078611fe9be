"""Many committees at once: each as exact as alone, whoever the others are."""

from datetime import timedelta

from hypothesis import given, strategies as st

from committee import Committee, Person, analyse, analyse_each
from committee.situation import alike
from tests.bench.committees import plausible
from tests.committee.strategies import TODAY, committees, few

OF_ONE_SHAPE = [plausible(9, seed) for seed in range(40)]
OF_ANOTHER = [plausible(people, 1) for people in (2, 5, 14, 21, 60)]


@few
@given(st.lists(committees(), min_size=1, max_size=6))
def test_any_committees_together_are_each_as_alone(several):
    assert analyse_each(several, TODAY) == [analyse(one, TODAY) for one in several]


def test_committees_of_one_shape_are_each_as_alone_and_in_their_order():
    mixed = [*OF_ONE_SHAPE[:20], *OF_ANOTHER, *OF_ONE_SHAPE[20:]]
    assert analyse_each(mixed, TODAY) == [analyse(one, TODAY) for one in mixed]


def test_some_continue_from_a_former_day_and_some_do_not():
    later, former = TODAY + timedelta(days=30), analyse_each(OF_ONE_SHAPE, TODAY)
    some = {place: former[place] for place in range(0, len(former), 3)}
    assert analyse_each(OF_ONE_SHAPE, later, formers=some) == analyse_each(OF_ONE_SHAPE, later)


def test_nobody_is_analysed_where_there_is_none():
    assert analyse_each([], TODAY) == []


def test_only_one_shape_is_computed_together_and_large_committees_one_by_one():
    large = Committee("p0", tuple(Person(f"p{index}") for index in range(400)))
    assert alike([large, *OF_ONE_SHAPE[:2], large]) == [[0], [3], [1, 2]]
