"""Scores, intervals and the reliability table against hand examples and slow readings."""

from itertools import pairwise
from math import log
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binomtest, bootstrap

from committee import CommitteeError, reliability, score_intervals, scores, wilson
from committee.scoring import auc, brier, log_loss, skill
from tests.committee.strategies import many

chances = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
records = st.lists(st.tuples(chances, st.integers(0, 1)), min_size=1, max_size=40)
THREE = [0.9, 0.6, 0.2], [1, 0, 0]


def split(record):
    return [chance for chance, _ in record], [outcome for _, outcome in record]


def pairs(record):
    won = [chance for chance, outcome in record if outcome]
    lost = [chance for chance, outcome in record if not outcome]
    return [(one > other) + (one == other) / 2 for one in won for other in lost]


def dice(seed=20261126):
    return np.random.default_rng(seed)


def made_up(count):
    """Chances, and outcomes that come true with them."""
    said = dice().uniform(size=count)
    return said, (dice(7).uniform(size=count) < said).astype(float)


def test_three_deals_by_hand():
    assert brier(*THREE) == pytest.approx((0.01 + 0.36 + 0.04) / 3)
    assert skill(*THREE) == pytest.approx(1 - (0.41 / 3) / (2 / 9))
    assert log_loss(*THREE) == pytest.approx(-(log(0.9) + log(0.4) + log(0.8)) / 3)
    assert auc(*THREE) == 1.0
    assert auc([0.5, 0.5, 0.2], [1, 0, 1]) == 0.25


def test_always_the_base_rate_has_no_skill_and_no_ranks():
    constant = scores([0.25] * 4, [1, 0, 0, 0])
    assert (constant.brier, constant.skill, constant.auc) == (0.1875, 0.0, 0.5)
    assert (constant.outcomes, constant.base_rate) == (4, 0.25)


@pytest.mark.parametrize("outcome", [0, 1])
def test_with_outcomes_of_one_kind_there_is_no_skill_and_no_auc(outcome):
    one = scores([0.3, 0.8], [outcome] * 2)
    drawn = score_intervals([0.3, 0.8], [outcome] * 2, generator=dice(), rounds=20)
    assert (one.skill, one.auc, drawn.skill, drawn.auc) == (None, None, None, None)
    assert drawn.brier[0] <= one.brier <= drawn.brier[1]


def test_a_certain_forecast_that_failed_costs_as_much_as_one_in_a_thousand():
    assert log_loss([0.0], [1]) == log_loss([0.0005], [1]) == pytest.approx(-log(0.001))
    assert log_loss([0.002], [1]) == pytest.approx(-log(0.002))


@many
@given(records)
def test_brier_is_the_mean_squared_error_between_0_and_1(record):
    found = brier(*split(record))
    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(fmean((chance - outcome) ** 2 for chance, outcome in record))


@many
@given(st.lists(st.integers(0, 1), min_size=1, max_size=40))
def test_a_perfect_forecast_has_brier_0_and_nothing_beats_it(outcomes):
    perfect = scores(outcomes, outcomes)
    assert perfect.brier == 0.0
    assert perfect.log_loss == pytest.approx(-log(0.999))
    both = 0 < sum(outcomes) < len(outcomes)
    assert (perfect.skill, perfect.auc) == ((1.0, 1.0) if both else (None, None))


@many
@given(records)
def test_auc_counts_the_pairs_in_the_right_order(record):
    counted = pairs(record)
    expected = pytest.approx(fmean(counted)) if counted else None
    assert auc(*split(record)) == expected


@many
@given(records)
def test_auc_knows_ranks_only(record):
    said, came = split(record)
    risen = auc([chance**3 / 2 + 0.25 for chance in said], came)
    fallen = auc([1 - chance for chance in said], came)
    assert risen == auc(said, came)
    assert fallen is None or fallen == pytest.approx(1 - auc(said, came))


