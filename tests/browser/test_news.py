"""A page that lies open tells of news by itself, and disturbs nobody who is at work in it."""

import json
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm import sources
from feedback.models import Case
from stakeholders import tasks
from tests import factories
from tests.feedback.conftest import rule_of

TYPED = "She asked for the contract"
ASKING = "**/news/?*"
SEEN_ANEW = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(autouse=True)
def _asks_often(settings, _asks_seldom):
    settings.PAGE_NEWS_SECONDS = 1


@pytest.fixture
def say(house, live_server):
    """A survey tool that tells what David answered, while a rule opens cases for it."""
    rule_of(factories.user("chloe", access="cx_lead"))
    source = sources.add_source("survey-tool", by=house.user)
    administrator = factories.user("ada", access="administrator")
    secret = factories.secret_of_key(source, administrator)
    david = house.risky.stakeholders.get(person__last_name="Okafor")
    head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def post(number, **said):
        body = {
            "stakeholder": {"id": david.public_id},
            "said_on": timezone.localdate().isoformat(),
            "external_id": f"R-{number}",
            "channel": "survey",
            **said,
        }
        address = f"{live_server.url}/api/v1/feedback"
        with urlopen(Request(address, json.dumps(body).encode(), head)) as answer:
            assert answer.status == 201
        tasks.settle(house.risky)

    return post


@pytest.fixture
def account(page, live_server, enter, house, told):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    yield page
    page.goto("about:blank")


def test_a_feedback_shows_its_case_and_its_figure_on_the_page_of_the_account(account, say):
    risk = account.locator("#figures .q-number", has_text="Consensus risk").locator(".q-value")
    before = risk.inner_text()
    account.evaluate("document.getElementById('stage').dataset.former = 'yes'")
    zoom = account.evaluate("window.quorate.map.cy.zoom(1.3) && window.quorate.map.cy.zoom()")
    say(1, nps=0, text="Nobody answers for two weeks.")
    first = account.locator("#notices").get_by_role("link").first
    expect(first).to_have_text("David Okafor, NPS 0")
    expect(risk).not_to_have_text(before)
    assert account.evaluate("window.quorate.map.cy.zoom()") == zoom
    expect(account.locator("#stage[data-former]")).to_have_count(1)
    assert Case.objects.count() == 1


def test_who_is_chosen_and_what_is_half_typed_stay_until_it_is_left(account, say, house):
    _row(account, "David Okafor").get_by_role("link").click()
    panel = account.locator("#panel")
    expect(panel.get_by_role("heading", name="David Okafor")).to_be_visible()
    panel.locator("#said summary").first.click()
    words = panel.get_by_label("In their words")
    words.fill(TYPED)
    say(1, nps=0)
    expect(account.locator("#notices")).to_contain_text("David Okafor, NPS 0")
    expect(words).to_have_value(TYPED)
    expect(words).to_be_focused()
    words.fill("")
    account.locator("#stage").focus()
    expect(panel.get_by_role("link", name="NPS 0")).to_be_visible()
    expect(words).to_be_visible()
    expect(panel.get_by_role("heading", name="David Okafor")).to_be_visible()


def test_an_answer_that_comes_late_changes_nobody_who_was_chosen_meanwhile(account, say):
    heading, held = account.locator("#panel [data-panel-heading]"), []

    def hold(route):
        held.append(route)

    _row(account, "David Okafor").get_by_role("link").click()
    expect(heading).to_have_text("David Okafor")
    account.route(ASKING, hold, times=1)
    # What was asked before the route stood is not held.
    for _look in range(100):
        if not held:
            account.wait_for_timeout(50)
    _row(account, "Priya Raman").get_by_role("link").click()
    expect(heading).to_have_text("Priya Raman")
    say(1, nps=0)
    held[0].continue_()
    expect(account.locator("#notices")).to_contain_text("David Okafor, NPS 0")
    expect(heading).to_have_text("Priya Raman")


def test_the_start_page_shows_the_case_that_waits(page, live_server, enter, house, told, say):
    page.goto(live_server.url)
    expect(page.locator("#agenda")).not_to_contain_text("A case waits for you")
    say(1, nps=0)
    expect(page.get_by_role("link", name="A case waits for you: David Okafor")).to_be_visible()
    page.goto("about:blank")


def test_a_page_asks_as_often_as_it_says(page, live_server, enter, house, told, settings):
    settings.PAGE_NEWS_SECONDS = 0.5
    asked = []
    page.on("request", lambda one: "/news/" in one.url and asked.append(one.url))
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    asked.clear()
    page.wait_for_timeout(2200)
    assert 2 <= len(asked) <= 5
    page.goto("about:blank")


def test_a_page_that_is_not_seen_asks_nothing(account, say):
    asked = []
    account.on("request", lambda one: "/news/" in one.url and asked.append(one.url))
    account.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
    )
    asked.clear()
    say(1, nps=0)
    account.evaluate("new Promise((done) => setTimeout(done, 2500))")
    assert asked == []
    account.evaluate("delete document.hidden")
    account.evaluate(SEEN_ANEW)
    expect(account.locator("#notices")).to_contain_text("David Okafor, NPS 0")


def test_what_could_not_be_asked_is_asked_the_next_time(account, say):
    account.evaluate("""() => {
        const { trigger } = window.htmx;
        window.htmx.trigger = () => {
            window.htmx.trigger = trigger;
            document.body.dataset.swallowed = "yes";
        };
    }""")
    expect(account.locator("body[data-swallowed]")).to_have_count(1)
    say(1, nps=0)
    expect(account.locator("#notices")).to_contain_text("David Okafor, NPS 0")


def test_a_server_that_does_not_answer_is_asked_less_and_less_often_without_a_word(
    account, say, told
):
    asked = []
    account.route(ASKING, lambda route: (asked.append(1), route.fulfill(status=503)))
    account.wait_for_timeout(8000)
    assert 1 <= len(asked) <= 4
    expect(account.locator("[data-toast]")).to_have_count(0)
    account.goto("about:blank")
    told.clear()


def _row(page, name):
    return page.locator("tr[data-person]", has=page.get_by_role("link", name=name, exact=True))
