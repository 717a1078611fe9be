from datetime import timedelta
from itertools import product
from math import comb, isclose

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import (
    Answer,
    CommitteeError,
    newest_answers,
    plain_nps,
    power_nps,
    revenue_nps,
    summed_nps,
    waterfall_nps,
)
from tests.committee.strategies import TODAY, many

scores = st.integers(0, 10)
answers = st.lists(
    st.builds(
        Answer,
        st.sampled_from(["acme", "bolt"]),
        st.sampled_from("abc"),
        scores,
        st.integers(-20, 500).map(lambda age: TODAY - timedelta(days=age)),
        st.integers(0, 10).map(lambda tenths: tenths / 10),
    ),
    max_size=9,
)


def said(*listed, account="acme"):
    """Return answers of a, b, c...: a score, or a score and the power of who gave it."""
    pairs = [one if isinstance(one, tuple) else (one, 0.1) for one in listed]
    return [
        Answer(account, name, score, TODAY, power)
        for name, (score, power) in zip("abcdefghij", pairs, strict=False)
    ]


@pytest.mark.parametrize(
    ("score", "side"),
    [(0, -1), (6, -1), (7, 0), (8, 0), (9, 1), (10, 1)],
)
def test_nine_promotes_and_six_detracts(score, side):
    assert plain_nps(said(score)).score == side


def test_promoters_minus_detractors():
    assert plain_nps(said(9, 10, 8, 7, 3)).score == pytest.approx(0.2)


def test_nobody_asked_is_no_score_and_every_score_is_possible():
    for nothing in (plain_nps([]), power_nps(said((9, 0.0))), revenue_nps(said(9), {})):
        assert (nothing.score, nothing.answers, nothing.low, nothing.high) == (None, 0, -1.0, 1.0)


def test_one_answer_says_little():
    one = plain_nps(said(10))
    assert (one.score, one.answers, one.high) == (1.0, 1, 1.0)
    assert one.low == pytest.approx(0.25 - 1.959964 * 0.375)


def test_the_interval_by_hand():
    """10 answers, 5 and 2: 13 answers, 5.75 and 2.75, so 3/13 and sqrt((8.5/13 - 9/169)/13)."""
    found = plain_nps(said(9, 9, 9, 9, 9, 7, 7, 7, 1, 1))
    width = 1.959964 * ((8.5 / 13 - 9 / 169) / 13) ** 0.5
    assert (found.low, found.high) == pytest.approx((3 / 13 - width, 3 / 13 + width))


def test_power_weighs_and_counts_as_few_as_it_is():
    found = power_nps(said((9, 0.6), (2, 0.2), (8, 0.2)))
    assert found.score == pytest.approx(0.4)
    assert found.answers == 3
    plain = plain_nps(said(9, 2, 8))
    assert found.high - found.low > plain.high - plain.low


def test_many_answers_of_an_account_weigh_as_much_as_one():
    both = said(10, 10, 10, account="acme") + said(0, account="bolt")
    assert revenue_nps(both, {"acme": 100.0, "bolt": 100.0}).score == pytest.approx(0.0)
    assert revenue_nps(both, {"acme": 300.0, "bolt": 100.0}).score == pytest.approx(0.5)
    assert revenue_nps(both, {"bolt": 100.0}).answers == 1


def test_a_revenue_below_nothing_is_refused():
    with pytest.raises(CommitteeError, match="the revenue of 'acme'"):
        revenue_nps(said(9), {"acme": -1.0})


def test_the_most_powerful_speaks_for_the_account():
    both = said((2, 0.7), (10, 0.3)) + said((9, 0.1), (1, 0.05), account="bolt")
    found = waterfall_nps(both)
    assert (found.score, found.answers) == (0.0, 2)


def test_of_equally_powerful_the_lower_answer_counts():
    assert waterfall_nps(said((10, 0.5), (0, 0.5))).score == -1.0


def test_of_several_answers_the_newest_counts_and_of_one_day_the_lowest():
    old, new, same = Answer("acme", "a", 2, TODAY - timedelta(days=3)), *said(9), *said(8)
    assert newest_answers([new, old], TODAY) == (new,)
    assert newest_answers([same, new], TODAY) == newest_answers([new, same], TODAY) == (same,)


