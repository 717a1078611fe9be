"""The page of the programme's health: seven figures, what they are made of, one action each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Access, Account
from feedback import health, insights, intake, looks, surveys
from feedback.health import Measured, Practice, Segment
from feedback.insights import Decision, Line
from feedback.models import Look
from stakeholders import tasks
from tests import factories
from tests.feedback import asked
from web.programme import page
from web.programme.words import WORDS

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
            if one.action:
                assert browser.get(one.action.url).status_code == 200


def actions(browser):
    return {
        name: one.action and (one.action.said, one.action.url)
        for name, one in practices(browser.get("/programme/")).items()
    }


def test_each_action_opens_the_list_it_speaks_of(browse, chloe, maya):
    team = factories.team("North")
    factories.user("nina", team=team)
    account = factories.account(maya, segment="Public sector")
    ana = factories.stakeholder(account, "Ana Ruiz")
    factories.seat(factories.committee(account), ana, roles=("approver",), is_approver=True)
    tasks.settle(account)
    long_ago = timezone.localdate() - timedelta(days=120)
    intake.receive(ana, intake.Said("chat", text="Fine."), on=long_ago, by=maya)
    survey = surveys.create("relationship", "How is it?", by=chloe)
    browser = browse(chloe)
    found = actions(browser)
    assert found["channels"] == (
        "See what last came by this channel: Chat",
        "/voice/said/?channel=chat",
    )
    assert found["goals"] == ("Set a CX goal for North", f"/goals/add/?team={team.pk}")
    assert f'value="{team.pk}" selected' in browser.get(found["goals"][1]).content.decode()
    assert found["insights"][1] == "/ideas/?kind=ideas&state=undecided&sort=votes"
    assert found["analysed"] == (
        "See the accounts that nobody opened for 30 days",
        "/accounts/?unopened=30",
    )
    assert found["segments"] == (
        "Ask in the segment Public sector",
        f"/surveys/{survey.public_id}/ask/?segment=Public+sector",
    )


def test_where_nothing_is_missing_there_is_no_action(browse, chloe, maya):
    """No channel is silent, and every account was opened in each of the months."""
    account = factories.account(maya)
    ana, today = factories.stakeholder(account, "Ana Ruiz"), timezone.localdate()
    intake.receive(ana, intake.Said("survey", nps=9), on=today, by=maya)
    for month in range(3):
        looks.note(maya, account, today - timedelta(days=30 * month))
    found = actions(browse(chloe))
    assert found["channels"] is found["analysed"] is found["segments"] is None


def test_the_list_of_accounts_that_nobody_opened_is_just_of_those(browse, chloe, maya):
    seen, unseen = (factories.account(maya, name=name) for name in ("Acme", "Bolt"))
    today = timezone.localdate()
    looks.note(maya, seen, today)
    looks.note(maya, unseen, today - timedelta(days=60))
    browser = browse(chloe)
    names = lambda days: [  # noqa: E731
        row.account.name for row in browser.get(f"/accounts/?unopened={days}").context["rows"]
    ]
    assert names(30) == ["Bolt"]
    assert names(90) == []
    page = browser.get("/accounts/?unopened=30").content.decode()
    assert "Opened by nobody for 30 days" in page


def test_a_segment_narrows_who_is_asked(browse, chloe, maya):
    for name, segment in (("Acme", "Bank"), ("Bolt", "Energy")):
        asked.person(asked.account(maya, name=name), f"Ana {name}")
        Account.objects.filter(name=name).update(segment=segment)
    survey = surveys.create("relationship", "How is it?", by=chloe)
    address = f"/surveys/{survey.public_id}/ask/?power=0&segment=bank"
    found = browse(chloe).get(address).context
    assert [line.row.account.name for line in found["asked"]] == ["Acme"]


@pytest.mark.parametrize(
    ("practice", "told", "is_weak"),
    [
        (Practice.GOALS, {"goals": {"N": True, **dict.fromkeys("ABCDEFG", False)}}, True),
        (Practice.GOALS, {"goals": {"N": True, "S": False}}, False),
        (Practice.GOALS, {}, False),
        (Practice.SEGMENTS, {"segments": {"Bank": Segment(0.1, 1)}}, True),
        (Practice.READERS, {"readers": {"North": (1, 2)}, "weeks_noted": 1}, False),
    ],
)
def test_a_practice_is_weak_that_we_do_as_seldom_as_laggards(practice, told, is_weak):
    (row,) = [one for one in health.rows(Measured(**told)) if one.practice is practice]
    assert page.Shown(row, WORDS[practice], "", [], None).is_weak is is_weak


def test_what_is_weak_comes_as_a_part_of_the_start_page(browse, chloe, maya):
    factories.user("nina", team=factories.team("North"))
    answer = browse(chloe).get("/programme/weak/").content.decode()
    assert "CX goals in the teams" in answer
    assert "Set a CX goal for North" in answer
    assert "<html" not in answer
    assert browse(maya).get("/programme/weak/").status_code == 403


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
