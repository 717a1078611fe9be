"""The pages of rules: refusals at their fields, other rules beside a trial, one language."""

import html
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.errors import Refused
from feedback import case_rules, intake
from feedback.case_rules import Draft
from feedback.intake import Said
from feedback.models import CaseRule
from feedback.rules import Actions, Conditions, Rule
from tests import factories
from web import rule_names
from web.rules import proposals, words

pytestmark = pytest.mark.django_db

RULE = {
    "name": "Low scores",
    "score": "csat:at_most",
    "number": "2",
    "most_days_old": "7",
    "owner": "closest",
    "high": "4",
    "medium": "24",
    "low": "72",
}


@pytest.fixture
def chloe():
    return factories.user("chloe", access="cx_lead")


@pytest.fixture
def ana(maya):
    return factories.stakeholder(factories.account(maya), "Ana Ruiz")


def heard(ana, **said):
    return intake.receive(ana, Said(**said), on=timezone.localdate(), by=ana.account.owner)


def case_hours():
    return {"high": 4, "medium": 24, "low": 72}


def plain(answer):
    said = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(said))


def test_deadlines_that_are_out_of_order_are_told_at_their_field(chloe, browse):
    sent = {**RULE, "high": "1", "medium": "500", "low": "120"}
    form = browse(chloe).post(reverse("add_rule"), sent).content.decode()
    field = form[form.index('name="low"') : form.index('name="notify"')]
    assert "say 500 hours or more" in field
    assert form.count("would be answered later") == 1


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"high": 1, "medium": 2, "low": 3}, ""),
        ({"high": 4, "medium": 4, "low": 4}, ""),
        ({"high": 4, "medium": 2, "low": 72}, "medium"),
        ({"high": 4, "medium": 24, "low": 23}, "low"),
        ({"high": 72, "medium": 24, "low": 4}, "medium"),
    ],
)
def test_who_has_more_power_is_never_answered_later(chloe, hours, field):
    draft = Draft("Any", Conditions(bands=("detractor",)), Actions(hours))
    if not field:
        assert case_rules.add_rule(draft, by=chloe).actions["due_hours"] == hours
        return
    with pytest.raises(Refused) as told:
        case_rules.add_rule(draft, by=chloe)
    assert (told.value.field, told.value.code) == (field, "out_of_order")


@pytest.mark.parametrize("way", ["add", "proposal", "change"])
def test_whoever_takes_the_same_name_at_the_same_moment_is_told(chloe, browse, monkeypatch, way):
    """The other one is stored between the look for the name and the row."""
    taken = proposals.draft_of("dissatisfied").name if way == "proposal" else RULE["name"]
    draft = Draft("Any", Conditions(bands=("detractor",)), Actions(case_hours()))
    mine = case_rules.add_rule(draft, by=chloe)
    case_rules.add_rule(replace(draft, name=taken), by=chloe)
    monkeypatch.setattr(case_rules, "_refuse_twice", lambda *_given: None)
    at = reverse("edit_rule", args=[mine.public_id]) if way == "change" else reverse("add_rule")
    sent = {"proposal": "dissatisfied"} if way == "proposal" else {**RULE, "version": mine.version}
    answer = browse(chloe).post(at, sent, follow=True)
    assert "Somebody changed this at the same moment" in answer.content.decode()
    assert CaseRule.objects.count() == 2


@pytest.mark.parametrize("way", ["switch_rule_off", "remove_rule"])
def test_whoever_ends_a_rule_that_was_removed_a_moment_ago_is_told(chloe, browse, monkeypatch, way):
    draft = Draft("Any", Conditions(bands=("detractor",)), Actions(case_hours()))
    rule = case_rules.add_rule(draft, by=chloe)
    name = {"switch_rule_off": "switch_off"}.get(way, way)
    act = getattr(case_rules, name)

    def after_the_other(row, *, by):
        CaseRule.objects.filter(pk=row.pk).delete()
        return act(row, by=by)

    monkeypatch.setattr(case_rules, name, after_the_other)
    answer = browse(chloe).post(reverse(way, args=[rule.public_id]), follow=True)
    assert "This rule was removed." in answer.content.decode()


