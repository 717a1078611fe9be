"""The time slider walks the map through its days; changes and trends can be read by everybody."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import formats, timezone
from playwright.sync_api import expect

from committee.vocabulary import TieKind
from stakeholders import tasks, ties
from stakeholders.ties import Link
from tests import factories

WATCH = """() => {
  const { cy } = window.quorate.map;
  window.seen = {};
  window.wasAnimated = false;
  const look = () => {
    for (const node of cy.nodes("[kind]").toArray()) {
      const { x, y } = node.position();
      (window.seen[node.data("name")] ??= new Set()).add(`${x} ${y}`);
    }
    window.wasAnimated ||= cy.elements(":animated").nonempty();
    requestAnimationFrame(look);
  };
  look();
}"""


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def newcomer(house):
    """Somebody who came three weeks ago and stands in the tree."""
    new = factories.stakeholder(house.risky, "Nina Berg", title="Buyer", on=days_ago(21))
    boss = house.risky.stakeholders.get(person__last_name="Okafor")
    ties.draw_tie(new, boss, Link(TieKind.REPORTS_TO), on=days_ago(21), by=house.user)
    tasks.settle(house.risky)


@pytest.fixture
def account(page, live_server, enter, house, newcomer, told):
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/")
    expect(page.locator("#time")).to_be_visible()
    return page


def slide(page, key, times=1):
    page.locator("#day").focus()
    for _time in range(times):
        page.keyboard.press(key)


def places_of_each(page):
    return page.evaluate("Object.values(window.seen).map((one) => one.size)")


def test_arrow_keys_go_by_weeks_and_the_page_follows(account):
    slide(account, "ArrowLeft", 4)
    day = days_ago(28)
    said = account.locator("#time output")
    expect(said).to_contain_text(formats.date_format(day))
    expect(said).to_contain_text("Consensus risk")
    expect(account.locator("#account")).to_contain_text("the past can be read, not changed")
    expect(account).to_have_url(re.compile(f"on={day}"))
    expect(account.locator("#day")).to_be_focused()
    assert (
        account.locator("#day").get_attribute("aria-valuetext").startswith(formats.date_format(day))
    )
    expect(account.locator("tr[data-person]", has_text="Nina Berg")).to_have_count(0)
    expect(account.get_by_role("link", name="Changes")).to_have_attribute(
        "href", re.compile(f"on={day}")
    )
    account.reload()
    expect(account.locator("#time output")).to_contain_text(formats.date_format(day))
    slide(account, "End")
    expect(account.locator("tr[data-person]", has_text="Nina Berg")).to_have_count(1)
    expect(account).not_to_have_url(re.compile("on="))


def wait_until_nothing_moves(page):
    page.wait_for_function("() => window.quorate.map.cy.elements(':animated').empty()")


def test_a_day_that_comes_late_moves_nobody_twice(account):
    def later(route):
        time.sleep(1)
        route.continue_()

    account.route("**/replay/**", later)
    wait_until_nothing_moves(account)
    account.evaluate(WATCH)
    slide(account, "ArrowLeft", 5)
    expect(account.locator("#account")).to_contain_text("the past can be read, not changed")
    expect(account.locator("#time output")).to_contain_text(formats.date_format(days_ago(35)))
    wait_until_nothing_moves(account)
    assert set(places_of_each(account)) == {1}


def test_somebody_comes_while_the_days_play_and_nobody_moves(account):
    slide(account, "ArrowLeft", 5)
    expect(account.locator("#account")).to_contain_text("the past can be read, not changed")
    wait_until_nothing_moves(account)
    account.evaluate(WATCH)
    play = account.get_by_role("button", name="Play the days")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    account.wait_for_function("() => window.seen['Nina Berg']")
    expect(play).to_have_attribute("aria-pressed", "false")
    expect(account).not_to_have_url(re.compile("on="))
    assert set(places_of_each(account)) == {1}


def test_who_wants_less_motion_gets_none(account):
    account.emulate_media(reduced_motion="reduce")
    account.reload()
    account.get_by_role("button", name="Power × stance").click()
    account.evaluate(WATCH)
    slide(account, "ArrowLeft", 5)
    expect(account.locator("#account")).to_contain_text("the past can be read, not changed")
    assert account.evaluate("window.wasAnimated") is False


def test_the_days_stop_where_the_reader_stops_them(account):
    slide(account, "Home")
    play = account.get_by_role("button", name="Play the days")
    play.click()
    account.wait_for_function("() => Number(window.day.value) > Number(window.day.min) + 7")
    play.click()
    expect(account).to_have_url(re.compile("on="))
    day = account.locator("#day")
    shown = timezone.localdate() + timedelta(days=int(day.input_value()))
    said = f"how it was on {formats.date_format(shown)}"
    expect(account.locator("#account")).to_contain_text(said)


def test_a_mark_stands_for_the_day_on_which_somebody_came(account):
    path = account.locator("#time .q-marks path").get_attribute("d")
    first = int(account.locator("#day").get_attribute("min"))
    assert f"M{-first - 21} 0V1" in path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["", "changes/", "trends/"])
def test_nothing_keeps_readers_out(page, context, live_server, enter, house, barriers, theme, name):
    context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.goto(f"{live_server.url}/accounts/{house.risky.public_id}/{name}")
    expect(page.locator("h1")).to_have_text(house.risky.name)
    assert barriers(page) == []


def test_every_number_has_its_chart(account, live_server, house):
    account.goto(f"{live_server.url}/accounts/{house.risky.public_id}/trends/")
    charts = account.locator("[data-trend] canvas")
    expect(charts).to_have_count(account.locator("[data-trend]").count())
    with account.expect_download() as file:
        account.get_by_role("link", name="Download as CSV").click()
    assert file.value.suggested_filename.endswith(".csv")
