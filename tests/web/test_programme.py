"""The page of the programme's health: seven figures, what they are made of, one action each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Access
from feedback import insights
from feedback.insights import Decision, Line
from feedback.models import Look
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chloe():
    return factories.user("chloe", access=Access.CX_LEAD)


def practices(answer):
    return {one.row.practice.value: one for one in answer.context["practices"]}


def test_an_empty_house_has_not_enough_yet_for_anything(browse, chloe):
    answer = browse(chloe).get("/programme/")
    assert answer.content.decode().count("Not enough yet") == 7
    assert answer.content.decode().count("leaders") >= 7


def test_every_action_leads_to_a_page_that_its_reader_may_open(browse, chloe):
    mara = factories.user("mara", access=Access.MANAGER)
    factories.team("North", lead=mara)
    for user in (chloe, mara):
        browser = browse(user)
        for one in browser.get("/programme/").context["practices"]:
            assert browser.get(one.url).status_code == 200


def test_a_team_that_acts_on_ideas_stands_beside_the_published_shares(browse, chloe):
    nina = factories.user("nina", team=factories.team("North"))
    idea = insights.capture(Line("idea", "One number"), by=nina)
    insights.decide(idea, Decision("done"), by=chloe)
    answer = browse(chloe).get("/programme/")
    found = practices(answer)["insights"]
    assert (found.row.share, found.standing) == (1.0, "better")
    assert "1 of 1 were acted upon" in found.computed
    assert "we are with the leaders" in answer.content.decode()


def test_opening_an_account_is_noted_once_and_counts_as_analysed(browse, chloe, maya):
    account = factories.account(maya)
    browser = browse(maya)
    for _again in range(2):
        browser.get(f"/accounts/{account.public_id}/")
    assert Look.objects.filter(user=maya, account=account).count() == 1
    found = practices(browse(chloe).get("/programme/"))["analysed"]
    assert [(line.name, line.told) for line in found.lines] == [("Acme", "1 of 3")]


def test_the_page_asks_no_more_for_many_accounts_than_for_one(browse, chloe, maya):
    browser, counts = browse(chloe), []
    browser.get("/programme/")
    for more in (1, 49):
        for number in range(more):
            factories.account(maya, name=f"Account {more} {number}", segment=f"S{number}")
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get("/programme/")
        counts.append(len(asked))
    assert counts[1] <= counts[0]
    assert practices(answer)["analysed"].more == 10