@pytest.mark.parametrize(
    ("said", "came", "sentence"),
    [
        ([], [], "without any outcome"),
        ([0.5], [1, 0], "two lists of one length"),
        ([0.5, 1.2], [1, 0], r"chances\[1\] must be from 0 to 1, got 1.2"),
        ([float("nan")], [1], r"chances\[0\] must be from 0 to 1, got nan"),
        ([0.5, 0.5], [1, 0.5], r"outcomes\[1\] must be 0 or 1, got 0.5"),
    ],
)
@pytest.mark.parametrize("function", [brier, skill, log_loss, auc, scores, reliability])
def test_a_record_that_cannot_be_is_refused_with_its_place(function, said, came, sentence):
    with pytest.raises(CommitteeError, match=sentence):
        function(said, came)


@many
@given(st.integers(1, 60), st.data())
def test_wilson_is_what_scipy_says_and_holds_the_share(trials, data):
    won = data.draw(st.integers(0, trials))
    low, high = wilson(won, trials)
    assert 0.0 <= low <= won / trials <= high <= 1.0
    theirs = binomtest(won, trials).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize(("won", "trials"), [(1, 0), (-1, 3), (4, 3)])
def test_a_share_of_nothing_is_refused(won, trials):
    with pytest.raises(CommitteeError):
        wilson(won, trials)


def test_the_same_seed_gives_the_same_intervals_and_another_one_others():
    record = made_up(50)
    first = score_intervals(*record, generator=dice(), rounds=50)
    assert first == score_intervals(*record, generator=dice(), rounds=50)
    assert first != score_intervals(*record, generator=dice(1), rounds=50)


def test_the_intervals_are_those_of_a_percentile_bootstrap():
    said, came = made_up(300)
    ours = score_intervals(said, came, generator=dice())
    theirs = bootstrap(
        ((said - came) ** 2,), np.mean, method="percentile", n_resamples=5000, rng=dice(3)
    ).confidence_interval
    assert ours.brier == pytest.approx((theirs.low, theirs.high), abs=0.003)
    whole = scores(said, came)
    for name in ("brier", "skill", "log_loss", "auc"):
        low, high = getattr(ours, name)
        assert low < getattr(whole, name) < high


def test_copies_of_one_group_prove_nothing_more():
    said, came = made_up(60)
    copied, outcomes, groups = np.tile(said, 9), np.tile(came, 9), np.tile(np.arange(60), 9)
    once = score_intervals(said, came, generator=dice())
    grouped = score_intervals(copied, outcomes, generator=dice(), groups=groups)
    counted = score_intervals(copied, outcomes, generator=dice())
    assert grouped.brier == pytest.approx(once.brier)
    assert np.diff(counted.brier) < np.diff(once.brier) / 2


@pytest.mark.parametrize("options", [{"groups": [1]}, {"rounds": 0}])
def test_groups_of_another_length_and_no_round_are_refused(options):
    with pytest.raises(CommitteeError):
        score_intervals([0.5, 0.5], [0, 1], generator=dice(), **options)


@pytest.mark.parametrize(("count", "bins"), [(5, 5), (199, 5), (200, 10), (1000, 10)])
def test_there_are_five_bins_and_from_200_outcomes_on_ten(count, bins):
    found = reliability(*made_up(count))
    sizes = [one.outcomes for one in found]
    assert len(found) == bins
    assert max(sizes) - min(sizes) <= 1


@many
@given(records)
def test_every_deal_is_in_one_bin_and_equal_chances_in_the_same(record):
    said, came = split(record)
    found = reliability(said, came)
    assert sum(one.outcomes for one in found) == len(record)
    for below, above in pairwise(found):
        assert below.highest < above.lowest
    for one in found:
        inside = [outcome for chance, outcome in record if one.lowest <= chance <= one.highest]
        assert (len(inside), sum(inside)) == (one.outcomes, one.won)
        assert one.lowest <= one.forecast + 1e-12
        assert one.forecast <= one.highest + 1e-12
        assert one.rate == pytest.approx(fmean(inside))
        assert one.interval == wilson(one.won, one.outcomes)
