from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from committee import Committee, Listens, Person, Touch, analyse
from committee.vocabulary import TouchKind
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
