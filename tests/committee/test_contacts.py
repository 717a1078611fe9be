from datetime import timedelta
from itertools import combinations
from math import exp

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import Committee, Listens, Person, Touch, analyse, best_pair, best_reaching
from committee.vocabulary import TouchKind
from tests.committee import by_hand
from tests.committee.strategies import TODAY, committees, few


@few
@given(committees())
def test_everybody_is_ranked_once_by_score(committee):
    ranked = analyse(committee, TODAY).next
    assert sorted(one.person for one in ranked) == sorted(p.name for p in committee.people)
    assert list(ranked) == sorted(ranked, key=lambda one: -one.score)
    for contact in ranked:
        expected = contact.agreement_gain + 0.25 * contact.coverage_gain
        assert contact.score == pytest.approx(expected, abs=1e-15)


@few
@given(committees())
def test_the_gain_of_coverage_is_that_of_a_meeting_today(committee):
    before = analyse(committee, TODAY)
    for contact in before.next:
        if before.employee_shares:
            employee = contact.route[0] if contact.route else min(before.employee_shares)
            met = Touch(employee, contact.person, TouchKind.MEETING, TODAY)
            after = analyse(replace(committee, touches=(*committee.touches, met)), TODAY)
            gain = after.coverage - before.coverage
            assert contact.coverage_gain == pytest.approx(gain, abs=1e-12)


@few
@given(committees())
def test_meeting_somebody_never_loses_anything(committee):
    for contact in analyse(committee, TODAY).next:
        assert contact.coverage_gain >= -1e-15
        assert contact.agreement_gain >= -1e-15


def test_nobody_of_ours_means_no_gain_of_coverage():
    tomorrow = Touch("ulla", "a", TouchKind.VISIT, TODAY + timedelta(days=1))
    analysis = analyse(Committee("a", (Person("a"),), touches=(tomorrow,)), TODAY)
    assert [contact.coverage_gain for contact in analysis.next] == [0.0]
    assert analysis.next[0].agreement_gain > 0


def test_somebody_without_a_voice_gains_no_agreement():
    people = (Person("ceo"), Person("adviser"), Person("clerk"))
    analysis = analyse(Committee("ceo", people, (Listens("ceo", "adviser"),)), TODAY)
    gains = {contact.person: contact.agreement_gain for contact in analysis.next}
    assert gains["clerk"] == 0.0
    assert gains["adviser"] > 0


@few
@given(committees(most_people=4))
def test_the_best_pair_is_the_best_of_all_pairs(committee):
    found = best_pair(committee, TODAY)
    names = [person.name for person in committee.people]
    scores = {pair: by_hand_score(committee, pair) for pair in combinations(names, 2)}
    if found is None:
        assert scores == {}
    else:
        assert found.score == pytest.approx(max(scores.values()), abs=1e-9)
        assert scores[found.people] == pytest.approx(found.score, abs=1e-9)


def by_hand_score(committee, pair):
    """Meet both and lift both, with the second reading of the method."""
    before, p = analyse(committee, TODAY), by_hand.stances(committee, TODAY)
    v, names = by_hand.voice(committee), list(p)
    chances = {}
    for i, person in enumerate(committee.people):
        x = p[person.name][1] + sum(0.2 * v[i, names.index(name)] for name in pair)
        spread = (p[person.name][3] + 0.09) ** 0.5
        stays = by_hand.NORMAL.cdf((x - (person.threshold or 0.0)) / spread)
        rate = 0.18 if person.turnover_per_year is None else person.turnover_per_year
        share = exp(-rate * before.days_to_close / 365)
        chances[person.name] = share * stays + (1 - share) * before.base_probability[person.name]
    agreed = by_hand.agreement(committee.rule, chances, before.correlation, 16)
    ours = sorted(before.employee_shares)[:1]
    met = tuple(Touch(by, name, TouchKind.MEETING, TODAY) for by in ours for name in pair)
    covered = analyse(replace(committee, touches=committee.touches + met), TODAY).coverage
    return agreed - before.agreement + 0.25 * (covered - before.coverage)


@few
@given(committees(most_people=4), st.integers(1, 3))
def test_greedy_choice_of_whom_to_meet_comes_within_its_guarantee(committee, size):
    chosen = best_reaching(committee, TODAY, size)
    names = [person.name for person in committee.people]
    assert len(set(chosen)) == len(chosen) <= size
    sets = combinations(names, min(size, len(names)))
    best = max(gain_of_meeting(committee, people) for people in sets)
    assert gain_of_meeting(committee, chosen) >= (1 - exp(-1)) * best - 1e-12


def gain_of_meeting(committee, people):
    before = analyse(committee, TODAY)
    ours = sorted(before.employee_shares)[:1]
    met = tuple(Touch(by, name, TouchKind.MEETING, TODAY) for by in ours for name in people)
    after = analyse(replace(committee, touches=committee.touches + met), TODAY)
    return after.coverage - before.coverage
