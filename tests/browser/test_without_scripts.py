"""Without JavaScript the pages read as well, and their forms still save."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False}


def test_everything_can_be_read_and_a_stance_be_saved(page, live_server, enter, house, told):
    page.goto(live_server.url)
    page.get_by_role("link", name=house.risky.name).first.click()
    for dead in ("#stage", ".map-bar", "[data-map-layout]", "[data-show-keys]"):
        for one in page.locator(dead).all():
            expect(one).to_be_hidden()
    expect(page.locator(".q-why")).to_contain_text("David Okafor")
    page.get_by_role("link", name="David Okafor").first.click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("CFO")

    panel.get_by_role("button", name="Supporter", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("David Okafor: Supporter.")
    row = page.locator("tr[data-person]", has_text="David Okafor")
    expect(row).to_contain_text("Supporter")
    expect(row).not_to_contain_text("Opponent")
