"""The journey of the issue: a first-time user, under two minutes, reading nothing first."""

import time

from playwright.sync_api import expect

from tests.browser.scene import PASSWORD

TWO_MINUTES = 120


def test_a_first_time_user_finds_the_riskiest_account_and_records_that_the_cfo_turned_supporter(
    page, live_server, house, told, spot
):
    began = time.monotonic()
    page.goto(live_server.url)
    page.get_by_label("User name").fill(house.user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main a.q-strong, main .q-agenda a").first).to_have_text(house.risky.name)

    page.get_by_role("link", name=house.risky.name).first.click()
    expect(page.locator(".q-why")).to_contain_text("David Okafor")
    before = _risk(page)

    page.evaluate("window.samePage = true")
    page.mouse.click(*spot("David Okafor"))
    expect(page.locator("#panel")).to_contain_text("CFO")
    page.keyboard.press("4")
    expect(page.locator("#toasts")).to_contain_text("David Okafor: Supporter.")
    after = _risk(page)
    assert after < before
    took = time.monotonic() - began
    assert page.evaluate("window.samePage"), "the page was loaded anew"

    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    assert _risk(page) == before
    assert page.evaluate("window.samePage")
    assert took < TWO_MINUTES
    print(f"\nThe journey took the browser {took:.1f} s; risk {before} % -> {after} %.")


def test_nothing_serious_keeps_people_out_of_any_page_in_the_light_or_in_the_dark(
    page, live_server, enter, house, barriers
):
    found = set()
    for theme in ("light", "dark"):
        _choose_theme(page, live_server, theme)
        for path in _pages(house):
            page.goto(live_server.url + path)
            page.wait_for_load_state("networkidle")
            assert page.locator("html").get_attribute("data-bs-theme") == theme
            found |= {(theme, path, wrong) for wrong in barriers(page)}
    assert found == set()


def test_no_page_does_what_the_content_policy_forbids(page, live_server, enter, house, told):
    for path in _pages(house):
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")


def _pages(house):
    account = f"/accounts/{house.risky.public_id}/"
    someone = f"{account}people/{house.risky.stakeholders.first().public_id}/"
    return ("/", "/accounts/", account, someone, "/method/")


def _choose_theme(page, live_server, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])


def _risk(page):
    card = page.locator(".q-number", has_text="Consensus risk").locator(".q-value")
    return int(card.inner_text().split("\N{NO-BREAK SPACE}")[0])
