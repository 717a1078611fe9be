"""A web form, filled in with a thumb: no script, no cookie, no barrier."""

import pytest
from playwright.sync_api import expect

from feedback import web_forms
from feedback.models import Arrival
from tests import factories

PHONE, DESK = 390, 1440


@pytest.fixture
def address(transactional_db, live_server):
    form = web_forms.add("Site", by=factories.user("chloe", access="cx_lead"))
    return f"{live_server.url}/f/{form.public_id}/"


@pytest.fixture
def opened(browser, told):
    """A page of this width and scheme, with or without scripts."""
    contexts = []

    def open_one(width=PHONE, scheme="light", *, has_scripts=False):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            java_script_enabled=has_scripts,
            has_touch=width == PHONE,
            locale="en",
        )
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


def test_one_fills_it_in_and_is_thanked(opened, address):
    page = opened()
    page.goto(address)
    page.get_by_role("button", name="Send", exact=True).tap()
    words = page.get_by_label("What would you like to tell us?")
    expect(words).to_have_accessible_description("Please write a few words, or choose a number.")
    words.fill("Nobody answers.")
    page.get_by_role("radio", name="2", exact=True).tap()
    page.get_by_label("Your e-mail address").fill("ana@client.example")
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    arrival = Arrival.objects.get()
    assert (arrival.nps, arrival.text) == (2, "Nobody answers.")
    assert arrival.sender_address == "ana@client.example"
    assert page.context.cookies() == []


def test_the_field_for_programs_is_not_met_by_people(opened, address):
    page = opened(has_scripts=True)
    page.goto(address)
    met = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        met.add(page.evaluate("document.activeElement.name"))
    assert {"words", "score", "address", "name", "company"} <= met
    assert "website" not in met
    assert page.get_by_role("textbox", name="Leave this empty").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    opened, address, barriers, width, scheme
):
    page = opened(width, scheme, has_scripts=True)
    for path in ("?language=it", "?step=thanks", "../x/", "?language=fr"):
        page.goto(address + path)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Ce champ est obligatoire.")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
