"""Truth tables of the rules: what was heard, what is asked, whether it applies and why."""

import pytest

from feedback import rule_documents
from feedback.rule_documents import Unreadable
from feedback.rules import Actions, Conditions, Heard, Rule, chosen, decide

HOURS = {"high": 4, "medium": 24, "low": 72}


def rule(id_="rul_1", *, hours=HOURS, days=14, **conditions):
    return Rule(id_, Conditions(**conditions), Actions(hours), most_days_old=days)


def heard(**told):
    return Heard(**{"channel": "survey", **told})


TABLE = [
    ("a detractor", {"scores": {"nps": 6}}, {"bands": ("detractor",)}, True),
    ("a passive is none", {"scores": {"nps": 7}}, {"bands": ("detractor",)}, False),
    ("passives are 7 and 8", {"scores": {"nps": 8}}, {"bands": ("passive",)}, True),
    ("a promoter", {"scores": {"nps": 9}}, {"bands": ("promoter",)}, True),
    ("one of two groups", {"scores": {"nps": 8}}, {"bands": ("detractor", "passive")}, True),
    ("no NPS has no group", {"scores": {"csat": 1}}, {"bands": ("detractor",)}, False),
    ("at most, met", {"scores": {"csat": 2}}, {"score": "csat", "at_most": 2}, True),
    ("at most, above", {"scores": {"csat": 3}}, {"score": "csat", "at_most": 2}, False),
    ("another scale", {"scores": {"nps": 1}}, {"score": "csat", "at_most": 2}, False),
    ("at least, met", {"scores": {"ces": 5}}, {"score": "ces", "at_least": 5}, True),
    ("at least, below", {"scores": {"ces": 4}}, {"score": "ces", "at_least": 5}, False),
    (
        "negative and sure",
        {"sentiment": "negative", "certainty": 0.6},
        {"sentiments": ("negative",)},
        True,
    ),
    (
        "negative, yet unclear",
        {"sentiment": "negative", "certainty": 0.59},
        {"sentiments": ("negative",)},
        False,
    ),
    ("words nobody has read", {}, {"sentiments": ("negative",)}, False),
    ("the channel", {"channel": "call"}, {"channels": ("call", "email")}, True),
    ("another channel", {"channel": "chat"}, {"channels": ("call", "email")}, False),
    ("a topic", {"topics": frozenset({"price", "support"})}, {"topics": ("support",)}, True),
    ("no topic", {}, {"topics": ("support",)}, False),
    ("a role", {"roles": frozenset({"approver"})}, {"roles": ("approver", "user")}, True),
    ("another role", {"roles": frozenset({"user"})}, {"roles": ("approver",)}, False),
    ("the tier", {"tier": "high"}, {"tiers": ("high",)}, True),
    ("a lower tier", {"tier": "low"}, {"tiers": ("high", "medium")}, False),
    ("the standing", {"standing": "inner_circle"}, {"standings": ("inner_circle",)}, True),
    ("no standing", {}, {"standings": ("inner_circle",)}, False),
    ("the segment", {"segment": "Bank"}, {"segments": ("Bank",)}, True),
    ("no segment", {}, {"segments": ("Bank",)}, False),
    ("the team", {"team": "tea_1"}, {"teams": ("tea_1",)}, True),
    ("power enough", {"power": 0.2}, {"least_power": 0.2}, True),
    ("too little power", {"power": 0.19}, {"least_power": 0.2}, False),
    ("power unknown", {}, {"least_power": 0.0}, False),
    (
        "all must hold",
        {"scores": {"nps": 2}, "tier": "low"},
        {"bands": ("detractor",), "tiers": ("high",)},
        False,
    ),
    ("nothing is asked", {}, {}, True),
]


@pytest.mark.parametrize(
    ("said", "asked", "applies"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_rule_applies_when_everything_it_asks_holds(said, asked, applies):
    (decision,) = decide(heard(**said), [rule(**asked)])
    assert decision.applies is applies
    assert decision.reasons[0].condition == "age"
    assert all(one.holds for one in decision.reasons) is applies


@pytest.mark.parametrize(("days_old", "applies"), [(0, True), (14, True), (15, False)])
def test_what_was_said_too_long_ago_opens_nothing(days_old, applies):
    (decision,) = decide(heard(days_old=days_old), [rule()])
    assert decision.applies is applies
    assert (decision.reasons[0].wanted, decision.reasons[0].found) == (14, days_old)


def test_a_reason_says_what_was_wanted_and_what_was_found():
    (decision,) = decide(
        heard(scores={"csat": 3}, roles=frozenset({"user", "coach"})),
        [rule(score="csat", at_most=2, roles=("approver",))],
    )
    told = {one.condition: (one.wanted, one.found, one.holds) for one in decision.reasons[1:]}
    assert told == {
        "at_most": (("csat", 2), 3, False),
        "role": (("approver",), ("coach", "user"), False),
    }


@pytest.mark.parametrize(("tier", "hours"), [("high", 4), ("medium", 24), ("low", 72)])
def test_the_time_left_is_that_of_the_tier(tier, hours):
    (decision,) = decide(heard(tier=tier), [rule()])
    assert decision.due_hours == hours


def test_a_feedback_has_one_case_with_the_least_time_and_the_first_of_equals():
    urgent = {"high": 1, "medium": 1, "low": 1}
    found = decide(heard(), [rule("a"), rule("b", hours=urgent), rule("c", hours=urgent)])
    first, others = chosen(found)
    assert first.rule.id == "b"
    assert [one.rule.id for one in others] == ["a", "c"]
    assert chosen([]) == (None, ())


def test_a_rule_comes_back_from_its_documents_as_it_was():
    asked = Conditions(bands=("detractor",), score="csat", at_most=2, least_power=0.1)
    then = Actions(HOURS, owner="closest", notify=("usr_1",))
    stored = rule_documents.document_of(asked), rule_documents.document_of(then)
    assert rule_documents.conditions_of(stored[0]) == asked
    assert rule_documents.actions_of(stored[1]) == then
    assert "sentiments" not in stored[0]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "conditions"),
        ({"code": "x"}, "code"),
        ({"bands": ["angry"]}, "bands"),
        ({"bands": "detractor"}, "bands"),
        ({"channels": [""]}, "channels"),
        ({"channels": ["a"] * 21}, "channels"),
        ({"topics": [7]}, "topics"),
        ({"score": "stars", "at_most": 1}, "score"),
        ({"score": "csat"}, "score"),
        ({"at_most": 1}, "score"),
        ({"score": "csat", "at_most": 6}, "at_most"),
        ({"score": "nps", "at_least": True}, "at_least"),
        ({"least_power": 2}, "least_power"),
        ({"least_power": True}, "least_power"),
    ],
)
def test_conditions_that_mean_nothing_are_refused_at_their_place(document, place):
    with pytest.raises(Unreadable) as refused:
        rule_documents.conditions_of(document)
    assert refused.value.place == place


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("open", "actions"),
        ({}, "due_hours"),
        ({"due_hours": {"high": 4, "medium": 24}}, "due_hours"),
        ({"due_hours": {**HOURS, "top": 1}}, "top"),
        ({"due_hours": {**HOURS, "low": 0}}, "due_hours"),
        ({"due_hours": HOURS, "owner": "somebody"}, "owner"),
        ({"due_hours": HOURS, "notify": "usr_1"}, "notify"),
    ],
)
def test_actions_that_mean_nothing_are_refused_at_their_place(document, place):
    with pytest.raises(Unreadable) as refused:
        rule_documents.actions_of(document)
    assert refused.value.place == place
