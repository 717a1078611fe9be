"""A request that fails says so; errors in the console are meant here."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

ROW = "tr[data-person]:has-text('Priya Raman')"


@pytest.fixture
def account(page, live_server, enter, house):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    return page


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "you may not change it, or the page is too old"),
        (404, "no longer exists"),
        (500, "Something went wrong on our side"),
        (503, "The database is busy"),
        (0, "The server did not answer"),
    ],
)
def test_an_edit_that_fails_says_so_once_and_changes_nothing(account, status, sentence):
    heard = []

    def fail(route):
        heard.append(route.request.url)
        route.fulfill(status=status) if status else route.abort()

    account.route("**/stance/", fail)
    before = account.locator(ROW).inner_text()
    account.locator(ROW).focus()
    for times in (1, 2):
        with account.expect_event("requestfailed" if status == 0 else "requestfinished"):
            account.keyboard.press("2")
        expect(account.get_by_role("alert")).to_have_count(1)
        expect(account.get_by_role("alert")).to_contain_text(sentence)
        assert len(heard) == times
    assert account.locator(ROW).inner_text() == before


def test_a_form_of_a_page_that_is_too_old_says_so(account):
    account.locator("body").evaluate("body => body.removeAttribute('hx-headers')")
    account.context.clear_cookies(name="csrftoken")
    account.locator(ROW).focus()
    account.keyboard.press("2")
    expect(account.get_by_role("alert")).to_contain_text("the page is too old")


def test_a_refusal_is_told_by_its_own_sentence_alone(account):
    account.locator("[data-quick-add]").fill("Priya Raman")
    account.keyboard.press("Enter")
    expect(account.get_by_role("alert")).to_have_count(1)
    expect(account.get_by_role("alert")).to_contain_text("is here already")


def test_a_page_that_could_not_be_loaded_keeps_its_day_in_address_and_links(account):
    account.route(re.compile(r"/accounts/[^/]+/\?on="), lambda route: route.fulfill(status=500))
    account.locator("#day").focus()
    account.keyboard.press("ArrowLeft")
    expect(account.locator("#time output")).to_have_text("This day could not be loaded.")
    expect(account.get_by_role("alert")).to_have_count(1)
    expect(account).not_to_have_url(re.compile("on="))
    changes = account.get_by_role("link", name="Changes")
    expect(changes).not_to_have_attribute("href", re.compile("on="))
    assert account.locator("#on").input_value() == timezone.localdate().isoformat()


def test_three_are_told_at_most_and_what_goes_well_ends_what_went_wrong(
    page, live_server, enter, house
):
    page.goto(f"{live_server.url}/preferences/")
    rhythms, alerts, left = page.get_by_role("radio"), page.get_by_role("alert"), [403, 404, 500, 0]

    def fail(route):
        status = left.pop(0)
        route.fulfill(status=status) if status else route.abort()

    page.route("**/digest/", fail)
    for place, told in ((1, 1), (2, 2), (0, 3), (1, 3)):
        rhythms.nth(place).check()
        expect(alerts).to_have_count(told)
    expect(alerts.last).to_contain_text("The server did not answer")
    page.unroute("**/digest/")
    rhythms.nth(2).check()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    expect(alerts).to_have_count(0)
