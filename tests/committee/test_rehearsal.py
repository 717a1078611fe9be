from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import assume, given, strategies as st
from msgspec.structs import replace

from committee import (
    Committee,
    CommitteeError,
    Evidence,
    Introduction,
    Listens,
    Person,
    Touch,
    analyse,
    compare,
    members,
    parse_rule,
    with_relationship,
    with_rule,
    with_seat_filled,
    with_stance,
    with_touch,
    without_employee,
    without_person,
)
from committee.vocabulary import EvidenceKind, TouchKind
from tests.committee.strategies import TODAY, committees, few

RULE = parse_rule({"all": ["cfo", "seat"]})
PEOPLE = (Person("cfo", threshold=-0.2), Person("seat", threshold=0.3), Person("coach"))
MET = Touch("ulla", "cfo", TouchKind.VISIT, TODAY)
HEARD = Evidence("cfo", EvidenceKind.NPS, TODAY, -1.0)
TIE, LINK = Listens("cfo", "coach", 1.0), Introduction("coach", "cfo", 1.0)
DEAL = Committee(RULE, PEOPLE, (TIE,), (LINK,), (HEARD,), (MET,))


def names(committee):
    return [person.name for person in committee.people]


def test_who_goes_leaves_a_seat_of_which_nothing_is_known():
    gone = without_person(DEAL, "cfo")
    assert gone == Committee(RULE, PEOPLE)
    known = replace(DEAL, people=(Person("cfo", 0.9, 1.0, -0.2), *PEOPLE[1:]))
    assert without_person(known, "cfo") == gone


def test_a_loss_of_ours_takes_only_their_touches():
    two = with_touch(DEAL, replace(MET, by="vic"))
    assert without_employee(two, "ulla") == replace(DEAL, touches=(replace(MET, by="vic"),))


def test_a_stance_replaces_what_was_heard_before():
    turned = with_stance(DEAL, "cfo", 1.0, TODAY)
    assert turned.evidence == (Evidence("cfo", EvidenceKind.ASSESSMENT, TODAY, 1.0),)
    found = analyse(turned, TODAY)
    fresh = analyse(replace(DEAL, evidence=()), TODAY)
    effect = compare(analyse(DEAL, TODAY), found)
    assert found.agreement > fresh.agreement
    assert effect.risk < 0 < effect.probability["cfo"]
    assert effect.opposition < 0 < effect.agreement
    assert effect.agreement == pytest.approx(-effect.risk)


@pytest.mark.parametrize(
    "fact",
    [
        {"listens": (Listens("seat", "cfo"),)},
        {"listens": (Listens("cfo", "seat"),)},
        {"introductions": (Introduction("seat", "cfo"),)},
        {"introductions": (Introduction("cfo", "seat"),)},
        {"evidence": (replace(HEARD, person="seat"),)},
        {"touches": (replace(MET, person="seat"),)},
    ],
)
def test_a_seat_of_which_anything_is_known_is_not_empty(fact):
    with pytest.raises(CommitteeError, match="no empty seat"):
        with_seat_filled(replace(Committee(RULE, PEOPLE), **fact), "seat", Person("dana"))


def test_a_relationship_brings_its_introduction():
    joined = with_relationship(DEAL, Listens("seat", "cfo", 1.5))
    assert joined.listens[-1] == Listens("seat", "cfo", 1.5)
    assert joined.introductions[-1] == Introduction("cfo", "seat", 1.0)


def test_another_rule_counts_other_people():
    alone = with_rule(DEAL, "cfo")
    assert alone == replace(DEAL, rule="cfo")
    assert list(analyse(alone, TODAY).formal_power) == ["cfo"]


def test_somebody_new_takes_the_seat_and_its_threshold():
    filled = with_seat_filled(DEAL, "seat", Person("dana", susceptibility=0.3))
    assert filled.people[1] == Person("dana", susceptibility=0.3, threshold=0.3)
    assert members(filled.rule) == ("cfo", "dana")
    assert (filled.evidence, filled.touches) == (DEAL.evidence, DEAL.touches)
    own = with_seat_filled(DEAL, "seat", Person("dana", threshold=0.0))
    assert own.people[1].threshold == 0.0


