"""Between two meetings: everything in one hand, nothing wider than the screen."""

import pytest
from playwright.sync_api import expect

WIDTH = 390


@pytest.fixture
def browser_context_args(browser_context_args):
    viewport = {"width": WIDTH, "height": 844}
    return {**browser_context_args, "viewport": viewport, "has_touch": True, "is_mobile": True}


def test_no_page_scrolls_sideways(page, live_server, enter, house, told):
    account = f"/accounts/{house.risky.public_id}/"
    someone = f"{account}people/{house.risky.stakeholders.first().public_id}/"
    for path in ("/", "/accounts/", account, someone, "/method/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path


def test_a_finger_opens_a_panel_and_sets_a_stance_in_it(
    page, live_server, enter, house, told, spot
):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    page.touchscreen.tap(*spot("David Okafor"))
    panel = page.locator("#panel")
    expect(panel).to_contain_text("CFO")
    button = panel.get_by_role("button", name="Supporter", exact=True)
    expect(button).to_be_in_viewport()
    button.tap()
    expect(page.locator("#toasts")).to_contain_text("David Okafor: Supporter.")
    expect(panel).to_contain_text("CFO")
