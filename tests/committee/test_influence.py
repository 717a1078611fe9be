import numpy as np
import pytest
from hypothesis import given

from committee import (
    Committee,
    CommitteeError,
    Introduction,
    Listens,
    Person,
    analyse,
    introductions_from,
    listens_from,
)
from committee.influence import attention, correlation, voices
from committee.vocabulary import TieKind
from tests.committee.strategies import TODAY, committees, few

CEO_AND_ADVISER = (Person("ceo", susceptibility=0.4), Person("adviser", susceptibility=0.4))


def test_an_adviser_gets_the_share_of_power_the_ceo_listens_with():
    committee = Committee("ceo", CEO_AND_ADVISER, (Listens("ceo", "adviser", 1.0),))
    matrix = attention(["ceo", "adviser"], committee.listens)
    assert voices(matrix, np.array([0.4, 0.4])) == pytest.approx(np.array([[0.6, 0.4], [0, 1]]))
    assert analyse(committee, TODAY).power == pytest.approx({"ceo": 0.6, "adviser": 0.4})


@few
@given(committees())
def test_effective_power_is_a_distribution(committee):
    power = analyse(committee, TODAY).power
    assert min(power.values()) >= 0.0
    assert sum(power.values()) == pytest.approx(1.0, abs=1e-12)


@few
@given(committees())
def test_effective_power_is_formal_power_when_nobody_listens(committee):
    silent = Committee(committee.rule, committee.people, introductions=committee.introductions)
    analysis = analyse(silent, TODAY)
    formal = dict.fromkeys(analysis.power, 0.0) | dict(analysis.formal_power)
    assert analysis.power == pytest.approx(formal, abs=1e-12)


def test_nearly_full_susceptibility_tends_to_the_authority_of_degroot():
    ties = [Listens("a", "b"), Listens("b", "a"), Listens("b", "c"), Listens("c", "a")]
    matrix = attention("abc", ties)
    authority = np.linalg.matrix_power(matrix, 400)[0]
    found = voices(matrix, np.full(3, 1 - 1e-9))
    assert found == pytest.approx(np.tile(authority, (3, 1)), abs=1e-6)


def test_several_ties_of_a_pair_count_as_the_largest():
    several = [Listens("a", "b", 0.3), Listens("a", "b", 0.9), Listens("a", "c", 0.9)]
    assert attention("abc", several)[0] == pytest.approx([0, 0.5, 0.5])


def test_a_tie_of_weight_zero_makes_nobody_listen():
    assert not attention("ab", [Listens("a", "b", 0.0)]).any()
    assert voices(np.zeros((2, 2)), np.array([0.9, 0.9])) == pytest.approx(np.eye(2))


def test_huge_weights_stay_finite():
    ties = [Listens("a", "b", 1e308), Listens("a", "c", 1e308)]
    assert attention("abc", ties)[0] == pytest.approx([0, 0.5, 0.5])


def test_votes_of_strangers_share_only_the_floor():
    rho = correlation(np.eye(3)[:2], reference_variance=0.25, vote_noise=np.array(0.3), floor=0.2)
    assert rho == pytest.approx(0.2)


def test_a_rule_of_one_person_has_the_floor_of_correlation():
    committee = Committee("ceo", CEO_AND_ADVISER, (Listens("ceo", "adviser"),))
    assert analyse(committee, TODAY).correlation == 0.2


@few
@given(committees())
def test_evidence_does_not_move_the_correlation(committee):
    unheard = Committee(committee.rule, committee.people, committee.listens)
    assert analyse(committee, TODAY).correlation == analyse(unheard, TODAY).correlation


def test_a_report_listens_to_the_boss_and_the_boss_a_bit_back():
    ties = listens_from(TieKind.REPORTS_TO, "report", "boss")
    assert ties == (Listens("report", "boss", 1.0), Listens("boss", "report", 0.5))


def test_who_is_influenced_listens_and_a_conflict_makes_nobody_listen():
    assert listens_from(TieKind.INFLUENCES, "a", "b", strength=0.4) == (Listens("b", "a", 0.4),)
    assert listens_from(TieKind.CONFLICTS_WITH, "a", "b") == ()


def test_whom_somebody_listens_to_can_introduce_us_at_most_fully():
    assert introductions_from([Listens("a", "b", 1.5)]) == (Introduction("b", "a", 1.0),)


@pytest.mark.parametrize("weight", [-0.1, float("nan"), float("inf"), "1", True])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(CommitteeError, match="weight must be"):
        Listens("a", "b", weight)