@pytest.mark.parametrize(("age", "counts"), [(-1, 0), (0, 1), (365, 1), (366, 0)])
def test_an_answer_counts_for_a_year(age, counts):
    one = Answer("acme", "a", 9, TODAY - timedelta(days=age))
    assert len(newest_answers([one], TODAY)) == counts


def test_a_huge_revenue_is_still_a_number():
    both = said(10, account="acme") + said(0, account="bolt")
    found = revenue_nps(both, {"acme": 1e200, "bolt": 1e200})
    assert (found.score, found.answers) == (0.0, 2)
    assert found.low == pytest.approx(plain_nps(both).low)


@pytest.mark.parametrize("score", [-1, 11, 7.5, True, "9"])
def test_an_answer_off_the_scale_is_refused(score):
    with pytest.raises(CommitteeError, match="the score"):
        Answer("acme", "a", score, TODAY)


@many
@given(answers, answers)
def test_answers_of_the_future_change_nothing(some, others):
    later = [replace(one, on=TODAY + timedelta(days=1)) for one in others]
    assert newest_answers(later + some, TODAY) == newest_answers(some, TODAY)


@many
@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(some, random):
    shuffled = random.sample(some, len(some))
    assert newest_answers(shuffled, TODAY) == newest_answers(some, TODAY)
    assert waterfall_nps(shuffled) == waterfall_nps(some)


@many
@given(answers)
def test_every_score_lies_in_its_interval(some):
    worth = {"acme": 1e9, "bolt": 1.0}
    found = (plain_nps(some), power_nps(some), revenue_nps(some, worth), waterfall_nps(some))
    for one in found:
        assert -1.0 <= one.low <= one.high <= 1.0
        assert one.score is None or one.low <= one.score <= one.high


@many
@given(answers, st.integers(1, 9).map(lambda tenths: tenths / 10))
def test_equal_weights_are_the_plain_score(some, power):
    equal = [replace(one, power=power) for one in some]
    weighed, plain = power_nps(equal), plain_nps(some)
    assert weighed.answers == plain.answers
    assert (weighed.low, weighed.high) == pytest.approx((plain.low, plain.high))
    assert weighed.score == (plain.score and pytest.approx(plain.score))


@pytest.mark.parametrize("size", [10, 25])
def test_the_interval_holds_the_truth_as_often_as_it_says(size):
    """Exact: every sample of that size, for a grid of true shares, no randomness."""
    grid = [(above / 10, below / 10) for above, below in product(range(11), range(11))]
    shares = [pair for pair in grid if sum(pair) <= 1.0 + 1e-9 and max(pair) <= 0.8]
    held = [held_by(size, *pair) for pair in shares]
    assert sum(held) / len(held) >= 0.94
    assert min(held) >= 0.87


def held_by(size, above, below):
    """Return the chance that the interval of a sample holds above - below."""
    total = chance = 0.0
    for more in range(size + 1):
        for less in range(size + 1 - more):
            likely = trinomial(size, more, less, above, below)
            sample = [9] * more + [0] * less + [7] * (size - more - less)
            found = plain_nps(Answer("acme", str(i), s, TODAY) for i, s in enumerate(sample))
            total += likely
            chance += likely if found.low <= above - below <= found.high else 0.0
    assert isclose(total, 1.0)
    return chance


def trinomial(size, more, less, above, below):
    rest = max(0.0, 1.0 - above - below)
    ways = comb(size, more) * comb(size - more, less)
    return ways * above**more * below**less * rest ** (size - more - less)


@given(answers)
def test_answers_added_up_before_say_the_same(given_answers):
    held = [one for one in given_answers if one.power > 0.0]
    added = summed_nps(
        answers=len(held),
        weight=sum(one.power for one in held),
        in_favour=sum(one.power for one in held if one.side > 0),
        against=sum(one.power for one in held if one.side < 0),
        squares=sum(one.power**2 for one in held),
    )
    whole = power_nps(given_answers)
    assert added.answers == whole.answers
    assert added.score == pytest.approx(whole.score)
    assert (added.low, added.high) == pytest.approx((whole.low, whole.high))
