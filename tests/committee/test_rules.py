import pytest
from hypothesis import given

from committee import CommitteeError, Gate, members, parse_rule, rule_document
from tests.committee.strategies import NAMES, few, rules


@pytest.mark.parametrize(
    ("document", "quota"),
    [
        ({"all": ["a", "b", ["c", 3]]}, 5),
        ({"any": [["a", 2], ["b", 3]]}, 2),
        ({"majority": ["a", "b", "c", "d"]}, 3),
        ({"majority": ["a", "b", ["c", 3]]}, 3),
        ({"quota": 4, "of": ["a", ["b", 3]]}, 4),
    ],
    ids=["all needs every weight", "any needs the smallest", "majority of an even number",
         "majority of weights", "a quota of its own"],
)  # fmt: skip
def test_a_shorthand_is_a_quota(document, quota):
    assert parse_rule(document).quota == quota


def test_a_child_may_be_a_weighted_gate():
    rule = parse_rule({"quota": 2, "of": [[{"any": ["a", "b"]}, 2], "c"]})
    assert rule == Gate(2, ((Gate(1, (("a", 1), ("b", 1))), 2), ("c", 1)))


@few
@given(rules(NAMES))
def test_a_rule_survives_its_document(rule):
    assert parse_rule(rule_document(rule)) == rule


def test_members_are_named_once_in_order():
    assert members(parse_rule({"all": ["b", {"any": ["a", "b"]}, "c"]})) == ("b", "a", "c")


NONSENSE = [
    (7, "rule: expected a name or a gate, got 7"),
    (None, "rule: expected a name or a gate, got None"),
    ("  ", "rule: expected a name, got '  '"),
    ({}, "rule: a gate is all, any, majority, or quota and of; got []"),
    ({"all": ["a"], "any": ["b"]}, "rule: a gate is all, any, majority, or quota and of"),
    ({"quota": 1}, "rule: a gate is all, any, majority, or quota and of; got ['quota']"),
    ({"all": []}, "rule: a gate needs at least one child"),
    ({"all": "a"}, "rule.all: expected a list, got 'a'"),
    ({"all": [["a"]]}, "rule.all[0]: a weighted child is a pair [child, weight]"),
    ({"all": ["a", ["b", 0]]}, "rule.all[1]: a weight must be at least 1, got 0"),
    ({"all": [["b", 1.5]]}, "rule.all[0]: a weight must be a whole number, got 1.5"),
    ({"all": [["b", True]]}, "rule.all[0]: a weight must be a whole number, got True"),
    ({"quota": 3, "of": ["a", "b"]}, "rule: the quota 3 is above the weights' total 2"),
    ({"quota": 0, "of": ["a"]}, "rule: the quota must be at least 1, got 0"),
    ({"quota": -1, "of": ["a"]}, "rule: the quota must be at least 1, got -1"),
    ({"quota": "1", "of": ["a"]}, "rule: the quota must be a whole number, got '1'"),
    ({"any": ["a", {"all": [{"majority": []}]}]}, "rule.any[1].all[0]: a gate needs"),
]


@pytest.mark.parametrize(("document", "sentence"), NONSENSE, ids=[str(d) for d, _ in NONSENSE])
def test_a_rule_that_means_nothing_is_refused_with_its_place(document, sentence):
    with pytest.raises(CommitteeError) as refused:
        parse_rule(document)
    assert str(refused.value).startswith(sentence)


def test_a_rule_nested_without_end_is_refused():
    rule = "a"
    for _ in range(200):
        rule = {"all": [rule]}
    with pytest.raises(CommitteeError, match="nested too deeply"):
        parse_rule(rule)
