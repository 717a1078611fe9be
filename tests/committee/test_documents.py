import json

import pytest
from hypothesis import given
from msgspec.structs import replace

from committee import (
    CommitteeError,
    analyse,
    analysis_document,
    analysis_from_document,
    analysis_from_json,
    analysis_json,
    committee_from_document,
    result_document,
)
from tests.committee.strategies import TODAY, committees, few


@few
@given(committees())
def test_an_analysis_survives_storage_unchanged(committee):
    analysis = analyse(committee, TODAY)
    stored = json.dumps(analysis_document(analysis), allow_nan=False)
    assert analysis_from_document(json.loads(stored)) == analysis
    assert analysis_from_json(stored) == analysis_from_json(analysis_json(analysis)) == analysis


def test_an_analysis_of_another_version_is_refused(example):
    document = analysis_document(analyse(*example))
    del document["risk"]
    with pytest.raises(CommitteeError, match="does not fit this version: 'risk'"):
        analysis_from_document(document)
    with pytest.raises(CommitteeError, match="does not fit this version: 'risk'"):
        analysis_from_json(json.dumps(document))


def test_a_result_is_the_band_beside_the_fields_of_the_example(example):
    found = result_document(analyse(*example))
    assert found["band"] == list(analyse(*example).band)
    assert list(found)[:3] == ["agreement", "risk", "band"]


def test_null_is_the_same_as_leaving_out(deal):
    deal = {**deal, "closes_on": None, "people": {**deal["people"], "ceo": {"threshold": None}}}
    committee, _ = committee_from_document(deal)
    assert committee.closes_on is None
    assert committee.people[0].threshold is None


def test_weight_and_strength_are_one_when_left_out():
    committee, _ = committee_from_document({
        "as_of": "2026-11-26", "rule": "a", "people": {"a": {}, "b": {}},
        "listens": [{"person": "a", "to": "b"}],
        "introductions": [{"from": "b", "to": "a"}],
    })  # fmt: skip
    assert (committee.listens[0].weight, committee.introductions[0].strength) == (1.0, 1.0)


def set_in(document, place, value):
    *way, last = place
    for key in way:
        document = document[key]
    document[last] = value


NONSENSE = [
    (["as_of"], None, "'as_of' is missing"),
    (["as_of"], "26.11.2026", "as_of must be a date like 2026-11-26, got '26.11.2026'"),
    (["as_of"], "2026-02-30", "as_of must be a date like 2026-11-26, got '2026-02-30'"),
    (["as_of"], "20261126", "as_of must be a date like 2026-11-26, got '20261126'"),
    (["as_of"], 20261126, "as_of must be a date like 2026-11-26, got 20261126"),
    (["closes_on"], "soon", "closes_on must be a date like 2026-11-26, got 'soon'"),
    (["rule"], "nobody", "rule: nobody in people is called 'nobody'"),
    (["rule"], {"quota": 9, "of": ["cfo"]}, "rule: the quota 9 is above the weights' total 1"),
    (["rule"], {"all": []}, "rule: a gate needs at least one child"),
    (["people"], {}, "people: expected an object of at least one name"),
    (["people"], ["cfo"], "people: expected an object of at least one name"),
    (["people", ""], {}, "people.: expected a name, got ''"),
    (["people", "cfo"], 3, "people.cfo: expected an object, got 3"),
    (["people", "cfo"], {"power": 1}, "people.cfo: unknown key 'power'"),
    (["people", "cfo", "susceptibility"], 1, "people.cfo: susceptibility must be at least 0 and "),
    (["people", "cfo", "susceptibility"], -0.1, "people.cfo: susceptibility must be at least 0"),
    (["people", "cfo", "threshold"], "low", "people.cfo: threshold must be a finite number"),
    (["people", "cfo", "threshold"], -1.5, "people.cfo: threshold must be from -1 to 1"),
    (["people", "cfo", "turnover_per_year"], -1, "people.cfo: turnover_per_year must be at least"),
    (["people", "cfo", "turnover_per_year"], 1e999, "people.cfo: turnover_per_year must be a fin"),
    (["people", "cfo", "turnover_per_year"], 10**400, "people.cfo: turnover_per_year must be a "),
    (["listens"], {"a": 1}, "listens: expected a list, got {'a': 1}"),
    (["listens", 0], "ceo", "listens[0]: expected an object, got 'ceo'"),
    (["listens", 1, "weight"], -1, "listens[1]: weight must be at least 0, got -1"),
    (["listens", 1, "weight"], True, "listens[1]: weight must be a finite number, got True"),
    (["listens", 1, "to"], "ceo", "listens[1]: 'ceo' cannot listen to themselves"),
    (["listens", 1, "to"], "bob", "listens[1]: nobody in people is called 'bob'"),
    (["listens", 1, "to"], 7, "listens[1]: nobody in people is called 7"),
    (["listens", 1, "to"], ["ceo"], "listens[1]: nobody in people is called ['ceo']"),
    (["introductions", 0, "strength"], 1.1, "introductions[0]: strength must be from 0 to 1"),
    (["introductions", 0, "from"], None, "introductions[0]: 'from' is missing"),
    (["introductions", 0, "via"], "x", "introductions[0]: unknown key 'via'"),
    (["evidence", 2, "kind"], "gossip", "evidence[2]: kind must be one of commitment, assessment"),
    (["evidence", 2, "kind"], ["nps"], "evidence[2]: kind must be one of commitment, assessment"),
    (["evidence", 2, "stance"], 1.5, "evidence[2]: stance must be from -1 to 1, got 1.5"),
    (["evidence", 2, "on"], "2026-13-01", "evidence[2]: on must be a date like 2026-11-26"),
    (["touches", 3, "kind"], "fax", "touches[3]: kind must be one of visit, meeting, call"),
    (["touches", 3, "with"], "bob", "touches[3]: nobody in people is called 'bob'"),
    (["touches", 3, "by"], "cfo", "touches[3]: 'cfo' is a person of the client, not an employee"),
    (["touches", 3, "by"], 3, "touches[3]: expected a name, got 3"),
    (["mood"], "good", "unknown key 'mood'"),
]


@pytest.mark.parametrize(
    ("place", "value", "sentence"), NONSENSE, ids=[s.replace("\n", " ") for *_, s in NONSENSE]
)
def test_nonsense_is_refused_in_one_sentence_with_its_place(deal, place, value, sentence):
    broken = json.loads(json.dumps(deal))
    set_in(broken, place, value)
    with pytest.raises(CommitteeError) as refused:
        committee_from_document(broken)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("document", [None, [], "deal", 3, True])
def test_what_is_no_object_is_no_committee(document):
    with pytest.raises(CommitteeError, match="expected an object"):
        committee_from_document(document)


def test_a_person_twice_is_refused(example):
    committee, _ = example
    with pytest.raises(CommitteeError, match="people: 'ceo' is there twice"):
        replace(committee, people=(*committee.people, committee.people[0]))


def test_evidence_of_tomorrow_is_ignored_and_not_refused(deal):
    later = {"person": "ceo", "kind": "nps", "on": "2026-11-27", "stance": 1.0}
    known = {**deal, "evidence": [*deal["evidence"], later]}
    assert analyse(*committee_from_document(known)) == analyse(*committee_from_document(deal))
