"""A page that lies open asks whether something came in: mostly nothing, at little cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare, Opportunity, User
from crm.models import JudgementRead
from feedback import cases, handling, intake
from feedback.case_opening import Opening
from feedback.models import Case, Feedback, Look, Understanding
from feedback.reading import text
from stakeholders import tasks
from tests import factories
from tests.feedback.conftest import rule_of
from web import since
from web.focus import to_read

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def account(maya):
    return factories.account(maya, name="Northwind")


@pytest.fixture
def ana(account):
    one = factories.stakeholder(account, "Ana Ruiz", title="CFO")
    factories.seat(factories.committee(account), one, is_approver=True)
    tasks.settle(account)
    return one


def news_of(account):
    return reverse("account_news", args=[account.public_id])


def marked(client, address, **more):
    """What the page of this address would ask with."""
    shown = client.get(address, **SCRIPT)
    return {"since": shown.context["mark"], "of": shown.context.get("accounts_shown", ""), **more}


def say(ana, maya, **said):
    heard = intake.receive(ana, intake.Said(**said), on=timezone.localdate(), by=maya)
    handling.handle(heard.pk)
    tasks.settle(ana.account)


def open_case(ana, to):
    mara = User.objects.filter(username="mara").first() or factories.user("mara", access="cx_lead")
    opening = Opening(to, timezone.now() + timedelta(hours=9), words="She is furious")
    return cases.open_by_hand(ana, opening, by=mara)


@pytest.fixture
def asked(browse, maya, account, ana):
    """Both pages with what they ask, as Maya sees them, nothing having come in since."""
    client = browse(maya)
    pages = {
        news_of(account): marked(client, reverse("account", args=[account.public_id])),
        reverse("home_news"): marked(client, reverse("home")),
    }
    return client, pages


def test_nothing_is_answered_while_nothing_came_in(asked):
    client, pages = asked
    for address, said in pages.items():
        answer = client.get(address, said, **SCRIPT)
        assert (answer.status_code, answer.content) == (204, b""), address


def test_a_feedback_brings_figures_to_both_pages(asked, ana, maya):
    client, pages = asked
    say(ana, maya, nps=0)
    for address, said in pages.items():
        answer = client.get(address, said, **SCRIPT)
        assert answer.status_code == 200
        fresh = {**said, "since": answer.context["mark"]}
        assert client.get(address, fresh, **SCRIPT).status_code == 204, address


def test_a_case_and_its_news_are_brought_and_so_is_its_end(asked, ana, maya):
    client, pages = asked
    case = open_case(ana, maya)
    for address, said in pages.items():
        answer = client.get(address, said, **SCRIPT)
        assert reverse("case", args=[case.public_id]) in answer.content.decode()
        said["since"] = answer.context["mark"]
    cases.close(case, cases.Ending("solved"), by=maya)
    (address, said), _home = pages.items()
    assert "case" not in str(client.get(address, said, **SCRIPT).context["notices"].cases)


def test_what_is_told_to_others_or_happens_elsewhere_brings_nothing(asked, maya):
    client, pages = asked
    tom = factories.user("tom")
    other = factories.account(tom, name="Elsewhere")
    bo = factories.stakeholder(other, "Bo Lee")
    open_case(bo, tom)
    for address, said in pages.items():
        assert client.get(address, said, **SCRIPT).status_code == 204, address


def test_asking_costs_few_queries_however_much_there_is(asked, ana, maya, browse):
    _client, pages = asked
    client = browse(maya)

    def costs():
        found = []
        for address, said in pages.items():
            with CaptureQueriesContext(connection) as captured:
                client.get(address, said, **SCRIPT)
            found.append([one["sql"] for one in captured])
        return found

    few = costs()
    for index in range(50):
        one = factories.stakeholder(ana.account, f"Bo Lee{index}")
        open_case(one, maya)
    tasks.settle(ana.account)
    client.get(reverse("home"))
    pages[news_of(ana.account)] |= marked(client, reverse("account", args=[ana.account.public_id]))
    pages[reverse("home_news")] |= marked(client, reverse("home"))
    many = costs()
    assert [len(one) for one in many] == [len(one) for one in few]
    # The session and the user; the shares that decide what is visible, and the colleagues led.
    assert len(many[0]) <= 5
    assert len(many[1]) <= 4


def test_asking_is_no_look_and_takes_no_message(asked, ana, maya):
    client, pages = asked
    client.post(reverse("add_feedback", args=[ana.account.public_id]), _noted(ana))
    for trace in (Look, JudgementRead):
        trace.objects.all().delete()
    (address, said), _home = pages.items()
    assert 'class="toast-note"' not in client.get(address, said, **SCRIPT).content.decode()
    assert not Look.objects.exists()
    assert not JudgementRead.objects.exists()
    assert "Noted what" in client.get(reverse("home")).content.decode()


def _noted(ana):
    return {"said_by": ana.public_id, "channel": "call", "nps": "3"}


def test_a_stranger_finds_nothing_and_a_reader_no_case(asked, browse, ana, maya):
    _client, _pages = asked
    lea = factories.user("lea", access=Access.READ_ONLY)
    assert browse(lea).get(news_of(ana.account)).status_code == 404
    AccountShare.objects.create(account=ana.account, user=lea)
    open_case(ana, maya)
    answer = browse(lea).get(news_of(ana.account), **SCRIPT)
    assert answer.status_code == 200
    assert "cas_" not in answer.content.decode()


def test_a_seal_that_is_not_ours_is_answered_with_the_page(asked):
    client, _pages = asked
    answer = client.get(reverse("home_news"), {"of": "1,2", "since": "x"}, **SCRIPT)
    assert answer.status_code == 200
    assert 'id="agenda"' in answer.content.decode()


def test_a_page_says_how_often_it_asks_as_a_script_reads_it(asked, account, settings):
    client, _pages = asked
    settings.PAGE_NEWS_SECONDS = 0.5
    for address in (reverse("account", args=[account.public_id]), reverse("home")):
        told = client.get(address, headers={"accept-language": "fr"}).content.decode()
        assert 'lang="fr"' in told
        assert 'data-every="0.5"' in told


def test_each_sealed_account_is_told_when_it_was_analysed_and_no_other(account, ana, maya):
    bare = factories.account(maya, name="Bare")
    at = account.committees.get().analysed_at
    assert since.analysed_of(since.sealed([account.pk, bare.pk])) == {account.pk: at, bare.pk: None}
    assert since.analysed_of(since.sealed([bare.pk])) == {bare.pk: None}
    assert since.analysed_of(since.sealed([])) == {}


def test_an_account_without_a_committee_is_told_of_its_cases(rf, maya):
    account = factories.account(maya, name="Empty")
    before = since.mark_of_account(maya, account.public_id)
    open_case(factories.stakeholder(account, "Bo Lee"), maya)
    request = rf.get("/")
    request.user = maya
    after = since.mark_of_account(maya, account.public_id)
    assert after != before
    assert since.mark_of_focus(to_read(request, account.public_id)) == after


def test_a_past_day_asks_for_nothing(asked, account):
    client, _pages = asked
    shown = client.get(reverse("account", args=[account.public_id]), {"on": "2026-03-01"})
    assert 'id="news"' not in shown.content.decode()


@pytest.mark.parametrize("is_archived", [False, True])
def test_the_mark_of_a_focus_is_that_of_the_account(rf, account, ana, maya, is_archived):
    """Also where the committee of a deal is in no page any more, as the deal is archived."""
    deal = factories.opportunity(account)
    Opportunity.objects.filter(pk=deal.pk).update(
        archived_at=timezone.now() if is_archived else None
    )
    request = rf.get("/")
    request.user = maya
    focus = to_read(request, account.public_id)
    assert len(focus.committees) == (1 if is_archived else 2)
    assert since.mark_of_focus(focus) == since.mark_of_account(maya, account.public_id)


def test_the_mark_of_an_account_without_a_committee_is_that_of_its_page(rf, maya):
    account = factories.account(maya, name="Empty")
    request = rf.get("/")
    request.user = maya
    focus = to_read(request, account.public_id)
    assert since.mark_of_focus(focus) == since.mark_of_account(maya, account.public_id)


def test_what_came_of_words_is_brought_once_they_are_read(asked, account, ana, maya, browse):
    client, pages = asked
    chloe = factories.user("chloe", access="cx_lead")
    rule_of(chloe)
    heard = intake.receive(ana, intake.Said(nps=0), on=timezone.localdate(), by=maya)
    address, said = news_of(account), pages[news_of(account)] | {"heard": heard.public_id}
    said["since"] = marked(client, reverse("account", args=[account.public_id]))["since"]
    assert client.get(address, said, **SCRIPT).status_code == 204
    handling.handle(heard.pk)
    # Also where the page was shown with the case, but with the message of before.
    said["since"] = marked(client, reverse("account", args=[account.public_id]))["since"]
    told = client.get(address, said, **SCRIPT).content.decode()
    assert (
        f'<span id="heard">It opened a case: <a href="/cases/{Case.objects.get().public_id}/">'
        in told
    )
    lea = factories.user("lea", access=Access.READ_ONLY)
    AccountShare.objects.create(account=account, user=lea)
    for stranger, of in ((lea, heard.public_id), (maya, "\0"), (maya, "fbk_none")):
        assert "heard" not in browse(stranger).get(address, {"heard": of}).content.decode()


def test_words_that_are_still_to_be_read_closely_say_nothing_yet(asked, account, ana, maya):
    client, pages = asked
    say(ana, maya, text="We are still waiting for somebody to call us back.")
    said = pages[news_of(account)] | {"heard": Feedback.objects.get().public_id}
    told = client.get(news_of(account), said, **SCRIPT).content.decode()
    assert "opened no case" not in told
    Understanding.objects.update(reader=text.VERSION)
    told = client.get(news_of(account), said, **SCRIPT).content.decode()
    assert "It was read, and opened no case." in told


def test_words_that_open_no_case_say_so_once_they_are_read(asked, account, ana, maya):
    client, pages = asked
    say(ana, maya, nps=9)
    said = pages[news_of(account)] | {"heard": Feedback.objects.get().public_id}
    told = client.get(news_of(account), said, **SCRIPT).content.decode()
    assert '<span id="heard">It was read, and opened no case.</span>' in told
