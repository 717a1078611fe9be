import json
from copy import deepcopy

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from committee import (
    Committee,
    CommitteeError,
    DoesNotFit,
    EmployeeLeaves,
    Evidence,
    Misfit,
    Person,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    TermsSet,
    TieAdded,
    Touch,
    TouchAdded,
    analyse,
    applied,
    compare,
    listens_from,
    losses,
    outcome,
    parse_rule,
    rule_document,
    scenario_document,
    scenario_from_document,
    with_relationship,
    with_seat_filled,
    with_stance,
    with_touch,
    without_employee,
    without_person,
)
from committee.vocabulary import EvidenceKind, TieKind, TouchKind
from tests.committee.strategies import EMPLOYEES, NAMES, TODAY, committees, few, many, stances

RULE = parse_rule({"all": ["cfo", {"quota": 2, "of": ["ana", "seat", "bo"]}]})
PEOPLE = tuple(map(Person, ("cfo", "ana", "seat", "bo", "coach")))
MET = Touch("ulla", "cfo", TouchKind.VISIT, TODAY)
DEAL = Committee(
    RULE,
    PEOPLE,
    evidence=(Evidence("cfo", EvidenceKind.NPS, TODAY, -1.0),),
    touches=(MET, replace(MET, by="vic", person="ana")),
)

FITTING = [
    (PersonLeaves("cfo"), lambda deal: without_person(deal, "cfo")),
    (EmployeeLeaves("ulla"), lambda deal: without_employee(deal, "ulla")),
    (StanceSet("bo", 0.5), lambda deal: with_stance(deal, "bo", 0.5, TODAY)),
    (
        TouchAdded("new", "bo", TouchKind.CALL),
        lambda deal: with_touch(deal, Touch("new", "bo", TouchKind.CALL, TODAY)),
    ),
    (
        TieAdded(TieKind.INFLUENCES, "coach", "bo", 0.4),
        lambda deal: with_relationship(
            deal, *listens_from(TieKind.INFLUENCES, "coach", "bo", strength=0.4)
        ),
    ),
    (SeatFilled("seat", "coach"), lambda deal: with_seat_filled(deal, "seat", Person("coach"))),
    (
        SeatFilled("seat", "Dana", is_new=True),
        lambda deal: with_seat_filled(deal, "seat", Person("Dana")),
    ),
    (RuleSet("bo"), lambda deal: replace(deal, rule="bo")),
]


@pytest.mark.parametrize(("step", "rehearsed"), FITTING, ids=lambda one: type(one).__name__)
def test_a_step_is_the_rehearsal_of_its_kind(step, rehearsed):
    assert applied(DEAL, [step], TODAY) == rehearsed(DEAL)


def test_steps_are_taken_in_order():
    first, second = PersonLeaves("cfo"), SeatFilled("cfo", "Dana", is_new=True)
    after = applied(DEAL, [first, second, StanceSet("Dana", 1.0)], TODAY)
    assert rule_document(after.rule)["of"][0] == "Dana"
    assert [item.person for item in after.evidence] == ["Dana"]
    with pytest.raises(DoesNotFit, match=r"^step 1: 'cfo' is no empty seat"):
        applied(DEAL, [second, first], TODAY)


def test_a_report_and_a_superior_hear_each_other():
    after = applied(DEAL, [TieAdded(TieKind.REPORTS_TO, "bo", "cfo")], TODAY)
    assert {(one.person, one.to) for one in after.listens} == {("bo", "cfo"), ("cfo", "bo")}
    assert len(after.introductions) == 2


