"""A question in a mail, answered with a thumb: no script, no cookie, no barrier."""

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from feedback import survey_sending as sending, surveys
from feedback.models import Feedback, OptOut
from tests import factories
from tests.feedback import asked

WIDTH = 390


@pytest.fixture
def browser_context_args(browser_context_args):
    viewport = {"width": WIDTH, "height": 844}
    return {
        **browser_context_args,
        "viewport": viewport,
        "has_touch": True,
        "is_mobile": True,
        "java_script_enabled": False,
    }


@pytest.fixture
def link(transactional_db, live_server, settings):
    """The address behind the nine of a mail."""
    settings.PUBLIC_URL = live_server.url
    ana = asked.person(asked.account(factories.user("maya")))
    survey = asked.survey(ana.account.owner)
    texts = survey.texts
    texts["en"]["did"] = "Everybody has one contact now."
    surveys.edit(survey, surveys.Draft(survey.name, texts), by=ana.account.owner)
    surveys.invite(survey, [ana], by=ana.account.owner)
    sending.send_due(timezone.now())
    return f"{live_server.url}/s/{asked.token_of(mail.outbox[-1])}/"


def test_one_click_one_tap_and_words_if_one_likes(page, link, told):
    page.goto(f"{link}?score=9")
    expect(page.get_by_role("radio", name="9")).to_be_checked()
    expect(page.get_by_role("button", name="Send my answer")).to_be_in_viewport()
    assert not Feedback.objects.exists()
    page.get_by_role("button", name="Send my answer").tap()
    expect(page.get_by_role("status")).to_contain_text("Your answer, 9, is kept.")
    page.get_by_label("What is the main reason").fill("People who listen.")
    page.get_by_role("button", name="Send my words").tap()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_text("Everybody has one contact now.")).to_be_visible()
    said = Feedback.objects.known().get()
    assert (said.nps, said.text, said.channel) == (9, "People who listen.", "survey")
    assert page.context.cookies() == []


def test_an_answer_is_corrected_by_the_keyboard(page, link, told):
    page.goto(f"{link}?score=3")
    page.get_by_role("button", name="Send my answer").tap()
    page.get_by_role("link", name="No, thank you").tap()
    page.get_by_role("link", name="Correct it").tap()
    page.get_by_role("radio", name="3").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your answer, 4, is kept.")
    assert Feedback.objects.known().get().nps == 4


def test_the_way_out_is_one_tap(page, link, told):
    page.goto(f"{link}stop/")
    page.get_by_role("button", name="Send me no more surveys").tap()
    expect(page.get_by_role("status")).to_contain_text("We send you no more surveys.")
    assert OptOut.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_or_is_wider_than_the_phone(
    browser, link, barriers, scheme, browser_context_args
):
    # Looking for barriers takes a script, which the pages themselves do without.
    options = {**browser_context_args, "java_script_enabled": True, "color_scheme": scheme}
    context = browser.new_context(**options)
    page = context.new_page()
    pages = [
        "?score=9", "?language=fr", "?language=it", "stop/", "../nothing/",
        "?score=9", "?step=words", "?step=thanks", "?step=score",
    ]  # fmt: skip
    for number, path in enumerate(pages):
        if number == pages.index("?score=9", 1):
            page.goto(f"{link}?score=9")
            page.get_by_role("button", name="Send my answer").tap()
            expect(page.get_by_role("status")).to_contain_text("Your answer, 9, is kept.")
        page.goto(link + path)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path
    context.close()
