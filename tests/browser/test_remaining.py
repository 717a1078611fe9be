"""A field that takes no more letters says how many are left, before it cuts anything."""

from playwright.sync_api import expect

MOST, TOLD_FROM = 2000, 200


def test_a_field_that_is_nearly_full_says_how_much_is_left(page, live_server, enter, told):
    page.goto(live_server.url)
    page.locator(".q-capture summary").click()
    field = page.get_by_label("What did you notice, or what do you propose?")
    expect(field).to_be_focused()
    hint = page.locator("[data-remaining-hint]")
    field.fill("a" * (MOST - TOLD_FROM - 1))
    expect(hint).to_have_count(0)
    field.press("End")
    field.press("a")
    expect(hint).to_have_text(f"Letters left: {TOLD_FROM}")
    field.fill("a" * MOST)
    expect(hint).to_have_text("Letters left: 0")
    field.press("End")
    field.press("b")
    expect(field).to_have_value("a" * MOST)
    field.fill("Short again")
    expect(hint).to_have_count(0)


def test_a_field_that_comes_later_says_it_too(page, live_server, enter, house, told):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    page.locator("tr[data-person]", has_text="Tomas Rivera").click()
    field = page.locator("#panel").get_by_label("In their words")
    page.locator("#panel summary", has_text="Note what they said").click()
    field.fill("a" * 19_000)
    expect(page.locator("[data-remaining-hint]")).to_have_text("Letters left: 1000")


def test_the_line_that_adds_a_person_keeps_its_button_beside_it(
    page, live_server, enter, house, told
):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    line = page.locator("[data-quick-add]")
    line.fill("a" * 295)
    expect(page.locator(".q-quick [data-remaining-hint]")).to_be_visible()
    field, button = line.bounding_box(), page.locator(".q-quick button").first.bounding_box()
    assert abs(field["y"] - button["y"]) < 2
    assert button["x"] > field["x"] + field["width"]