CROWD = [f"p{number}" for number in range(13)]
MISFITS = [
    (PersonLeaves("zoe"), Misfit.STRANGER, "zoe"),
    (StanceSet("zoe", 0.0), Misfit.STRANGER, "zoe"),
    (TouchAdded("ulla", "zoe"), Misfit.STRANGER, "zoe"),
    (TieAdded(TieKind.INFLUENCES, "ana", "zoe"), Misfit.STRANGER, "zoe"),
    (TermsSet("zoe", 1), Misfit.STRANGER, "zoe"),
    (SeatFilled("zoe", "coach"), Misfit.STRANGER, "zoe"),
    (SeatFilled("seat", "zoe"), Misfit.STRANGER, "zoe"),
    (PersonLeaves("gone"), Misfit.LEFT, "gone"),
    (StanceSet("gone", 0.0), Misfit.LEFT, "gone"),
    (TouchAdded("ulla", "gone"), Misfit.LEFT, "gone"),
    (TouchAdded("wim", "bo"), Misfit.LEFT, "wim"),
    (TieAdded(TieKind.REPORTS_TO, "gone", "ana"), Misfit.LEFT, "gone"),
    (SeatFilled("seat", "gone"), Misfit.LEFT, "gone"),
    (EmployeeLeaves("wim"), Misfit.LEFT, "wim"),
    (EmployeeLeaves("nobody"), Misfit.NO_TOUCH, "nobody"),
    (SeatFilled("cfo", "coach"), Misfit.TAKEN, "cfo"),
    (SeatFilled("seat", "ana"), Misfit.SEATED, "ana"),
    (SeatFilled("seat", "ana", is_new=True), Misfit.KNOWN, "ana"),
    (SeatFilled("seat", "ulla", is_new=True), Misfit.KNOWN, "ulla"),
    (QuotaSet(9), Misfit.RULE, ""),
    (RuleSet("zoe"), Misfit.RULE, ""),
    (RuleSet(parse_rule({"all": [*CROWD, *CROWD]})), Misfit.RULE, ""),
]


@pytest.mark.parametrize(("step", "why", "who"), MISFITS, ids=str)
def test_a_step_that_does_not_fit_says_where_why_and_about_whom(step, why, who):
    people = (*PEOPLE, Person("gone"), *map(Person, CROWD))
    deal = replace(DEAL, people=people, touches=(*DEAL.touches, replace(MET, by="wim")))
    with pytest.raises(DoesNotFit, match=r"^step 3: ") as refused:
        applied(deal, [PersonLeaves("gone"), EmployeeLeaves("wim"), step], TODAY)
    assert (refused.value.index, refused.value.why, refused.value.who) == (2, why, who)


@pytest.mark.parametrize(
    ("rule", "step", "after"),
    [
        (RULE, QuotaSet(3), {"all": ["cfo", {"all": ["ana", "seat", "bo"]}]}),
        ({"quota": 1, "of": ["a", "b"]}, QuotaSet(2), {"all": [{"all": ["a", "b"]}]}),
        (RULE, TermsSet("cfo"), {"all": [{"quota": 2, "of": ["ana", "seat", "bo"]}]}),
        (RULE, TermsSet("bo", is_veto=True), {"all": ["cfo", "bo", {"all": ["ana", "seat"]}]}),
        (
            RULE,
            TermsSet("coach", 3),
            {"all": ["cfo", {"quota": 4, "of": ["ana", "seat", "bo", ["coach", 3]]}]},
        ),
        (
            {"all": [{"quota": 1, "of": ["ana", "seat", "bo"]}]},
            TermsSet("coach", 3),
            {"all": [{"quota": 1, "of": ["ana", "seat", "bo", ["coach", 3]]}]},
        ),
        (RULE, TermsSet("bo", 2), {"all": ["cfo", {"quota": 3, "of": ["ana", "seat", ["bo", 2]]}]}),
    ],
)
def test_a_seat_or_a_quota_shapes_the_rule_as_seats_do(rule, step, after):
    document = rule if isinstance(rule, dict) else rule_document(rule)
    people = tuple(map(Person, (*"ab", *(one.name for one in PEOPLE))))
    deal = Committee(parse_rule(document), people)
    assert applied(deal, [step], TODAY).rule == parse_rule(after)


