import numpy as np
import pytest
from hypothesis import given, strategies as st

from committee import Committee, Person, analyse, parse_rule
from committee.attribution import shares
from committee.consensus import agreement
from committee.extension import Extension
from tests.committee.strategies import NAMES, TODAY, committees, few, rules

chances = st.lists(st.floats(0, 1), min_size=7, max_size=7)


@few
@given(committees())
def test_risk_points_sum_to_the_change_from_an_unknown_committee(committee):
    analysis = analyse(committee, TODAY)
    change = 100 * (analysis.risk - analysis.base_risk)
    assert sum(analysis.risk_points.values()) == pytest.approx(change, abs=1e-9)


@few
@given(rules(NAMES), chances, chances, st.sampled_from([0.0, 0.4, 0.9]))
def test_points_are_exact_for_any_chances_and_any_shock(rule, now, base, rho):
    extension = Extension(rule)
    count = len(extension.members)
    now, base = np.array(now[:count]), np.array(base[:count])
    points = shares(extension, now, base, rho, nodes=16).points
    levels = agreement(extension, np.stack([base, now]), rho, nodes=16)
    assert points.sum() == pytest.approx(100 * (levels[0] - levels[1]), abs=1e-9)


@few
@given(rules(NAMES), chances, chances, st.sampled_from([0.0, 0.4, 0.9]))
def test_who_leaves_changes_the_agreement_as_if_it_were_computed_anew(rule, now, base, rho):
    extension = Extension(rule)
    count = len(extension.members)
    now, base = np.array(now[:count]), np.array(base[:count])
    found = shares(extension, now, base, rho, nodes=16).if_leaves
    replaced = np.where(np.eye(count, dtype=bool), base, now)
    levels = agreement(extension, np.vstack([now, replaced]), rho, nodes=16)
    assert found == pytest.approx(levels[1:] - levels[0], abs=1e-9)


@few
@given(committees())
def test_drivers_telescope_from_nothing_known_to_the_risk(committee):
    analysis = analyse(committee, TODAY)
    names = [driver.name for driver in analysis.drivers]
    assert names == [
        "unknown committee", "what people told us", "influence between them",
        "time left to close", "people may leave",
    ]  # fmt: skip
    assert analysis.drivers[0].points == 100 * analysis.base_risk
    total = sum(driver.points for driver in analysis.drivers)
    assert total == pytest.approx(100 * analysis.risk, abs=1e-9)


@few
@given(committees())
def test_a_member_whose_chance_is_the_base_gets_no_points(committee):
    unheard = Committee(committee.rule, committee.people, closes_on=committee.closes_on)
    assert max(map(abs, analyse(unheard, TODAY).risk_points.values())) < 1e-9


def test_only_people_of_the_rule_have_points():
    committee = Committee(parse_rule({"any": ["b"]}), (Person("a"), Person("b")))
    analysis = analyse(committee, TODAY)
    assert list(analysis.risk_points) == ["b"]
    assert list(analysis.agreement_change_if_leaves) == ["b"]
