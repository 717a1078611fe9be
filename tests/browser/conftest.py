"""Whole journeys in a real browser; a page that complains to its console fails the test."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import chromium
from tests.browser import scene

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
SERIOUS = ("serious", "critical")
# Other tests share the cores: what is slow is not what is wrong.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
WHERE = """async (name) => {
  const isMoving = (cy) => !cy || cy.animated() || cy.elements(":animated").length > 0;
  while (isMoving(window.quorate?.map?.cy)) await new Promise(requestAnimationFrame);
  const { cy, map, stage } = window.quorate.map;
  stage.scrollIntoView({ block: "center", behavior: "instant" });
  await new Promise(requestAnimationFrame);  // the map hears of the scrolling
  const person = map.people.find((one) => one.name === name);
  const box = cy.container().getBoundingClientRect();
  const { x, y } = cy.getElementById(person.id).renderedPosition();
  return [box.left + x, box.top + y];
}"""


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there():
    """Missing, it is an error with its remedy, never a skip."""
    if not chromium.is_ready():
        pytest.fail(chromium.REMEDY, pytrace=False)


@pytest.fixture(scope="session")
def base_url():
    """Whole addresses are used; the plugin's own fixture is of a kind that pytest gives up."""


@pytest.fixture(autouse=True)
def _asks_seldom(settings):
    """Pages do not ask for news under the hands of a test, but where it is about that."""
    settings.PAGE_NEWS_SECONDS = 3600


@pytest.fixture
def context(context):
    """As patient with clicks and pages as with what they show."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def told(context):
    """What pages said to their console as errors, violations of the content policy included."""
    heard = []
    context.on("console", lambda said: said.type == "error" and heard.append(said.text))
    context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    assert heard == []


@pytest.fixture
def house(transactional_db):
    """A user with two accounts, one of them risky because its CFO is against us."""
    return scene.build()


@pytest.fixture
def enter(context, live_server, client, house):
    """Be signed in without going through the page for it."""
    client.force_login(house.user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])


@pytest.fixture
def barriers():
    """What keeps people out of a page, serious or worse, as axe finds it."""

    def look(page):
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]

    return look


@pytest.fixture
def spot(page):
    """Where a person of the map is on the screen once nobody moves, by name."""
    return lambda name: page.evaluate(WHERE, name)
