"""Recalibration, segments and the whole record: shrunken, or not there at all."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import bernoulli, beta, norm

from committee import (
    Calibration,
    CommitteeError,
    Isotonic,
    NotEnough,
    calibration,
    isotonic,
    passed,
    recalibration,
    reliability,
    scores,
    segments,
)
from tests.committee.strategies import few, many

chances = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
deals = st.tuples(chances, st.integers(0, 1))
closed = st.lists(deals, min_size=30, max_size=60)
named = st.lists(st.tuples(deals, st.sampled_from("abc")), min_size=1, max_size=40)


def split(record):
    return [chance for chance, _ in record], [outcome for _, outcome in record]


def dice(seed=20261126):
    return np.random.default_rng(seed)


def true_to_word(deals_each, tenths=range(1, 10)):
    """Forecasts of which exactly the promised share comes true."""
    said = [tenth / 10 for tenth in tenths for _ in range(deals_each)]
    came = [
        int(index < deals_each * tenth // 10) for tenth in tenths for index in range(deals_each)
    ]
    return np.array(said), np.array(came)


@pytest.mark.parametrize(
    ("outcome", "counts"), [("won", True), ("lost", False), ("no_decision", False)]
)
def test_only_a_won_deal_is_an_agreement(outcome, counts):
    assert passed(outcome) is counts


@pytest.mark.parametrize("outcome", ["open", "", "Won"])
def test_an_open_deal_has_no_outcome_yet(outcome):
    with pytest.raises(CommitteeError, match="won, lost, no_decision"):
        passed(outcome)


def test_chances_that_come_true_are_left_as_they_are():
    said, came = true_to_word(10)
    fitted = recalibration(said, came)
    assert (fitted.intercept, fitted.slope) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert fitted.recalibrated(said) == pytest.approx(said, abs=1e-6)


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 0.5), (0.7, 1.3), (-0.5, 1.0)])
def test_with_many_deals_a_distortion_is_undone(intercept, slope):
    truth = dice().uniform(0.02, 0.98, size=20_000)
    came = dice(5).uniform(size=truth.size) < truth
    said = expit((logit(truth) - intercept) / slope)
    fitted = recalibration(said, came)
    assert (fitted.intercept, fitted.slope) == pytest.approx((intercept, slope), abs=0.06)
    assert fitted.recalibrated(said) == pytest.approx(truth, abs=0.02)


@few
@given(closed)
def test_the_fit_is_the_highest_point_of_the_posterior(record):
    said, came = (np.array(values) for values in split(record))

    def surprise(pair):
        odds = pair[0] + pair[1] * logit(np.clip(said, 0.001, 0.999))
        likely = bernoulli.logpmf(came, np.clip(expit(odds), 1e-12, 1 - 1e-12)).sum()
        return -likely - norm.logpdf(pair[0]) - norm.logpdf(pair[1], 1, np.sqrt(0.5))

    theirs = minimize(surprise, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-7})
    ours = recalibration(said, came)
    assert (ours.intercept, ours.slope) == pytest.approx(tuple(theirs.x), abs=1e-4)


@pytest.mark.parametrize("outcome", [0, 1])
def test_outcomes_of_one_kind_still_give_finite_numbers(outcome):
    fitted = recalibration([0.0, 1.0, 0.5] * 10, [outcome] * 30)
    moved = fitted.recalibrated([0.0, 0.5, 1.0])
    assert np.isfinite(moved).all()
    assert (moved[1] > 0.5) == bool(outcome)


def test_below_thirty_outcomes_there_is_no_number():
    said, came = [0.5] * 29, [1] * 29
    too_few = NotEnough(outcomes=29, needed=30)
    assert recalibration(said, came) == calibration(said, came, generator=dice()) == too_few
    assert calibration([], [], generator=dice()) == NotEnough(outcomes=0, needed=30)
    assert isotonic([0.5] * 999, [1] * 999) == NotEnough(outcomes=999, needed=1000)


def test_from_thirty_on_the_record_holds_every_part():
    said, came = true_to_word(10, tenths=(2, 5, 8))
    record = calibration(said, came, generator=dice())
    assert isinstance(record, Calibration)
    assert record.scores == scores(said, came)
    assert record.reliability == reliability(said, came)
    assert record.recalibration == recalibration(said, came)
    assert record.intervals.brier[0] < record.scores.brier < record.intervals.brier[1]


def slow_isotonic(means, weights, place):
    """The largest lower bound: for each start the least mean to any end."""
    return max(
        min(
            np.average(means[start:end], weights=weights[start:end])
            for end in range(place + 1, len(means) + 1)
        )
        for start in range(place + 1)
    )


def test_isotonic_is_the_best_rising_map():
    levels = np.arange(12) / 11
    said = np.repeat(levels, 100)
    came = dice().uniform(size=said.size) < np.repeat(dice(2).permutation(levels), 100)
    fitted = isotonic(said, came)
    assert isinstance(fitted, Isotonic)
    means = came.reshape(12, 100).mean(axis=1)
    expected = [slow_isotonic(means, np.full(12, 100), place) for place in range(12)]
    assert fitted.recalibrated(levels) == pytest.approx(expected)
    assert (np.diff(fitted.recalibrated(np.linspace(0, 1, 99))) >= -1e-12).all()


def test_isotonic_leaves_chances_that_come_true_as_they_are():
    said, came = true_to_word(120)
    assert isotonic(said, came).recalibrated(said) == pytest.approx(said)


def test_a_small_segment_hardly_moves_from_the_whole():
    came = [1] * 60 + [0] * 40 + [0, 0]
    large, small = segments([0.6] * 102, came, ["large"] * 100 + ["small"] * 2)
    overall = 60 / 102
    assert (large.name, large.outcomes, small.name, small.outcomes) == ("large", 100, "small", 2)
    assert large.shrunken == pytest.approx((60 + 20 * overall) / 120)
    assert small.rate == 0.0
    assert small.shrunken == pytest.approx(20 * overall / 22)
    posterior = beta(20 * overall, 2 + 20 * (1 - overall))
    assert small.interval == pytest.approx(tuple(posterior.ppf([0.025, 0.975])))


@many
@given(named)
def test_shrinkage_stays_between_the_segment_and_the_whole(rows):
    said, came = split([deal for deal, _ in rows])
    names = [name for _, name in rows]
    overall = np.mean(came)
    found = segments(said, came, names)
    assert [one.name for one in found] == sorted(set(names))
    assert sum(one.outcomes for one in found) == len(rows)
    for one in found:
        low, high = sorted([one.rate, overall])
        assert low - 1e-12 <= one.shrunken <= high + 1e-12
        assert (one.interval is None) == (overall in {0, 1})
        assert one.interval is None or one.interval[0] < one.shrunken < one.interval[1]


def test_names_of_another_length_are_refused():
    with pytest.raises(CommitteeError, match="names and outcomes"):
        segments([0.5], [1], ["a", "b"])
