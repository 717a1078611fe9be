"""Insights and ideas on the pages: one line from anywhere, one click to vote, an answer to read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Access, AccountShare, Alert
from feedback import insights
from feedback.insights import Decision, Line
from feedback.models import Idea, Insight
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def lea(account):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    return lea


@pytest.fixture
def mara():
    return factories.user("mara", access=Access.CX_LEAD)


def told(by, kind="idea", words="One number for all plants", account=None):
    return insights.capture(Line(kind, words, account), by=by)


def test_every_page_takes_a_line_and_the_page_of_an_account_knows_what_it_is_about(
    browse, lea, account
):
    browser, page = browse(lea), f"/accounts/{account.public_id}/"
    assert b'name="words"' in browser.get("/").content
    assert (
        f'name="account" value="{account.public_id}" checked' in browser.get(page).content.decode()
    )
    sent = {"words": "idea: one number", "kind": "insight", "account": account.public_id}
    answer = browser.post("/ideas/add/", {**sent, "next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    row = Idea.objects.get()
    assert (row.words, row.account, row.author) == ("one number", account, lea)
    undo = f"/ideas/{row.public_id}/remove/"
    assert f'action="{undo}"' in answer.content.decode()
    answer = browser.post(undo, headers={"referer": f"http://testserver{page}"})
    assert answer.url == f"http://testserver{page}"
    assert not Idea.objects.visible_to(lea).exists()


def test_who_only_reads_is_asked_nothing_and_may_add_nothing(browse, account):
    rae = factories.user("rae", access=Access.READ_ONLY)
    row = told(account.owner)
    browser = browse(rae)
    assert b"capture-words" not in browser.get("/ideas/").content
    assert browser.post("/ideas/add/", {"words": "x"}).status_code == 403
    assert browser.post(f"/ideas/{row.public_id}/vote/").status_code == 403
    assert row.words in browser.get("/ideas/").content.decode()


def test_a_line_without_words_comes_back_with_what_is_wrong(browse, lea):
    answer = browse(lea).post("/ideas/add/", {"words": "#idea", "account": "Acme"})
    assert answer.status_code == 422
    assert b"Write something first" in answer.content
    assert b'value="Acme"' in answer.content


def test_a_way_back_to_somewhere_else_leads_to_the_list(browse, lea):
    sent = {"words": "x", "next": "https://evil.example/"}
    assert browse(lea).post("/ideas/add/", sent).url == "/ideas/"


def test_one_click_votes_and_another_takes_the_vote_back(browse, lea, maya):
    row = told(maya)
    browser = browse(lea)
    for act, number, pressed in (("vote", 1, "true"), ("vote/back", 0, "false")):
        browser.post(f"/ideas/{row.public_id}/{act}/")
        page = browser.get("/ideas/").content.decode()
        assert f'aria-pressed="{pressed}"' in page
        assert f"<span>{number}</span>" in page


def test_the_author_is_told_on_the_start_page_and_has_read_it_on_the_list(browse, lea, mara):
    row = told(lea)
    browser = browse(lea)
    assert b"1 answer to what you" not in browser.get("/").content
    sent = {"state": "declined", "reason": "Too dear for now"}
    assert browse(mara).post(f"/ideas/{row.public_id}/decide/", sent).status_code == 302
    assert b"1 answer to what you" in browser.get("/").content
    assert b"Too dear for now" in browser.get("/ideas/?kind=ideas&mine=1").content
    assert b"1 answer to what you" not in browser.get("/").content


def test_the_owner_reads_an_insight_among_the_news(browse, maya, lea, account):
    row = told(lea, "insight", "They plan a second line", account)
    page = browse(maya).get("/").content.decode()
    assert "Lea Tester noticed: They plan a second line" in page
    assert f'href="/ideas/{row.public_id}/"' in page


def test_a_refused_decision_says_why_on_the_page_of_the_idea(browse, lea, mara):
    row = told(lea)
    answer = browse(mara).post(f"/ideas/{row.public_id}/decide/", {"state": "declined"})
    assert answer.status_code == 422
    assert b"Say why it is declined" in answer.content


def test_who_looked_at_other_words_overwrites_nothing_and_keeps_what_they_typed(browse, lea):
    row, address = told(lea), "/ideas/{}/change/"
    address, browser = address.format(row.public_id), browse(lea)
    assert 'name="version" value="1"' in browser.get(f"/ideas/{row.public_id}/").content.decode()
    browser.post(address, {"words": "First said", "version": "1"})
    late = browser.post(address, {"words": "Typed in vain", "version": "1"})
    shown = late.content.decode()
    assert late.status_code == 422
    assert "Somebody changed this in the meantime" in shown
    assert "First said" in shown
    assert "Typed in vain</textarea>" in shown
    row.refresh_from_db()
    assert row.words == "First said"
    assert 'name="version" value="2"' in shown
    browser.post(address, {"words": "Said again", "version": "2"})
    row.refresh_from_db()
    assert row.words == "Said again"


def test_of_two_who_decide_at_once_the_second_is_told(browse, lea, mara):
    row = told(lea)
    address = f"/ideas/{row.public_id}/decide/"
    first = {"state": "accepted", "used_in": "The plan", "version": "1"}
    second = {"state": "declined", "reason": "Too dear", "used_in": "", "version": "1"}
    assert browse(mara).post(address, first).status_code == 302
    late = browse(factories.user("chloe", access=Access.CX_LEAD)).post(address, second)
    assert late.status_code == 422
    assert 'value="Too dear"' in late.content.decode()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("accepted", "")


def test_only_the_author_changes_the_words(browse, lea, mara):
    row = told(lea)
    address = f"/ideas/{row.public_id}/change/"
    assert browse(mara).post(address, {"words": "Mine"}).status_code == 403
    assert browse(lea).post(address, {"words": "Better"}).status_code == 302
    row.refresh_from_db()
    assert row.words == "Better"


def test_what_was_taken_away_can_be_brought_back_from_the_toast(browse, lea):
    row = told(lea)
    browser = browse(lea)
    answer = browser.post(f"/ideas/{row.public_id}/remove/", follow=True)
    assert f'action="/ideas/{row.public_id}/restore/"' in answer.content.decode()
    browser.post(f"/ideas/{row.public_id}/restore/")
    assert row.words in browser.get("/ideas/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=ideas", ["B", "A"]),
        ("kind=ideas&sort=votes", ["A", "B"]),
        ("kind=ideas&state=accepted", ["B"]),
        ("kind=ideas&state=nonsense&sort=what", ["B", "A"]),
        ("kind=ideas&unused=1", ["A"]),
        ("kind=ideas&mine=1", ["A"]),
        ("kind=insights", ["D", "C"]),
        ("kind=insights&unused=1", ["D"]),
        ("kind=insights&account=ACCOUNT", ["C"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(browse, lea, mara, account, query, shown):
    a, b = told(lea, words="A"), told(mara, words="B")
    insights.vote(a, by=lea)
    insights.decide(b, Decision("accepted"), by=mara)
    c = told(mara, "insight", "C", account)
    insights.decide(c, Decision(used_in="A call"), by=mara)
    told(mara, "insight", "D")
    answer = browse(lea).get(f"/ideas/?{query.replace('ACCOUNT', account.public_id)}")
    assert [line.row.words for line in answer.context["lines"]] == shown


def test_the_empty_list_says_how_to_begin(browse, lea):
    assert b"No idea yet" in browse(lea).get("/ideas/").content
    assert b"No insight yet" in browse(lea).get("/ideas/?kind=insights").content
    assert b"Nothing like this" in browse(lea).get("/ideas/?mine=1").content


@pytest.mark.parametrize("kind", ["idea", "insight"])
def test_the_list_asks_no_more_for_fifty_than_for_one(browse, mara, account, kind):
    browser, counts = browse(mara), []
    browser.get("/ideas/")
    for more in (1, 49):
        for number in range(more):
            told(mara, kind, f"Number {number}", account)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(f"/ideas/?kind={kind}s")
        counts.append(len(asked))
    assert counts[1] <= counts[0]
    assert b'rel="next"' in page.content


def test_a_name_of_somebody_else_s_account_is_not_taken(browse, lea, mara):
    factories.account(mara, name="Hidden")
    answer = browse(lea).post("/ideas/add/", {"words": "x", "account": "Hidden"})
    assert answer.status_code == 422
    assert not Insight.objects.exists()


def test_a_decision_keeps_a_link_that_is_not_offered(browse, mara, account):
    row = told(account.owner, account=account)
    Idea.objects.update(used_link="cas_old", state="accepted")
    page = browse(mara).get(f"/ideas/{row.public_id}/").content.decode()
    assert '<option value="cas_old" selected>' in page


def test_an_alert_about_an_insight_leads_to_it(browse, lea, maya, account):
    row = told(lea, "insight", account=account)
    alert = Alert.objects.get(subject=row.public_id)
    answer = browse(maya).get(f"/r/{alert.public_id}/")
    assert answer.url == f"/ideas/{row.public_id}/"
