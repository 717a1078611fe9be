"""Keeping the map true: one line, one drag, one key; each on screen at once and undone at will."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def account(page, live_server, enter, house, told):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    page.evaluate("window.samePage = true")
    yield page
    assert page.evaluate("window.samePage"), "the page was loaded anew"


def test_a_person_is_added_in_one_line_that_shows_how_it_is_understood(account):
    account.locator("#stage").focus()
    account.keyboard.press("n")
    account.keyboard.type("Ana Ruiz, COO, approver, neutral")
    chips = account.locator("#chips")
    expect(chips).to_contain_text("Ana Ruiz")
    expect(chips).to_contain_text("must approve")
    expect(chips).to_contain_text("Neutral")
    account.keyboard.press("Enter")

    expect(_row(account, "Ana Ruiz")).to_contain_text("Neutral")
    assert "Ana Ruiz" in _names(account)


def test_enter_pressed_twice_is_sent_once(account, told):
    sent = []

    def hold(route):
        sent.append(route)

    account.route("**/people/", hold)
    line = account.locator("[data-quick-add]")
    line.fill("Ana Ruiz (gone)")
    line.press("Enter")
    line.press("Enter")
    # Answered only now, whatever the machine's speed: both keys met a request under way.
    for route in sent:
        route.continue_()
    expect(account.get_by_role("alert")).to_contain_text("nobody to add")
    account.wait_for_load_state("networkidle")
    assert len(sent) == 1
    told[:] = [text for text in told if "422" not in text]


def test_a_name_that_is_here_already_is_added_at_a_tick(account, told):
    line = account.locator("[data-quick-add]")
    line.fill("Priya Raman, COO")
    account.get_by_label("Somebody else of this name").wait_for()
    line.press("Enter")
    expect(account.get_by_role("alert")).to_contain_text("Priya Raman is here already.")
    account.get_by_label("Somebody else of this name").check()
    line.press("End")
    line.press("x")
    expect(account.locator("#chips")).to_contain_text("COOx")
    expect(account.get_by_label("Somebody else of this name")).to_be_checked()
    line.press("Enter")
    expect(_row(account, "Priya Raman")).to_have_count(2)
    told[:] = [text for text in told if "422" not in text]


def test_a_tie_is_drawn_by_a_drag_and_removed_by_a_key(account, spot):
    assert _ties(account, "influences") == []
    _drag(account, spot("Priya Raman"), spot("David Okafor"), holding="Shift")
    expect(account.locator("#toasts")).to_contain_text("Priya Raman influences David Okafor.")
    assert _ties(account, "influences") == [("Priya Raman", "David Okafor")]

    account.mouse.click(*_middle_of_tie(account, "influences"))
    account.keyboard.press("Delete")
    expect(account.locator("#toasts")).to_contain_text("The tie was removed.")
    assert _ties(account, "influences") == []


def test_alt_draws_a_conflict_and_a_button_switches_the_kind_for_fingers(account, spot):
    account.keyboard.down("Alt")
    _drag(account, spot("Sophie Laurent"), spot("Tomas Rivera"), holding="Shift")
    account.keyboard.up("Alt")
    expect(account.locator("#toasts")).to_contain_text("Tomas Rivera")
    assert {*_ties(account, "conflicts_with")[0]} == {"Sophie Laurent", "Tomas Rivera"}

    account.get_by_role("button", name="Reports to").click()
    _drag(account, spot("Tomas Rivera"), spot("Sophie Laurent"))
    expect(account.locator("#toasts")).to_contain_text("Tomas Rivera reports to Sophie Laurent.")


def test_dropping_a_person_on_another_changes_whom_they_report_to(account, spot):
    _drag(account, spot("Priya Raman"), spot("David Okafor"))
    expect(account.locator("#toasts")).to_contain_text("Priya Raman reports to David Okafor.")
    assert ("Priya Raman", "David Okafor") in _ties(account, "reports_to")
    assert ("Priya Raman", "Sophie Laurent") not in _ties(account, "reports_to")

    account.keyboard.press("u")
    expect(account.locator("#toasts")).to_contain_text("Undone")
    assert ("Priya Raman", "Sophie Laurent") in _ties(account, "reports_to")


def test_a_circle_of_reporting_lines_is_refused_with_a_sentence(account, spot, told):
    _drag(account, spot("Elena Marchetti"), spot("Priya Raman"))
    expect(account.get_by_role("alert")).to_contain_text("circle")
    expect(account.get_by_role("alert")).to_contain_text("Elena Marchetti")
    assert ("Elena Marchetti", "Priya Raman") not in _ties(account, "reports_to")
    told[:] = [text for text in told if "422" not in text]


def test_an_empty_seat_is_dashed_and_filled_from_its_panel(account, spot):
    account.mouse.click(*spot("Legal and compliance"))
    panel = account.locator("#panel")
    choice = panel.get_by_label("Who has this seat")
    choice.select_option(label="Tomas Rivera, Financial controller")
    panel.get_by_role("button", name="Fill the seat").click()

    expect(_row(account, "Tomas Rivera")).to_contain_text("Legal and compliance")
    assert "Legal and compliance" not in _names(account)


def test_the_keyboard_alone_walks_the_map_sets_a_stance_and_logs_a_contact(account):
    account.locator("#stage").focus()
    account.keyboard.press("ArrowDown")
    said = account.locator("#map-said")
    expect(said).to_contain_text("Elena Marchetti, Chief executive officer")
    account.keyboard.press("ArrowDown")
    account.keyboard.press("ArrowUp")
    expect(said).to_contain_text("Elena Marchetti")
    account.keyboard.press("5")
    expect(_row(account, "Elena Marchetti")).to_contain_text("Advocate")
    expect(account.locator("#stage")).to_be_focused()

    account.keyboard.press("t")
    expect(account.locator("[data-touch-form] [name=kind]")).to_be_focused()
    account.locator("[data-touch-form]").get_by_role("button", name="Log contact").press("Enter")
    expect(account.locator("#toasts")).to_contain_text("Elena Marchetti")
    expect(_row(account, "Elena Marchetti")).not_to_contain_text("never")


def test_a_row_of_the_list_takes_the_same_key(account):
    _row(account, "Priya Raman").focus()
    account.keyboard.press("2")
    expect(_row(account, "Priya Raman")).to_contain_text("Non-supporter")
    expect(_row(account, "Priya Raman")).to_be_focused()


def test_every_view_shows_everybody_and_keeps_zoom_through_an_edit(account, spot):
    for layout in ("Influence", "Power × stance", "Organisation"):
        account.locator("[data-map-layout]", has_text=layout).click()
        places = [spot(name) for name in _names(account)]
        assert len({(round(x), round(y)) for x, y in places}) == len(places)
    account.get_by_role("button", name="Zoom in").click()
    zoom = account.evaluate("window.quorate.map.cy.zoom()")
    account.mouse.click(*spot("Sophie Laurent"))
    account.keyboard.press("3")
    expect(_row(account, "Sophie Laurent")).to_contain_text("Neutral")
    assert account.evaluate("window.quorate.map.cy.zoom()") == zoom


def test_search_brings_somebody_to_the_middle(account, spot):
    account.keyboard.press("/")
    account.keyboard.type("priya")
    account.keyboard.press("Enter")
    expect(account.locator("#panel")).to_contain_text("Priya Raman")
    x, y = spot("Priya Raman")
    box = account.locator("#map").bounding_box()
    assert abs(x - box["x"] - box["width"] / 2) < 5
    assert abs(y - box["y"] - box["height"] / 2) < 5


def _row(page, name):
    return page.locator("tr[data-person]", has=page.get_by_role("link", name=name, exact=True))


def _names(page):
    return page.evaluate("window.quorate.map.map.people.map((one) => one.name)")


def _ties(page, kind):
    """Who is tied to whom, as the map was told by the server."""
    pairs = page.evaluate(
        """kind => {
          const { ties, byId } = window.quorate.map.map;
          const named = (tie) => [byId.get(tie.from).name, byId.get(tie.to).name];
          return ties.filter((tie) => tie.kind === kind).map(named);
        }""",
        kind,
    )
    return [tuple(pair) for pair in pairs]


def _middle_of_tie(page, kind):
    return page.evaluate(
        """kind => {
          const { cy } = window.quorate.map;
          const box = cy.container().getBoundingClientRect();
          const { x, y } = cy.edges(`[kind='${kind}']`)[0].renderedMidpoint();
          return [box.left + x, box.top + y];
        }""",
        kind,
    )


def _drag(page, start, end, *, holding=None):
    page.mouse.move(*start)
    if holding:
        page.keyboard.down(holding)
    page.mouse.down()
    page.mouse.move(start[0] + 6, start[1] + 6)
    page.mouse.move(*end, steps=6)
    page.mouse.up()
    if holding:
        page.keyboard.up(holding)