@pytest.mark.parametrize(
    ("rule", "step", "said"),
    [
        ("ana", TermsSet("bo", 1), "tree of its own"),
        ({"any": [{"any": ["ana"]}, "bo"]}, QuotaSet(1), "tree of its own"),
        ({"all": ["ana", {"any": [{"any": ["bo"]}]}]}, TermsSet("bo", 1), "tree of its own"),
        ({"all": ["ana", "bo"]}, QuotaSet(1), "nobody decides by a quota"),
        ({"all": ["ana"]}, TermsSet("ana"), "nobody would decide"),
        ({"quota": 2, "of": ["ana", "bo", "cfo", "seat"]}, TermsSet("ana"), None),
        ({"quota": 4, "of": ["ana", ["bo", 4]]}, TermsSet("bo"), "above the weights' total"),
    ],
)
def test_a_rule_that_seats_could_not_make_is_left_alone(rule, step, said):
    deal = Committee(parse_rule(rule), PEOPLE)
    if said is None:
        assert applied(deal, [step], TODAY).rule != deal.rule
        return
    with pytest.raises(DoesNotFit, match=said):
        applied(deal, [step], TODAY)


def test_who_can_only_object_says_yes_below_neutral():
    def threshold(step):
        people = applied(DEAL, [step], TODAY).people
        return next(one.threshold for one in people if one.name == "bo")

    assert threshold(TermsSet("bo", is_veto=True)) == -0.2
    assert threshold(TermsSet("bo", is_veto=True, is_approver=True)) == 0.0
    assert threshold(TermsSet("bo", weight=1)) == 0.0


names = st.sampled_from([*NAMES, *EMPLOYEES, "Dana"])
steps = st.lists(
    st.one_of(
        st.builds(PersonLeaves, names),
        st.builds(EmployeeLeaves, names),
        st.builds(StanceSet, names, stances),
        st.builds(TouchAdded, names, names, st.sampled_from(TouchKind)),
        st.tuples(
            st.sampled_from([TieKind.REPORTS_TO, TieKind.INFLUENCES]),
            st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]),
            st.integers(1, 10),
        ).map(lambda tie: TieAdded(tie[0], *tie[1], tie[2] / 10)),
        st.builds(QuotaSet, st.integers(1, 5)),
        names.map(RuleSet),
        st.builds(RuleSet, st.just(RULE)),
        st.builds(TermsSet, names, st.integers(0, 3), st.booleans(), st.booleans()),
        st.builds(SeatFilled, names, names, st.booleans()),
    ),
    max_size=5,
)


@many
@given(steps)
def test_a_scenario_comes_back_from_its_document(listed):
    document = json.loads(json.dumps(scenario_document(listed)))
    assert scenario_from_document(document) == tuple(listed)


@many
@given(committees(), steps)
def test_a_scenario_is_analysed_or_refused_at_a_step_and_leaves_the_facts_alone(committee, listed):
    before = deepcopy(committee)
    fitting = fitting_part(committee, listed)
    after = applied(committee, fitting, TODAY)
    assert 0 <= analyse(after, TODAY).risk <= 1
    assert fitting or after == committee
    assert committee == before


def fitting_part(committee, listed):
    """The steps before the one that is refused; all of them if none is."""
    try:
        applied(committee, listed, TODAY)
    except DoesNotFit as error:
        return listed[: range(len(listed))[error.index]]
    return listed


