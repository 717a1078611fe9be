from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

from committee import Committee, Evidence, Listens, Parameters, Person, analyse
from committee.stance import drifted, heard, posterior, sources, yes
from committee.vocabulary import EvidenceKind, Stance
from tests.committee.strategies import TODAY, few, past, stances

USUAL = Parameters()
ANN = (Person("ann", turnover_per_year=0.0),)


def assessed(stance, days_ago=0, kind=EvidenceKind.ASSESSMENT):
    return Evidence("ann", kind, TODAY - timedelta(days=days_ago), stance)


def reading(*evidence):
    return heard(evidence, TODAY, parameters=USUAL)


def test_one_fresh_assessment_is_worth_six_and_two_thirds():
    (one,) = reading(assessed(1.0))
    assert one.precision == pytest.approx(6.667, abs=5e-4)
    mean, variance = posterior(
        np.array([one.precision]), np.array([one.precision]), prior_mean=0.0,
        prior_variance=np.array([0.36]),
    )  # fmt: skip
    assert (mean[0], variance[0]) == pytest.approx((0.706, 0.106), abs=5e-4)
    assert yes(mean, variance, np.zeros(1), vote_noise=0.3)[0] == pytest.approx(0.945, abs=5e-4)


def test_an_assessment_of_ninety_days_ago_is_worth_four():
    (one,) = reading(assessed(1.0, days_ago=90))
    assert one.precision == pytest.approx(4.0)
    analysis = analyse(Committee("ann", ANN, evidence=(assessed(1.0, 90),), closes_on=TODAY), TODAY)
    assert analysis.stance["ann"].before_discussion == pytest.approx(0.590, abs=5e-4)


def test_one_drift_half_life_takes_half_of_what_is_known():
    mean, variance = drifted(0.8, 0.1, 0.5, prior_mean=0.0, prior_variance=0.36)
    assert (mean, variance) == pytest.approx((0.4, 0.295))


def test_two_who_listen_to_each_other_meet_at_a_third():
    people = (Person("a", susceptibility=0.5), Person("b", susceptibility=0.5))
    certain = Parameters.from_document(
        {
            "prior_variance": 1e9,
            "evidence": {"commitment": {"bias": 0, "item_noise": 1e-9}},
        }
    )
    evidence = (
        Evidence("a", EvidenceKind.COMMITMENT, TODAY, 1.0),
        Evidence("b", EvidenceKind.COMMITMENT, TODAY, -1.0),
    )
    both = (Listens("a", "b"), Listens("b", "a"))
    committee = Committee("a", people, both, evidence=evidence, closes_on=TODAY)
    after = {
        n: s.after_discussion
        for n, s in analyse(committee, TODAY, parameters=certain).stance.items()
    }
    assert after == pytest.approx({"a": 1 / 3, "b": -1 / 3}, abs=1e-6)


@few
@given(st.lists(stances, min_size=1, max_size=30), st.sampled_from(EvidenceKind))
def test_volume_cannot_beat_directness(said, kind):
    (one,) = reading(*(assessed(stance, kind=kind) for stance in said))
    assert one.precision < 1 / USUAL.evidence[kind].bias


@few
@given(st.lists(st.tuples(stances, st.sampled_from(EvidenceKind), past), min_size=1, max_size=6))
def test_the_shares_of_all_sources_and_the_prior_sum_to_one(said):
    items = [Evidence("ann", kind, on, stance) for stance, kind, on in said]
    kinds = heard(items, TODAY, parameters=USUAL)
    shares = sum(source.share for source in sources(kinds, parameters=USUAL))
    prior = 1 / 0.36 / (1 / 0.36 + sum(one.precision for one in kinds))
    assert shares + prior == pytest.approx(1.0)


def test_infinitely_old_evidence_is_the_prior():
    old = analyse(Committee("ann", ANN, evidence=(assessed(1.0, 500_000),)), TODAY)
    unheard = analyse(Committee("ann", ANN), TODAY)
    assert old.stance == unheard.stance
    assert old.sources["ann"][0].stance is None


def test_what_we_think_of_somebody_is_no_contact_with_them():
    judged = analyse(Committee("ann", ANN, evidence=(assessed(1.0, 3),)), TODAY)
    assert judged.last_contact["ann"] is None


def test_evidence_that_was_too_unclear_to_read_moves_no_stance_but_is_a_contact():
    words = assessed(None, 3, EvidenceKind.TEXT)
    unclear = analyse(Committee("ann", ANN, evidence=(words,)), TODAY)
    assert unclear.stance == analyse(Committee("ann", ANN), TODAY).stance
    assert unclear.last_contact["ann"] == TODAY - timedelta(days=3)
    assert unclear.sources["ann"][0].share == 0.0


def test_evidence_of_tomorrow_does_not_exist():
    tomorrow = analyse(Committee("ann", ANN, evidence=(assessed(1.0, -1),)), TODAY)
    assert tomorrow == analyse(Committee("ann", ANN), TODAY)


def test_a_missed_close_is_today():
    missed = Committee("ann", ANN, closes_on=TODAY - timedelta(days=9))
    assert analyse(missed, TODAY).days_to_close == 0


def test_without_a_close_date_the_horizon_is_assumed_and_said():
    analysis = analyse(Committee("ann", ANN), TODAY)
    assert (analysis.days_to_close, analysis.horizon_assumed) == (180, True)
    known = analyse(Committee("ann", ANN, closes_on=TODAY + timedelta(days=180)), TODAY)
    assert (known.days_to_close, known.horizon_assumed) == (180, False)


@pytest.mark.parametrize(
    ("kind", "score", "stance"),
    [("nps", 10, 1), ("nps", 9, 0.6), ("nps", 7, -0.2), ("nps", 0, -1), ("csat", 5, 1),
     ("csat", 2, -0.5), ("ces", 1, -1), ("ces", 5.5, 0.5)],
)  # fmt: skip
def test_a_survey_answer_is_a_stance(kind, score, stance):
    assert USUAL.surveys[EvidenceKind(kind)].stance(score) == pytest.approx(stance)


def test_a_stance_halved_is_on_the_scale_of_the_method():
    assert [stance / 2 for stance in Stance] == [-1, -0.5, 0, 0.5, 1]