def test_somebody_of_the_committee_takes_the_seat_with_all_that_is_known():
    filled = with_seat_filled(DEAL, "seat", Person("coach"))
    assert filled.people == (PEOPLE[0], Person("coach", threshold=0.3))
    assert members(filled.rule) == ("cfo", "coach")
    assert filled.listens == DEAL.listens


def test_the_seat_itself_may_become_known():
    assert with_seat_filled(DEAL, "seat", Person("seat", 0.2)).people[1] == Person(
        "seat", 0.2, None, 0.3
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda: without_person(DEAL, "zoe"), "nobody in people is called 'zoe'"),
        (lambda: without_employee(DEAL, "vic"), "no touch is by 'vic'"),
        (lambda: with_stance(DEAL, "zoe", 1.0, TODAY), "nobody in people is called 'zoe'"),
        (lambda: with_stance(DEAL, "cfo", 2.0, TODAY), "stance"),
        (lambda: with_touch(DEAL, replace(MET, person="zoe")), "nobody in people"),
        (lambda: with_touch(DEAL, replace(MET, by="cfo")), "not an employee"),
        (lambda: with_relationship(DEAL, Listens("cfo", "zoe")), "nobody in people"),
        (lambda: with_rule(DEAL, "zoe"), "nobody in people"),
        (lambda: with_seat_filled(DEAL, "zoe", Person("dana")), "nobody in people"),
        (lambda: with_seat_filled(DEAL, "cfo", Person("dana")), "no empty seat"),
        (lambda: with_seat_filled(DEAL, "coach", Person("dana")), "no empty seat"),
        (lambda: with_seat_filled(DEAL, "seat", Person("ulla")), "not an employee"),
    ],
)
def test_what_cannot_be_is_refused(change, told):
    with pytest.raises(CommitteeError, match=told):
        change()


def test_days_apart_are_not_compared():
    later = analyse(DEAL, TODAY + timedelta(days=1))
    with pytest.raises(CommitteeError, match="two days"):
        compare(analyse(DEAL, TODAY), later)


@few
@given(committees())
def test_the_loss_of_ours_is_the_coverage_that_goes(committee):
    before = analyse(committee, TODAY)
    for employee in before.employee_shares:
        after = analyse(without_employee(committee, employee), TODAY)
        left = before.coverage * (1.0 - before.key_person_loss[employee])
        assert compare(before, after).coverage == pytest.approx(left - before.coverage, abs=1e-12)


@few
@given(committees())
def test_the_loss_of_theirs_is_the_coverage_that_goes_while_power_stays(committee):
    before = analyse(committee, TODAY)
    for person in before.power:
        after = analyse(without_person(committee, person), TODAY)
        left = sum(share * after.reach[name] for name, share in before.power.items())
        expected = before.coverage * (1.0 - before.key_person_loss[person])
        assert left == pytest.approx(expected, abs=1e-12)


@few
@given(committees(), st.data())
def test_a_rehearsal_leaves_the_facts_as_they_are(committee, data):
    known = deepcopy(committee)
    person = data.draw(st.sampled_from(names(committee)))
    without_person(committee, person)
    with_stance(committee, person, 1.0, TODAY)
    with_touch(committee, Touch("ulla", person, TouchKind.VISIT, TODAY))
    with_rule(committee, person)
    if committee.touches:
        without_employee(committee, committee.touches[0].by)
    assert committee == known


@few
@given(committees())
def test_comparing_with_itself_is_no_effect(committee):
    found = analyse(committee, TODAY)
    effect = compare(found, found)
    assert (effect.agreement, effect.risk, effect.coverage, effect.fragility) == (0, 0, 0, 0)
    assert set(effect.probability.values()) == {0.0}


@few
@given(committees())
def test_a_seat_that_empties_and_fills_again_decides_by_the_same_rule(committee):
    person = committee.people[0]
    assume(person.threshold is not None)
    empty = without_person(committee, person.name)
    back = with_seat_filled(empty, person.name, Person("zoe"))
    again = with_seat_filled(back, "zoe", person)
    assert again.rule == committee.rule
    assert again.people == committee.people
    assert analyse(back, TODAY).risk == pytest.approx(analyse(empty, TODAY).risk, abs=1e-12)
