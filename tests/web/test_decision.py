"""The decision rule in words."""

import pytest
from django.urls import reverse

from stakeholders import queries, rules
from tests import factories
from web import decision

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]


@pytest.fixture
def committee(maya):
    return factories.committee(factories.account(maya))


@pytest.fixture
def sit(committee):
    """Give a place to somebody of that name; the place."""

    def seat(name, **terms):
        return factories.seat(committee, factories.stakeholder(committee.account, name), **terms)

    return seat


def told(committee):
    (facts,) = queries.facts_of([committee], factories.LONG_AGO)
    positions = facts.positions.values()
    names = {one.stakeholder.public_id: str(one.stakeholder.person) for one in positions}
    return decision.in_words(facts, names)


def test_without_a_seat_there_is_nothing_to_say(committee):
    assert told(committee) == ""


def test_approvers_vetoes_and_the_quota_of_the_others_are_named(committee, sit):
    sit("Elena Marchetti", is_approver=True)
    sit("Renato Bassi", is_veto=True)
    for name in ("Ana Ruiz", "Bo Li", "Cy Orr"):
        sit(name, weight=1)
    assert told(committee) == (
        "Now: Elena Marchetti must approve; Renato Bassi must not object; "
        "and 2 of the other 3 must agree."
    )


def test_who_votes_alone_are_no_others(committee, sit):
    sit("Ana Ruiz", weight=1)
    sit("Bo Li", weight=1)
    assert told(committee) == "Now: 2 of 2 must agree."


def test_unequal_weights_are_votes(committee, sit, maya):
    sit("Elena Marchetti", is_approver=True)
    sit("Ana Ruiz", is_approver=True)
    sit("Bo Li", weight=3)
    sit("Cy Orr", weight=1)
    rules.set_rule(committee, rules.Rule(quota=2), on=factories.LONG_AGO, by=maya)
    assert told(committee) == (
        "Now: Elena Marchetti and Ana Ruiz must approve; "
        "and 2 of the 4 votes of the others (by weight) must agree."
    )


def test_a_nested_rule_is_read_from_the_outside_in(committee, sit, maya):
    ana, bo, cy, di = (sit(name, weight=1).public_id for name in ("Ana Li", "Bo", "Cy", "Di"))
    tree = {"all": [ana, {"any": [bo, {"quota": 3, "of": [[cy, 2], [di, 2], bo]}]}]}
    rules.set_rule(committee, rules.Rule(tree=tree), on=factories.LONG_AGO, by=maya)
    assert told(committee) == (
        "Now needed: Ana Li and [Bo or [3 of 5 votes of Cy (2), Di (2), Bo (1)]]."
    )


def test_the_page_says_how_the_committee_decides_and_what_an_empty_quota_did(
    browse, maya, committee, sit
):
    sit("Ana Ruiz", is_approver=True)
    client = browse(maya)
    address = reverse("set_rule", args=[committee.account.public_id])
    page = client.post(address, {"quota": ""}, follow=True).content.decode()
    assert "Now: Ana Ruiz must approve." in page
    assert "More than half of the weight of the others decides now." in page
