from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from committee import CommitteeError, Parameters, Perceived, perception_gap
from committee.vocabulary import EvidenceKind, Perspective
from tests.committee.strategies import TODAY, many, stances

MANAGER, COLLEAGUES, PERSON = Perspective
ASSESSED = EvidenceKind.ASSESSMENT
statements = st.lists(
    st.builds(
        Perceived,
        st.sampled_from(Perspective),
        st.sampled_from(EvidenceKind),
        st.integers(-30, 900).map(lambda age: TODAY - timedelta(days=age)),
        st.none() | stances,
    ),
    max_size=9,
)


def seen(side, stance, age=0, kind=ASSESSED):
    return Perceived(side, kind, TODAY - timedelta(days=age), stance)


@pytest.mark.parametrize(
    ("said", "gap", "between"),
    [
        ([], None, None),
        ([seen(MANAGER, 1.0), seen(MANAGER, -1.0)], None, None),
        ([seen(MANAGER, 1.0), seen(PERSON, None)], None, None),
        ([seen(MANAGER, 1.0), seen(PERSON, -1.0, age=-1)], None, None),
        ([seen(MANAGER, 0.5), seen(PERSON, 0.5)], 0.0, (MANAGER, PERSON)),
        ([seen(MANAGER, -0.5), seen(COLLEAGUES, 0.5)], 1.0, (COLLEAGUES, MANAGER)),
        ([seen(MANAGER, 1), seen(COLLEAGUES, 0), seen(PERSON, -1)], 2.0, (MANAGER, PERSON)),
    ],
)
def test_a_gap_needs_two_sides(said, gap, between):
    found = perception_gap(said, TODAY)
    assert (found.gap, found.between) == (gap, between)


def test_a_picture_fades_by_the_half_life_of_its_kind():
    said = [seen(PERSON, 1.0, age=180, kind=EvidenceKind.NPS), seen(PERSON, -1.0)]
    picture = perception_gap(said, TODAY).pictures[PERSON]
    assert picture.stance == pytest.approx((0.5 - 1.0) / 1.5)
    assert (picture.items, picture.newest_on) == (2, TODAY)


def test_the_half_life_is_a_parameter():
    quick = Parameters.from_document({"evidence": {"nps": {"half_life_days": 90}}})
    said = [seen(PERSON, 1.0, age=180, kind=EvidenceKind.NPS), seen(PERSON, -1.0)]
    picture = perception_gap(said, TODAY, parameters=quick).pictures[PERSON]
    assert picture.stance == pytest.approx((0.25 - 1.0) / 1.25)


def test_what_is_older_than_a_number_can_hold_is_gone():
    assert perception_gap([seen(MANAGER, 1.0, age=400_000)], TODAY).pictures == {}


@pytest.mark.parametrize("stance", [-1.1, 2, float("nan")])
def test_a_stance_off_the_scale_is_refused(stance):
    with pytest.raises(CommitteeError, match="stance"):
        seen(MANAGER, stance)


@many
@given(statements)
def test_the_gap_is_the_largest_difference_of_two_weighted_means(said):
    lives = Parameters().evidence
    means = []
    for side in Perspective:
        own = [
            one
            for one in said
            if one.perspective == side and one.on <= TODAY and one.stance is not None
        ]
        weights = [0.5 ** ((TODAY - one.on).days / lives[one.kind].half_life_days) for one in own]
        means += [np.average([one.stance for one in own], weights=weights)] if own else []
    largest = max((abs(a - b) for a, b in combinations(means, 2)), default=None)
    found = perception_gap(said, TODAY)
    assert len(found.pictures) == len(means)
    assert found.gap == (largest if largest is None else pytest.approx(largest, abs=1e-12))


@many
@given(statements, st.randoms(use_true_random=False))
def test_the_order_of_statements_and_the_future_change_nothing(said, random):
    later = Perceived(PERSON, ASSESSED, TODAY + timedelta(days=1), -1.0)
    shuffled = random.sample([*said, later], len(said) + 1)
    assert perception_gap(shuffled, TODAY) == perception_gap(said, TODAY)
