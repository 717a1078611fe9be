"""More people than one can read at once."""

from playwright.sync_api import expect

from tests.browser import scene

SHOWN = """() => {
  const { cy, isVisible, map } = window.quorate.map;
  const isShown = ({ id }) => isVisible(id) && cy.getElementById(id).visible();
  return map.people.filter(isShown).length;
}"""
CHIP = """() => {
  const { cy } = window.quorate.map;
  const box = cy.container().getBoundingClientRect();
  const chip = cy.nodes(".fold").filter((node) => node.data("label").startsWith("+"))[0];
  const { x, y } = chip.renderedPosition();
  return [box.left + x, box.top + y];
}"""


def test_a_large_organisation_comes_folded_and_a_chip_or_a_search_unfolds_it(
    page, live_server, enter, house, told, spot
):
    account = scene.crowd(house.user)
    page.goto(f"{live_server.url}/accounts/{account.public_id}/")
    spot("Head One")
    folded = page.evaluate(SHOWN)
    assert folded <= 40
    page.mouse.click(*page.evaluate(CHIP))
    spot("Head One")
    assert page.evaluate(SHOWN) == folded + 10

    page.reload()
    spot("Head One")
    page.locator("[data-map-search]").fill("Member 39")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("Member 39")
    spot("Member 39")
    assert page.evaluate("window.quorate.map.isVisible(window.quorate.map.chosen)")
