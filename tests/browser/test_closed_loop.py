"""The whole way of a voice: asked, heard, followed up, answered, closed, counted, brought along."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from crm import tasks as crm
from feedback import cx_goals, tasks
from feedback.cx_goals import CxDraft
from feedback.models import CxGoal
from stakeholders import people
from tests import factories
from tests.browser.conftest import PATIENCE
from tests.feedback.conftest import rule_of

DAVID = "david@client.example"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SURVEY = "How we work together"
LOW = re.compile(r"https?://\S+/s/[^/\s]+/\?score=2\b")


@pytest.fixture
def world(house, live_server, settings, sink, mail_server):
    """Maya and David have addresses, detractors open cases, and Maya's team has a goal."""
    settings.PUBLIC_URL = live_server.url
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_USE_TLS = False
    chloe = factories.user("chloe", access="cx_lead")
    team = factories.team("North", lead=chloe)
    User.objects.filter(pk=house.user.pk).update(email="maya@quorate.example", team=team)
    david = house.risky.stakeholders.get(person__last_name="Okafor")
    people.change_person(david, email=DAVID, by=house.user)
    rule_of(chloe)
    today = timezone.localdate()
    days = (today, today + timedelta(days=90))
    goal = CxDraft(team, CxGoal.Figure.CLOSED_IN_TIME, 0.9, *days, start=0.1)
    cx_goals.add_cx_goal(goal, by=chloe)
    return house


def test_from_the_question_in_a_mail_to_the_brief_for_the_next_meeting(
    page, browser, live_server, enter, world, sink, mail_server, told
):
    _ask(page, live_server.url)
    (question,) = sink.mails
    _answer_on_a_phone(browser, LOW.search(_text(question))[0])
    _answer_the_customer(page, live_server.url)
    _question, answer = sink.mails
    assert answer["To"] == DAVID
    assert "I call you today." in _text(answer)
    mail_server.deliver(_reply_to(answer))
    crm.read_mailbox()
    _read_the_reply(page)
    _close(page)
    tasks.measure_goals()
    _look_back(page, live_server.url, world.risky.public_id)


def _ask(page, home):
    """A survey is made of a template and sent to whom it finds silent."""
    page.goto(f"{home}/surveys/")
    begin = page.locator(".q-survey-templates form").first
    begin.get_by_label("Name").fill(SURVEY)
    begin.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SURVEY)
    page.get_by_role("link", name="Ask silent power").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask silent power")
    expect(page.get_by_role("checkbox", name="David Okafor")).to_be_checked()
    page.get_by_role("button", name="Send to those who are ticked").click()
    expect(page.locator("#toasts")).to_contain_text("1 person is asked.")


def _answer_on_a_phone(browser, link):
    context = browser.new_context(**PHONE)
    context.set_default_timeout(PATIENCE)
    phone = context.new_page()
    phone.goto(link)
    expect(phone.get_by_role("radio", name="2", exact=True)).to_be_checked()
    phone.get_by_role("button", name="Send my answer").tap()
    expect(phone.get_by_role("status")).to_contain_text("Your answer, 2, is kept.")
    phone.get_by_label("What is the main reason").fill("Nobody has answered for two weeks.")
    phone.get_by_role("button", name="Send my words").tap()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()


def _answer_the_customer(page, home):
    page.goto(home)
    page.get_by_role("link", name="A case waits for you: David Okafor, NPS 2").click()
    expect(page.locator("blockquote")).to_contain_text("Nobody has answered for two weeks.")
    page.get_by_label("Answer", exact=True).fill("I call you today.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#toasts")).to_contain_text("Your answer is on its way.")
    expect(page.locator(".q-story")).to_contain_text(f"E-mail to {DAVID}")


def _read_the_reply(page):
    page.reload()
    story = page.locator(".q-story")
    expect(story).to_contain_text("David Okafor replied")
    expect(story).to_contain_text("Thank you, that helped us a lot.")
    expect(story).not_to_contain_text("On Monday Maya wrote")


def _close(page):
    page.get_by_label("In a few words").fill("They have one contact now.")
    page.get_by_role("button", name="Solved", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Closed.")
    expect(page.locator(".q-head")).to_contain_text("Solved: They have one contact now.")


def _look_back(page, home, account):
    """The goal has moved, and whoever meets them next knows what was said and done."""
    page.goto(f"{home}/goals/")
    expect(page.locator(".q-goal .q-value")).to_contain_text("100\N{NO-BREAK SPACE}% 1 case")
    page.goto(f"{home}/accounts/{account}/brief/")
    david = page.locator("section", has=page.get_by_role("heading", name="David Okafor"))
    expect(david).to_contain_text("Thank you, that helped us a lot.")
    expect(david).to_contain_text("They have one contact now.")


def _text(mail):
    return mail.get_body(("plain",)).get_content()


def _reply_to(mail):
    """What the mail program of the customer makes of it, with ours quoted below."""
    reply = EmailMessage()
    reply["From"], reply["To"] = f"David Okafor <{DAVID}>", mail["Reply-To"]
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["Message-ID"] = "<reply@client.example>"
    reply["In-Reply-To"] = reply["References"] = mail["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in _text(mail).splitlines())
    reply.set_content(f"Thank you, that helped us a lot.\n\nOn Monday Maya wrote:\n{quoted}\n")
    return reply.as_bytes()
