"""The intervals of scores and of the recalibration, against slow readings and simulation."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.special import expit, logit

from committee import CommitteeError, recalibration, score_intervals, scores
from committee.uncertainty import recalibration_intervals
from tests.committee.strategies import many

chances = st.integers(0, 10).map(lambda tenths: tenths / 10)
deals = st.tuples(chances, st.integers(0, 1), st.integers(0, 5))
records = st.lists(deals, min_size=1, max_size=30)


def dice(seed=20261126):
    return np.random.default_rng(seed)


@many
@given(records, st.integers(0, 99))
def test_one_draw_scores_as_the_deals_that_were_drawn(record, seed):
    said, came, groups = (np.array(column) for column in zip(*record, strict=True))
    names = np.unique(groups)
    drawn = dice(seed).integers(names.size, size=names.size)
    places = np.concatenate([np.flatnonzero(groups == names[one]) for one in drawn])
    slow = scores(said[places], came[places])
    ours = score_intervals(said, came, generator=dice(seed), groups=groups, rounds=1)
    for name in ("brier", "skill", "log_loss", "auc"):
        value, interval = getattr(slow, name), getattr(ours, name)
        assert (value is None) == (interval is None)
        assert value is None or interval == pytest.approx((value, value))


def simulated(seed, *, intercept=0.0, slope=1.0, count=200):
    """Chances, and outcomes drawn from a recalibration of them."""
    generator = dice(seed)
    said = generator.uniform(0.05, 0.95, size=count)
    truth = expit(intercept + slope * logit(said))
    return said, (generator.uniform(size=count) < truth).astype(float)


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 1.0), (0.4, 0.6), (-0.3, 1.3)])
def test_the_intervals_hold_the_truth_in_about_nineteen_of_twenty_records(intercept, slope):
    held = np.zeros(2)
    for seed in range(300):
        record = simulated(seed, intercept=intercept, slope=slope)
        found = recalibration_intervals(recalibration(*record), *record)
        held += [
            found.intercept[0] < intercept < found.intercept[1],
            found.slope[0] < slope < found.slope[1],
        ]
    assert (held / 300 > 0.92).all()
    assert (held / 300 < 0.99).all()


def test_copies_in_one_group_are_not_proofs_of_their_own():
    said, came = simulated(1, count=2000)
    groups = np.arange(said.size)
    once = recalibration_intervals(recalibration(said, came), said, came)
    copied = np.tile(said, 4), np.tile(came, 4)
    fitted = recalibration(*copied)
    grouped = recalibration_intervals(fitted, *copied, groups=np.tile(groups, 4))
    counted = recalibration_intervals(fitted, *copied)
    assert width(grouped) == pytest.approx(width(once), rel=0.02)
    assert width(counted) == pytest.approx(width(once) / 2, rel=0.02)


def width(found):
    return found.slope[1] - found.slope[0]


def test_groups_of_another_length_are_refused():
    record = simulated(1)
    with pytest.raises(CommitteeError, match="groups and outcomes"):
        recalibration_intervals(recalibration(*record), *record, groups=[1])