def test_what_no_form_asks_is_refused_in_the_language_of_the_reader(chloe, browse):
    """A number that only an address without a form can send."""
    draft = Draft("Odd", Conditions(score="csat", at_most=9), Actions(case_hours()))
    with translation.override("fr"), pytest.raises(Refused) as told:
        case_rules.add_rule(draft, by=chloe)
    assert "expected" not in told.value.sentence
    assert told.value.field == "at_most"


def test_the_trial_says_which_other_rules_apply_to_the_same(ana, maya, chloe, browse):
    client = browse(chloe)
    client.post(reverse("add_rule"), {**RULE})
    CaseRule.objects.update(is_on=True)
    heard(ana, csat=1)
    heard(ana, csat=2)
    heard(ana, csat=2, text="")
    wide = {**RULE, "name": "Wider", "number": "3"}
    made = client.post(reverse("add_rule"), {**wide, "owner": "team_lead"})
    heard(ana, csat=3)
    found = client.get(made.url)
    shown = plain(found)
    tried = found.context["tried"]
    assert (tried.cases, tried.anyway) == (4, 3)
    assert "3 of them other rules that are on would have opened anyway" in shown
    assert "Low scores : 3 of the same" in shown
    assert "due within 4 h for high" in shown
    assert shown.count("also by: Low scores") == 3
    seal = found.context["seal"]
    on = client.post(f"{made.url}on/", {"seal": seal}, follow=True)
    assert "Another rule that is on applies to some of the same feedback: Low scores." in plain(on)


def test_a_rule_that_is_off_or_applies_to_nothing_of_it_is_not_named(ana, chloe, browse):
    client = browse(chloe)
    client.post(reverse("add_rule"), {**RULE})
    for name, score in (("Off", "csat:at_most"), ("Other", "nps:at_most")):
        told = {**RULE, "name": name, "score": score}
        client.post(reverse("add_rule"), told)
    CaseRule.objects.filter(name="Other").update(is_on=True)
    heard(ana, csat=2)
    rule = CaseRule.objects.get(name="Low scores")
    shown = client.get(reverse("rule", args=[rule.public_id]))
    assert (shown.context["tried"].cases, shown.context["beside"]) == (1, [])
    assert "anyway" not in plain(shown)


def test_the_trial_asks_no_more_for_many_other_rules(ana, chloe, browse):
    client, asked = browse(chloe), []
    client.post(reverse("add_rule"), {**RULE})
    first = CaseRule.objects.get()
    heard(ana, csat=2)
    for some in (("A",), ("B", "C", "D")):
        for name in some:
            told = {**RULE, "name": name}
            client.post(reverse("add_rule"), told)
        CaseRule.objects.exclude(pk=first.pk).update(is_on=True)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("rule", args=[first.public_id]))
        asked.append(len(found))
    assert asked[1] <= asked[0]


def test_the_names_of_proposed_rules_are_in_the_language_of_the_reader(chloe, browse):
    client = browse(chloe)
    client.post(reverse("set_language"), {"language": "fr"})
    made = client.post(reverse("add_rule"), {"proposal": "powerful-detractor"})
    rule = CaseRule.objects.get()
    assert rule.name == "A detractor of high power"
    with translation.override("fr"):
        french = rule_names.named(rule.name)
    assert french != rule.name
    for address in (made.url, f"{made.url}edit/", reverse("rules")):
        assert html.escape(french) in client.get(address).content.decode()
    form = {**RULE, "name": french, "score": "detractor", "number": "", "version": rule.version}
    client.post(f"{made.url}edit/", form)
    rule.refresh_from_db()
    assert (rule.name, rule.version) == ("A detractor of high power", 2)


@pytest.mark.parametrize("language", ["en", "fr", "it"])
def test_a_rule_reads_as_one_sentence_in_every_language(language):
    asked = Conditions(bands=("detractor",), sentiments=("negative",), channels=("email",))
    rule = Rule("r", asked, Actions(case_hours()))
    with translation.override(language):
        said = words.sentence(rule, {})
    assert ";" not in said
    assert "si il" not in said
