from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from committee import Committee, CommitteeError, Gate, Person, parse_rule
from committee.extension import Extension
from committee.power import banzhaf, power_document, shapley_shubik
from tests.committee import by_hand
from tests.committee.strategies import NAMES, few, rules, simple_rules


def weighted(quota, *weights):
    return Gate(quota, tuple((f"m{index}", weight) for index, weight in enumerate(weights)))


def fractions(*shares):
    return [float(Fraction(share)) for share in shares]


PUBLISHED = {
    "EEC 1958": (
        weighted(12, 4, 4, 4, 2, 2, 1),
        fractions(*["7/30"] * 3, "3/20", "3/20", 0),
        fractions(*["5/21"] * 3, "1/7", "1/7", 0),
    ),
    "UN Security Council since 1966": (
        weighted(39, *[7] * 5, *[1] * 10),
        fractions(*["421/2145"] * 5, *["4/2145"] * 10),
        fractions(*["106/635"] * 5, *["21/1270"] * 10),
    ),
    "a small holder of the balance": (
        weighted(51, 50, 49, 1),
        fractions("2/3", "1/6", "1/6"),
        fractions("3/5", "1/5", "1/5"),
    ),
    "Nassau County 1958": (
        weighted(16, 9, 9, 7, 3, 1, 1),
        fractions(*["1/3"] * 3, 0, 0, 0),
        fractions(*["1/3"] * 3, 0, 0, 0),
    ),
    "a weight that never counts": (
        weighted(15, 12, 9, 6, 2),
        fractions(*["1/3"] * 3, 0),
        fractions(*["1/3"] * 3, 0),
    ),
}


@pytest.mark.parametrize(("rule", "shapley", "normalised"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_tables_are_reproduced(rule, shapley, normalised):
    assert shapley_shubik(Extension(rule)) == pytest.approx(shapley, abs=1e-12)
    assert banzhaf(Extension(rule)) == pytest.approx(normalised, abs=1e-12)


def test_advice_and_consent_gives_half_the_power_to_the_approver():
    rule = parse_rule({"all": ["cfo", {"quota": 2, "of": ["a", "b", "c"]}]})
    assert shapley_shubik(Extension(rule)) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])
    chances = np.array([0.2, 0.9, 0.9, 0.9])
    assert Extension(rule).probability(chances) == pytest.approx(0.1944)


def test_pivotality_under_unanimity_is_what_the_others_say():
    rule = Extension(parse_rule({"all": ["a", "b", "c"]}))
    chances = np.array([0.9, 0.8, 0.5])
    assert rule.probability(chances) == pytest.approx(0.36)
    assert rule.slopes(chances) == pytest.approx([0.40, 0.45, 0.72])


@few
@given(rules(NAMES[:5]))
def test_power_is_the_share_of_orders_in_which_a_person_decides(rule):
    found = power_document(rule)["shapley_shubik"]
    assert found == pytest.approx(by_hand.formal_power(rule), abs=1e-12)


@few
@given(rules(NAMES))
def test_banzhaf_counts_the_coalitions_a_person_swings(rule):
    voters, coalitions = by_hand.winning(rule)
    swings = {
        name: sum(not by_hand.passes(rule, c - {name}) for c in coalitions if name in c)
        for name in voters
    }
    total = sum(swings.values())
    expected = {name: count / total for name, count in swings.items()}
    assert power_document(rule)["banzhaf"] == pytest.approx(expected, abs=1e-12)


@few
@given(rules(NAMES), st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_the_chance_to_pass_is_the_sum_over_all_coalitions(rule, chances):
    extension = Extension(rule)
    p = dict(zip(extension.members, chances, strict=False))
    found = extension.probability(np.array(list(p.values())))
    assert found == pytest.approx(by_hand.chance_to_pass(rule, p), abs=1e-12)


@few
@given(rules(NAMES), st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_a_slope_is_the_chance_with_a_yes_minus_the_chance_with_a_no(rule, chances):
    extension = Extension(rule)
    p = np.array(chances[: len(extension.members)])
    ups, downs = np.tile(p, (p.size, 1)), np.tile(p, (p.size, 1))
    np.fill_diagonal(ups, 1.0)
    np.fill_diagonal(downs, 0.0)
    difference = extension.probability(ups) - extension.probability(downs)
    assert extension.slopes(p) == pytest.approx(difference, abs=1e-12)


@few
@given(rules(NAMES))
def test_formal_power_is_a_distribution(rule):
    power = shapley_shubik(Extension(rule))
    assert (power >= 0).all()
    assert power.sum() == pytest.approx(1.0, abs=1e-12)


@few
@given(simple_rules(NAMES), st.permutations(NAMES))
def test_relabelling_the_members_relabels_their_power(rule, names):
    renamed = dict(zip(NAMES, names, strict=True))

    def relabelled(part):
        if isinstance(part, str):
            return renamed[part]
        return Gate(part.quota, tuple((relabelled(c), w) for c, w in part.children))

    before = power_document(rule)["shapley_shubik"]
    after = power_document(relabelled(rule))["shapley_shubik"]
    assert {renamed[name]: share for name, share in before.items()} == after


def test_symmetric_people_are_equal_and_a_dummy_has_nothing():
    power = power_document(weighted(4, 2, 2, 2, 1))["shapley_shubik"]
    assert power["m0"] == pytest.approx(power["m1"]) == pytest.approx(power["m2"])
    assert power["m3"] == pytest.approx(0.0, abs=1e-15)


def test_a_sole_decider_has_all_power():
    assert power_document("ceo")["shapley_shubik"] == {"ceo": 1.0}
    nested = parse_rule({"all": [{"any": ["ceo"]}]})
    assert power_document(nested)["shapley_shubik"] == pytest.approx({"ceo": 1.0})


def test_huge_weights_cost_nothing():
    small, huge = weighted(51, 50, 49, 1), weighted(51 * 10**30, 50 * 10**30, 49 * 10**30, 10**30)
    assert power_document(huge) == power_document(small)


def test_necessary_are_those_without_whom_the_rule_fails():
    rule = parse_rule({"all": ["v", {"quota": 3, "of": [["w", 2], "a", "b"]}]})
    assert Extension(rule).necessary() == ("v", "w")


def test_up_to_twelve_people_may_occur_twice():
    names = [f"p{index}" for index in range(13)]
    twelve = parse_rule({"any": [{"all": names[:12]}, {"all": names[:12]}]})
    assert Extension(twelve).probability(np.full(12, 0.5)) == pytest.approx(0.5**12)
    with pytest.raises(CommitteeError, match="13 people occur more than once, at most 12 may"):
        Extension(parse_rule({"any": [{"all": names}, {"all": names}]}))
    with pytest.raises(CommitteeError, match="13 people occur more than once, at most 12 may"):
        Committee(parse_rule({"any": [{"all": names}, {"all": names}]}), tuple(map(Person, names)))


def test_five_hundred_equal_voters_share_the_power_equally():
    power = shapley_shubik(Extension(weighted(251, *[1] * 500)))
    assert power == pytest.approx(np.full(500, 1 / 500), abs=1e-9)
