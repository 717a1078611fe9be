"""Between two meetings: everything in one hand, nothing wider than the screen."""

import pytest
from playwright.sync_api import expect

from tests import factories

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


def test_the_rows_of_pages_take_one_line_each_and_show_where_one_is(
    page, live_server, enter, house, told
):
    page.goto(f"{live_server.url}/goals/")
    main = page.get_by_role("navigation", name="Main")
    pages = page.get_by_role("navigation", name="Pages of the voice of the customer")
    for row in (main, pages):
        assert row.bounding_box()["height"] < 60
    assert pages.evaluate("row => row.scrollWidth > row.clientWidth")
    expect(pages.locator("[aria-current]")).to_be_in_viewport(ratio=1)


def test_the_committees_of_an_account_take_one_line_side_by_side(
    page, live_server, enter, house, told
):
    for name in ("Renewal of the platform", "Extension to the cargo division"):
        deal = factories.opportunity(house.risky, name=name)
        factories.committee(house.risky, for_opportunity=deal)
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    tabs = page.get_by_role("navigation", name="Committees")
    assert tabs.bounding_box()["height"] < 60
    links = tabs.get_by_role("link")
    expect(links).to_have_count(3)
    # None is squeezed below its words, so none lies over the next.
    assert links.evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth)")


def test_names_of_accounts_beside_people_that_were_found_stay_in_one_line(
    page, live_server, enter, house, told
):
    for number in range(8):
        title = "Head of the " + "customer care "[: 2 * number].strip()
        factories.stakeholder(house.risky, f"Ana Foundling{number}", title=title)
    page.goto(f"{live_server.url}/accounts/?search=foundling")
    links = page.locator(".q-found li a")
    expect(links).to_have_count(16)
    assert links.evaluate_all("all => all.every((one) => one.getClientRects().length === 1)")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_who_opens_the_line_to_tell_something_writes_in_it(page, live_server, enter, house, told):
    page.goto(live_server.url)
    page.locator(".q-capture summary").tap()
    expect(page.get_by_label("What did you notice, or what do you propose?")).to_be_focused()


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


def test_a_tap_on_a_row_shows_name_and_stances_at_once_and_closes(
    page, live_server, enter, house, told
):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    row = page.locator("tr[data-person]", has_text="Tomas Rivera")
    row.tap(position={"x": 300, "y": 20})
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Tomas Rivera")).to_be_in_viewport(ratio=1)
    for button in panel.locator(".q-steps button").all():
        expect(button).to_be_in_viewport(ratio=1)
    panel.get_by_role("link", name="Close").tap()
    expect(panel).not_to_be_visible()


def test_one_finger_on_the_map_scrolls_the_page(page, live_server, enter, house, told, spot):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    x, y = spot("David Okafor")
    before = page.evaluate("[window.scrollY, window.quorate.map.cy.pan().y]")
    finger = page.context.new_cdp_session(page)
    for kind, up in [("touchStart", 0), *(("touchMove", 10 * n) for n in range(1, 17))]:
        finger.send("Input.dispatchTouchEvent", _at(kind, x, y - up))
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("before => window.scrollY > before + 60", arg=before[0])
    assert page.evaluate("window.quorate.map.cy.pan().y") == before[1]
    expect(page.locator("#panel [data-panel-of]")).to_have_count(0)


def _at(kind, x, y):
    return {"type": kind, "touchPoints": [{"x": x, "y": y}]}
