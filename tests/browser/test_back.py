"""Back shows what is true now."""

from playwright.sync_api import expect


def test_back_after_an_edit_shows_the_page_with_the_edit(page, live_server, enter, house, told):
    page.goto(live_server.url)
    page.get_by_role("link", name=house.risky.name).first.click()
    row = page.locator("tr[data-person]", has_text="David Okafor")
    row.get_by_role("link", name="David Okafor").click()
    page.locator("#panel").get_by_role("button", name="Supporter", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("David Okafor: Supporter.")
    page.get_by_role("link", name="Accounts").first.click()
    expect(page.locator("h1")).to_have_text("Accounts")
    page.go_back()
    expect(row).to_contain_text("Supporter")
