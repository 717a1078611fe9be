"""A detractor is handled in three clicks from the start page, on a desk and on a phone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from feedback import cases, intake
from feedback.case_opening import Opening
from feedback.intake import Said
from feedback.models import Case
from stakeholders import people
from tests import factories
from tests.feedback.conftest import rule_of

WIDTH = 390


@pytest.fixture
def unhappy(house):
    """The CFO, whose words opened a case that waits for who signs in."""
    david = house.risky.stakeholders.get(person__last_name="Okafor")
    people.change_person(david, email="david@client.example", by=house.user)
    said = Said("survey", nps=2, text="Nobody answers for two weeks.")
    heard = intake.receive(david, said, on=timezone.localdate(), by=house.user)
    opening = Opening(house.user, timezone.now() + timedelta(hours=9), heard.public_id)
    return cases.open_by_hand(david, opening, by=factories.user("mara", access="cx_lead"))


def test_from_the_news_to_the_answer_and_the_end(page, live_server, enter, told, unhappy):
    page.goto(live_server.url)
    page.get_by_role("link", name="A case waits for you: David Okafor, NPS 2").click()
    expect(page.locator("#map canvas").first).to_be_visible()
    assert page.evaluate("window.quorate.map.chosen") == unhappy.stakeholder.public_id
    expect(page.locator("blockquote")).to_contain_text("Nobody answers")
    page.get_by_label("Answer", exact=True).fill("I call you today.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#toasts")).to_contain_text("Your answer is on its way.")
    assert [one.to for one in mail.outbox] == [["david@client.example"]]
    page.get_by_role("button", name="Solved", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Closed.")
    assert Case.objects.get().state == "closed"
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Solved", exact=True)).to_be_visible()
    assert Case.objects.get().state == "in_progress"


def test_who_clicks_twice_writes_once_and_is_told_that_it_went(
    page, live_server, enter, told, unhappy
):
    page.goto(f"{live_server.url}/cases/{unhappy.public_id}/")
    page.get_by_label("Answer", exact=True).fill("I call you today.")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator("#toasts")).to_contain_text("Your answer is on its way.")
    expect(page.locator("#toasts")).not_to_contain_text("already")
    assert len(mail.outbox) == 1


SENDS = """
(form) => {
  const [first, other] = [1, 2].map((at) => Object.assign(document.createElement("button"), {
    name: "as", value: at, formAction: `/elsewhere/${at}/`,
  }));
  form.append(first, other);
  const words = form.querySelector("textarea");
  const goes = (submitter) =>
    form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
  const sent = [goes(first), goes(first), goes(other)];
  words.value += " Or tomorrow.";
  return [...sent, goes(other), goes(other)];
}
"""


def test_another_button_and_other_words_are_no_second_click(
    page, live_server, enter, told, unhappy
):
    page.goto(f"{live_server.url}/cases/{unhappy.public_id}/")
    page.get_by_label("Answer", exact=True).fill("I call you today.")
    form = page.locator("form[action$='/answer/']")
    assert form.evaluate(SENDS) == [True, False, True, True, False]


def test_greeting_end_and_proposed_subject_follow_the_language(
    page, live_server, enter, told, unhappy
):
    page.goto(f"{live_server.url}/cases/{unhappy.public_id}/")
    expect(page.locator("#map canvas").first).to_be_visible()
    subject, language = page.get_by_label("Subject"), page.get_by_label("Language of greeting")
    english = subject.input_value()
    language.select_option("it")
    expect(page.locator("[data-frame=greeting]")).to_have_text("Gentile David Okafor,")
    expect(subject).not_to_have_value(english)
    language.select_option("en")
    expect(subject).to_have_value(english)
    subject.fill("About Friday")
    language.select_option("fr")
    expect(page.locator("[data-frame=greeting]")).to_have_text("Bonjour David Okafor,")
    expect(subject).to_have_value("About Friday")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_on_a_phone_nothing_is_wider_than_the_screen(
    browser, live_server, client, house, unhappy, has_scripts
):
    client.force_login(house.user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 844}, java_script_enabled=has_scripts
    )
    context.add_cookies([{**session, "url": live_server.url}])
    page = context.new_page()
    for path in ("/cases/", f"/cases/{unhappy.public_id}/"):
        page.goto(live_server.url + path)
        width = page.locator("main").bounding_box()["width"]
        assert width <= WIDTH, path
        assert page.locator("main").evaluate("one => one.scrollWidth") <= WIDTH
    page.get_by_role("button", name="Explained, and accepted").click()
    expect(page.locator("#toasts")).to_contain_text("Closed.")
    context.close()


def test_a_rule_is_written_and_tried_by_keyboard_and_mouse(
    page, live_server, client, context, house, told, unhappy
):
    client.force_login(factories.user("chloe", access="cx_lead"))
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/rules/add/")
    page.get_by_label("Name of the rule").fill("Every detractor")
    page.get_by_label("Score").select_option(label="detractor (NPS 0 to 6)")
    page.locator("summary", has_text="Then").click()
    page.get_by_label("Hours for high power").fill("4")
    page.get_by_role("button", name="Save and try it").click()
    expect(page.locator("main")).to_contain_text("It would have opened 1 case")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("#toasts")).to_contain_text("Every detractor is on")


def test_nobody_is_kept_out(page, live_server, client, context, house, barriers, unhappy):
    client.force_login(factories.user("ada", access="administrator"))
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    pages = ("/cases/?whose=all", f"/cases/{unhappy.public_id}/", "/rules/", "/rules/add/")
    for path in pages:
        page.goto(live_server.url + path)
        assert barriers(page) == [], path
    rule = rule_of(factories.user("chloe", access="cx_lead"))
    page.goto(f"{live_server.url}/rules/{rule.public_id}/")
    page.mouse.move(0, 0)
    assert barriers(page) == []
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()
    assert barriers(page) == []
