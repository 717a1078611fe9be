from datetime import timedelta
from math import asin, pi

import numpy as np
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Committee, Evidence, Listens, Parameters, Person, analyse, parse_rule
from committee.consensus import agreement
from committee.extension import Extension
from committee.vocabulary import EvidenceKind
from tests.committee.strategies import NAMES, TODAY, committees, few, rules, simple_rules

chances = st.lists(st.floats(0, 1), min_size=7, max_size=7)
# Method section 8: 16 nodes carry rho up to 0.5, 48 nodes up to 0.8, both to 1e-5.
MODERATE, STRONG = (0.5, 16), (0.8, 48)


def level(document, p, rho=0.0, nodes=16):
    return float(agreement(Extension(parse_rule(document)), np.array(p), rho, nodes=nodes))


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_independent_votes_have_their_closed_forms(p):
    assert level({"all": ["a", "b", "c", "d"]}, [p] * 4) == pytest.approx(p**4)
    assert level({"any": ["a", "b", "c", "d"]}, [p] * 4) == pytest.approx(1 - (1 - p) ** 4)
    assert level({"majority": ["a", "b", "c"]}, [p] * 3) == pytest.approx(3 * p**2 - 2 * p**3)


@pytest.mark.parametrize("count", range(1, 8))
def test_unanimity_of_coin_flips_at_one_half_is_one_in_one_more(count):
    unanimous = {"all": list(NAMES[:count])}
    coarse, fine = (level(unanimous, [0.5] * count, 0.5, nodes) for nodes in (16, 48))
    print(f"{count} coin flips, error at 16 nodes: {coarse - 1 / (count + 1):.1e}")
    assert fine == pytest.approx(1 / (count + 1), abs=1e-5)
    # Five and six votes bend more than 16 nodes can follow: 1.7e-5, and no rounding of ours.
    assert coarse == pytest.approx(1 / (count + 1), abs=1e-5 if count < 5 else 2e-5)


@pytest.mark.parametrize(
    ("rho", "nodes"), [(0.0, 16), (0.2, 16), MODERATE, (0.6, 48), STRONG]
)  # fmt: skip
def test_two_coin_flips_agree_as_the_arc_sine_says(rho, nodes):
    found = level({"all": ["a", "b"]}, [0.5, 0.5], rho, nodes)
    assert found == pytest.approx(1 / 4 + asin(rho) / (2 * pi), abs=1e-5)


def test_above_four_fifths_the_error_is_the_quadrature_s_own():
    errors = {
        rho: abs(level({"all": ["a", "b"]}, [0.5] * 2, rho, 48) - 1 / 4 - asin(rho) / (2 * pi))
        for rho in (0.85, 0.9, 0.95)
    }
    print("quadrature error of two coin flips at 48 nodes:", errors)
    assert max(errors.values()) < 1e-2


@few
@given(rules(NAMES), chances, st.sampled_from([(0.0, 16), (0.3, 16), MODERATE, STRONG]))
def test_nobody_needed_is_more_willing_than_the_committee(rule, p, shock):
    extension = Extension(rule)
    p, (rho, nodes) = np.array(p[: len(extension.members)]), shock
    found = agreement(extension, p, rho, nodes=nodes)
    for name in extension.necessary():
        assert found <= p[extension.members.index(name)] + 1e-5


@few
@given(simple_rules(NAMES), chances, st.floats(0, 0.95))
def test_a_needed_no_is_a_no(rule, p, rho):
    extension = Extension(rule)
    for name in extension.necessary():
        refused = np.array(p)
        refused[extension.members.index(name)] = 0.0
        assert agreement(extension, refused, rho, nodes=16) == 0.0


@few
@given(simple_rules(NAMES), st.floats(0, 0.95))
def test_certain_votes_decide_for_certain(rule, rho):
    assert agreement(Extension(rule), np.ones(7), rho, nodes=16) == pytest.approx(1.0)
    assert agreement(Extension(rule), np.zeros(7), rho, nodes=16) == 0.0


