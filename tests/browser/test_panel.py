"""The panel of a person: it opens where it is seen, hides nothing that is read, and closes."""

import pytest
from playwright.sync_api import expect

from tests import factories

LONG = "W" * 115


@pytest.fixture
def account(page, live_server, enter, house, told):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    return page


def test_a_name_in_the_explanation_opens_a_panel_that_hides_no_explanation(account):
    link = account.locator(".q-why").get_by_role("link", name="David Okafor")
    link.click()
    panel = account.locator("#panel")
    expect(panel.get_by_role("heading", name="David Okafor")).to_be_in_viewport()
    expect(panel.get_by_role("button", name="Supporter", exact=True)).to_be_in_viewport()
    expect(link).to_be_in_viewport()
    assert not _overlap(panel.bounding_box(), account.locator("#reading").bounding_box())


def test_the_panel_closes_by_its_cross_by_escape_and_by_the_background(account, spot):
    panel = account.locator("#panel")
    ways = (
        lambda: panel.get_by_role("link", name="Close").click(),
        lambda: account.keyboard.press("Escape"),
        lambda: account.locator("#map").click(position={"x": 3, "y": 3}),
    )
    for close in ways:
        account.mouse.click(*spot("David Okafor"))
        expect(panel).to_contain_text("CFO")
        close()
        expect(panel).to_contain_text("Choose a person")


def test_enter_goes_to_the_head_of_the_panel_and_escape_back_to_the_row(account):
    row = _row(account, "Priya Raman")
    row.focus()
    account.keyboard.press("Enter")
    expect(account.locator("#panel").get_by_role("heading", name="Priya Raman")).to_be_focused()
    account.keyboard.press("Escape")
    expect(row).to_be_focused()
    account.keyboard.press("ArrowUp")
    expect(row).not_to_be_focused()
    assert account.locator("tr[data-person][tabindex='0']").count() == 1


def test_a_stance_button_keeps_the_focus_and_the_page_its_place(account):
    _row(account, "Elena Marchetti").get_by_role("link").click()
    button = account.locator("#panel").get_by_role("button", name="Supporter", exact=True)
    button.scroll_into_view_if_needed()
    before = account.evaluate("window.scrollY")
    button.press("Enter")
    toasts = account.locator("#toasts")
    expect(toasts).to_contain_text("Elena Marchetti: Supporter. Risk")
    expect(toasts).to_contain_text("→")
    expect(button).to_be_focused()
    assert account.evaluate("window.scrollY") == before


def test_letters_and_digits_do_nothing_while_the_focus_is_on_a_link_or_nowhere(account, spot):
    account.mouse.click(*spot("David Okafor"))
    expect(account.locator("#panel")).to_contain_text("CFO")
    link = account.locator(".q-why").get_by_role("link").first
    for leave in (link.focus, lambda: link.evaluate("link => link.blur()")):
        leave()
        for key in ("5", "n", "t", "u"):
            account.keyboard.press(key)
    account.wait_for_load_state("networkidle")
    expect(_row(account, "David Okafor")).to_contain_text("Opponent")
    assert account.evaluate("document.activeElement === document.body")


def test_a_person_who_was_added_is_chosen_and_ctrl_z_takes_them_back(account):
    undo = account.locator("form#undo").get_by_role("button", name="Undo")
    expect(undo).to_have_count(0)
    account.locator("[data-quick-add]").fill("Ana Ruiz, COO")
    account.keyboard.press("Enter")
    expect(account.locator("#panel").get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    expect(undo).to_be_in_viewport()
    account.locator("#stage").focus()
    account.keyboard.press("Control+z")
    expect(account.locator("#toasts")).to_contain_text("Undone")
    expect(_row(account, "Ana Ruiz")).to_have_count(0)


def test_a_filter_leaves_only_the_matching_rows(account):
    account.get_by_label("Role", exact=True).select_option(label="Economic buyer")
    expect(account.locator("tr[data-person]:visible")).to_have_count(1)
    expect(_row(account, "David Okafor")).to_be_visible()


def test_the_committee_stays_open_and_takes_a_seat_by_name_but_none_without(account, told):
    forms = account.locator(".q-forms")
    forms.locator("summary").click()
    forms.get_by_role("button", name="Add the seat").click()
    expect(account.get_by_role("alert")).to_contain_text("needs a role or a name")
    forms.get_by_label("Name").first.fill("Works council")
    forms.get_by_role("button", name="Add the seat").click()
    expect(_row(account, "Works council")).to_be_visible()
    expect(forms.get_by_role("button", name="Add the seat")).to_be_visible()
    told[:] = [text for text in told if "422" not in text]


def test_of_many_presses_on_a_slow_network_the_last_one_counts(account):
    sent, held = [], []

    def late(route):
        sent.append(route.request.post_data)
        if len(sent) > 1:
            return route.continue_()
        return held.append(route)

    account.route("**/stance/", late)
    _row(account, "Priya Raman").focus()
    for key in "1245":
        account.keyboard.press(key)
    expect(account.locator("#account")).to_have_attribute("aria-busy", "true")
    # Answered only now, whatever the machine's speed: all keys met a request under way.
    held[0].continue_()
    expect(_row(account, "Priya Raman")).to_contain_text("Advocate")
    expect(account.locator("html.is-waiting")).to_have_count(0)
    assert len(sent) == 2


def test_one_very_long_word_makes_no_page_wider(page, live_server, enter, house, told):
    account = factories.account(house.user, name=LONG)
    factories.stakeholder(account, f"{LONG} {LONG}", title=LONG)
    for path in ("/", "/accounts/", f"/accounts/{account.public_id}/"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(live_server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            for table in page.locator(".table-responsive").all():
                assert table.evaluate("one => one.scrollWidth <= one.clientWidth"), (path, width)


def test_a_very_long_name_leaves_the_panel_of_another_person_whole(page, live_server, enter, house):
    factories.stakeholder(house.risky, f"{LONG} {LONG}", title=LONG)
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    for name in ("David Okafor", f"{LONG} {LONG}"):
        _row(page, name).get_by_role("link").click()
        panel = page.locator("#panel")
        expect(panel.get_by_role("heading", name=name)).to_be_visible()
        assert panel.evaluate("one => one.scrollWidth <= one.clientWidth"), name


def _row(page, name):
    return page.locator("tr[data-person]", has=page.get_by_role("link", name=name, exact=True))


def _overlap(one, other):
    return one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