@few
@given(committees(), steps, steps)
def test_steps_that_fit_come_to_the_same_in_two_parts(committee, first, then):
    try:
        whole = applied(committee, [*first, *then], TODAY)
    except DoesNotFit:
        return
    assert applied(applied(committee, first, TODAY), then, TODAY) == whole


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, r"steps: expected a list"),
        (["x"], r"step 1: expected an object"),
        ([{"step": "fly"}], r"step 1: there is no kind of step 'fly'"),
        ([{"step": []}], r"step 1: expected a kind of step"),
        ([{}], r"step 1: expected a kind of step"),
        ([{"step": "quota", "quota": 1}, {"step": "quota"}], r"step 2: 'quota' is missing"),
        ([{"step": "quota", "quota": 0}], r"step 1: quota must be at least 1"),
        ([{"step": "quota", "quota": 1, "x": 1}], r"step 1: unknown key 'x'"),
        ([{"step": "stance", "person": "a", "stance": 2}], r"step 1: stance must be from -1 to 1"),
        ([{"step": "stance", "person": "a", "stance": "1"}], r"step 1: stance must be a finite"),
        ([{"step": "stance", "person": 1, "stance": 1}], r"step 1: expected person"),
        ([{"step": "touch", "employee": "u", "person": "a", "kind": "x"}], r"step 1: kind must"),
        ([{"step": "tie", "kind": "call", "person": "a", "other": "b"}], r"step 1: kind must"),
        (
            [{"step": "tie", "kind": "conflicts_with", "person": "a", "other": "b"}],
            r"step 1: a conflict makes nobody listen",
        ),
        ([{"step": "tie", "kind": "influences", "person": "a", "other": "a"}], r"two different"),
        (
            [{"step": "tie", "kind": "influences", "person": "a", "other": "b", "strength": 0}],
            r"step 1: strength must be above 0",
        ),
        ([{"step": "terms", "person": "a", "weight": -1}], r"step 1: weight must be at least 0"),
        ([{"step": "terms", "person": "a", "is_veto": 1}], r"step 1: is_veto must be true or"),
        ([{"step": "rule", "rule": {"any": []}}], r"step 1: rule: a gate needs"),
    ],
)
def test_a_document_that_is_no_scenario_is_refused_at_its_place(document, said):
    with pytest.raises(CommitteeError, match=said):
        scenario_from_document(document)


def test_revenue_exposed_is_the_amount_times_the_risk():
    before = analyse(DEAL, TODAY)
    after = analyse(applied(DEAL, [StanceSet("cfo", 1.0)], TODAY), TODAY)
    found = outcome(before, after, amount=200_000)
    assert found.effect == compare(before, after)
    assert found.exposed_before == 200_000 * before.risk > found.exposed_after
    assert found.exposed_after == 200_000 * after.risk
    assert found.affected[0][0] == "cfo"
    assert outcome(before, after).exposed_after is None
    assert outcome(before, before).affected == ()
    with pytest.raises(CommitteeError, match="amount"):
        outcome(before, after, amount=-1)


@few
@given(committees())
def test_a_loss_is_what_the_whole_analysis_without_them_says(committee):
    before = analyse(committee, TODAY)
    found = losses(committee, before, amount=1000)
    assert [one.damage for one in found] == sorted((one.damage for one in found), reverse=True)
    expected = {one.name for one in committee.people} | {one.by for one in committee.touches}
    assert {one.name for one in found} == expected
    for loss in found:
        gone = without_employee if loss.is_ours else without_person
        effect = compare(before, analyse(gone(committee, loss.name), TODAY))
        assert loss.agreement_change == pytest.approx(effect.agreement, abs=1e-12)
        assert loss.coverage_change == pytest.approx(effect.coverage, abs=1e-12)
        assert loss.exposed_change == pytest.approx(1000 * effect.risk, abs=1e-9)
        assert loss.agreement == pytest.approx(before.agreement + effect.agreement, abs=1e-12)
        assert loss.coverage == pytest.approx(before.coverage + effect.coverage, abs=1e-12)
        score = -(effect.agreement + 0.25 * effect.coverage)
        assert loss.damage == pytest.approx(score, abs=1e-12)


def test_only_those_asked_for_are_rehearsed():
    found = losses(DEAL, analyse(DEAL, TODAY), among={"ulla", "bo"})
    assert {one.name for one in found} == {"ulla", "bo"}
    assert {one.exposed_change for one in found} == {None}