@few
@given(committees(), st.floats(0, 1))
def test_raising_a_known_stance_never_raises_risk(committee, share):
    before = analyse(committee, TODAY)
    for index, item in enumerate(committee.evidence):
        if item.stance is not None:
            raised = replace(item, stance=item.stance + share * (1 - item.stance))
            evidence = (*committee.evidence[:index], raised, *committee.evidence[index + 1 :])
            after = analyse(replace(committee, evidence=evidence), TODAY)
            assert after.risk <= before.risk + 1e-12


@few
@given(committees())
def test_risk_is_opposition_and_indecision(committee):
    analysis = analyse(committee, TODAY)
    assert analysis.opposition >= 0
    assert analysis.indecision >= 0
    assert analysis.opposition + analysis.indecision == pytest.approx(analysis.risk, abs=1e-12)
    assert analysis.agreement + analysis.risk == pytest.approx(1.0, abs=1e-12)


def test_two_approvers_split_their_risk_into_opposition_and_indecision():
    both = {"all": ["a", "b"]}
    agreed, not_against = level(both, [0.5, 0.6]), level(both, [0.8, 0.6])
    split = 1 - agreed, 1 - not_against, not_against - agreed
    assert split == pytest.approx((0.70, 0.52, 0.18))


def test_an_unknown_opposition_is_that_of_the_same_committee_unheard():
    committee = Committee(parse_rule({"all": ["a", "b"]}), (Person("a"), Person("b")))
    analysis = analyse(committee, TODAY)
    assert analysis.base_opposition == pytest.approx(analysis.opposition)
    assert analysis.base_risk == pytest.approx(analysis.risk)


def runs(committee, on):
    """Return the risk as it is, and when one parameter of the band's is another."""
    changes = [
        {}, {"drift_half_life_days": 90}, {"drift_half_life_days": 730}, {"prior_variance": 0.2},
        {"prior_variance": 0.6}, {"vote_noise": 0.15}, {"vote_noise": 0.5},
    ]  # fmt: skip
    yield from (analyse(committee, on, parameters=Parameters().replace(**c)).risk for c in changes)
    for step in (0.2, -0.2):
        people = tuple(
            replace(person, susceptibility=min(0.95, max(0.0, usual(person) + step)))
            for person in committee.people
        )
        yield analyse(replace(committee, people=people), on).risk


def usual(person):
    return 0.5 if person.susceptibility is None else person.susceptibility


def test_the_ends_of_the_band_are_runs(example):
    risks = [*runs(*example)]
    assert analyse(*example).band == pytest.approx((min(risks), max(risks)), abs=1e-12)


@few
@given(committees())
def test_the_band_is_from_the_lowest_run_to_the_highest(committee):
    risks = [*runs(committee, TODAY)]
    assert analyse(committee, TODAY).band == pytest.approx((min(risks), max(risks)), abs=1e-9)


def test_more_time_to_close_moves_a_supporter_back_to_the_unknown(example):
    committee, on = example
    far = replace(committee, closes_on=on + timedelta(days=100_000))
    analysis = analyse(far, on)
    assert analysis.probability == pytest.approx(analysis.base_probability, abs=1e-9)
    assert analysis.risk == pytest.approx(analysis.base_risk, abs=1e-9)


def test_the_band_never_makes_anybody_more_susceptible_than_nineteen_in_twenty():
    def deal(susceptibility):
        """Return a CEO in balance between an own no and an adviser's faint yes."""
        return Committee(
            "ceo",
            (Person("ceo", susceptibility=susceptibility, turnover_per_year=0), Person("adviser")),
            (Listens("ceo", "adviser"),),
            evidence=(
                Evidence("ceo", EvidenceKind.COMMITMENT, TODAY, -0.9),
                Evidence("adviser", EvidenceKind.COMMITMENT, TODAY, 0.1),
            ),
            closes_on=TODAY,
        )

    analysis = analyse(deal(0.9), TODAY)
    assert analysis.risk == pytest.approx(0.5)
    assert analysis.band[0] == pytest.approx(analyse(deal(0.95), TODAY).risk, abs=1e-12)
    assert analysis.band[1] == pytest.approx(analyse(deal(0.7), TODAY).risk, abs=1e-12)
