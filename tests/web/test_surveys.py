"""The pages of surveys: a template, a preview, whom to ask and why, and what came back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback import intake, survey_answers
from feedback.models import Invitation, Survey
from stakeholders import tasks
from tests import factories
from tests.feedback import asked
from web.surveys import funnel

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def account(maya):
    return asked.account(maya)


@pytest.fixture
def ana(account):
    """Who decides alone, and so has all the power."""
    ana = asked.person(account)
    factories.seat(factories.committee(account), ana, roles=("approver",), is_approver=True)
    tasks.settle(account)
    return ana


@pytest.fixture
def survey(maya):
    return asked.survey(maya)


@pytest.fixture
def page(browse, maya):
    """A page of Maya's as plain text."""
    client = browse(maya)

    def read(name, *parts, **query):
        return text_of(client.get(reverse(name, args=parts), query))

    return read


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain).replace("\N{NO-BREAK SPACE}", " ")


def test_where_nobody_was_asked_the_page_says_how_to_begin(page):
    shown = page("surveys")
    assert "Nobody was ever asked" in shown
    assert "Begin with a template" in shown


def test_three_clicks_ask_the_silent_power_of_an_account(
    browse, maya, account, ana, survey, django_capture_on_commit_callbacks
):
    client = browse(maya)
    first = reverse("ask_account", args=[account.public_id])
    assert first in client.get(reverse("account", args=[account.public_id])).content.decode()
    second = client.get(first, follow=True)
    assert "Ana Ruiz · Approver 100 % was never heard" in text_of(second)
    assert "How likely are you to recommend us" in text_of(second)
    with django_capture_on_commit_callbacks(execute=True):
        ticked = {"person": [ana.public_id]}
        third = client.post(reverse("ask_survey", args=[survey.public_id]), ticked, follow=True)
    assert "1 person is asked." in text_of(third)
    assert mail.outbox[0].to == ["ana@client.example"]


def test_without_a_survey_a_template_comes_first_and_leads_back_to_the_account(
    browse, maya, account, ana
):
    client = browse(maya)
    chosen = client.get(reverse("ask_account", args=[account.public_id]), follow=True)
    assert f'name="account" value="{account.public_id}"' in chosen.content.decode()
    begun = {"template": "onboarding", "name": "Start", "account": account.public_id}
    made = client.post(reverse("add_survey"), begun, follow=True)
    assert Survey.objects.get().question == "ces"
    assert "Ana Ruiz · Approver 100 %" in text_of(made)


def test_everybody_who_is_left_out_has_a_reason(page, account, ana, survey):
    asked.person(account, "Ben Roe", email="")
    intake.receive(ana, intake.Said(nps=9), on=timezone.localdate() - 10 * DAY, by=account.owner)
    shown = page("ask_survey", survey.public_id, account=account.public_id, power="0")
    assert "Nobody fits" in shown
    assert "Ben Roe – has no e-mail address here" in shown
    assert "Ana Ruiz · Approver 100 % was heard on" in shown
    assert "was never heard" not in shown
    later = page("ask_survey", survey.public_id, account=account.public_id, silence="10")
    assert "silent since" in later


@pytest.mark.parametrize(
    ("query", "is_asked"),
    [
        ({"role": "approver"}, True),
        ({"role": "user"}, False),
        ({"power": "100"}, True),
        ({"power": "101"}, True),  # refused with a sentence; the usual one counts
    ],
)
def test_filters_choose_who_is_looked_for(page, account, ana, survey, query, is_asked):
    shown = page("ask_survey", survey.public_id, account=account.public_id, **query)
    assert ("Nobody fits" not in shown) is is_asked


def test_nobody_of_another_account_is_asked_whatever_is_sent(browse, ana, survey):
    tom = factories.user("tom")
    client = browse(tom)
    sent = {"person": [ana.public_id], "account": [ana.account.public_id]}
    answer = client.post(reverse("ask_survey", args=[survey.public_id]), sent)
    assert answer.status_code == 422
    assert "Ana Ruiz" not in text_of(answer)
    assert not Invitation.objects.exists()


def test_who_became_tired_meanwhile_is_named_and_not_asked(browse, maya, ana, survey):
    asked.ask(asked.survey(maya, template="onboarding"), ana)
    sent = {"person": [ana.public_id]}
    client = browse(maya)
    answer = client.post(reverse("ask_survey", args=[survey.public_id]), sent, follow=True)
    assert "Ana Ruiz is not asked: was asked on" in text_of(answer)


def test_the_funnel_tells_numbers_shares_and_how_sure_they_are(page, account, ana, survey):
    ben, cy = asked.person(account, "Ben Roe"), asked.person(account, "Cy Mora")
    token = asked.ask(survey, ana, ben, cy)
    survey_answers.answer(token, score=9, now=timezone.now())
    Invitation.objects.filter(stakeholder=ben).update(state="failed", sent_at=None, error="550 No")
    shown = page("survey", survey.public_id)
    assert "Chosen 3" in shown
    assert "Sent 2 67 % (21–94 %)" in shown
    assert "Answered 1 50 % (9–91 %)" in shown
    assert "Opted out 0 0 %" in shown
    assert "Ben Roe Acme Not delivered 550 No" in shown
    assert "50 % answered: 1 of 2 (9–91 %)" in page("surveys")


def test_a_funnel_of_nobody_has_no_shares():
    assert [step.share for step in funnel.nothing()] == [None] * 6


def test_figures_and_names_are_of_own_accounts_only(browse, ana, survey):
    asked.ask(survey, ana, sent_days_ago=20)
    shown = text_of(browse(factories.user("tom")).get(reverse("survey", args=[survey.public_id])))
    assert "Chosen 0" in shown
    assert "Ana" not in shown


def test_who_did_not_answer_is_silent_on_every_page_that_lists_people(page, ana, survey):
    token = asked.ask(survey, ana, sent_days_ago=14)
    of_account = ana.account.public_id
    pages = [("account", of_account), ("person", of_account, ana.public_id)]
    pages += [("readings", of_account)]
    for one in pages:
        assert re.search(r"asked on [^,]+, no answer", page(*one)), one
    assert re.search(r"Ana Ruiz Acme 100 % asked on", page("survey", survey.public_id))
    survey_answers.answer(token, score=9, now=timezone.now())
    for one in pages:
        assert ", no answer" not in page(*one), one
    assert "Nobody has left a question without an answer" in page("survey", survey.public_id)


def test_before_the_days_of_silence_nobody_is_called_silent(page, ana, survey):
    asked.ask(survey, ana, sent_days_ago=13)
    assert ", no answer" not in page("account", ana.account.public_id)


def test_a_past_day_shows_the_silence_of_that_day(page, ana, survey):
    token = asked.ask(survey, ana, sent_days_ago=20)
    survey_answers.answer(token, score=9, now=timezone.now())
    on = (timezone.localdate() - DAY).isoformat()
    assert ", no answer" in page("account", ana.account.public_id, on=on)


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "How likely"), ("fr", "Dans quelle mesure"), ("it", "Con quale probabilità")],
)
def test_mail_and_page_are_shown_in_every_language(page, survey, language, question):
    assert question in page("survey", survey.public_id, language=language)


def test_queries_of_the_pages_do_not_grow_with_those_who_were_asked(browse, maya, ana, survey):
    def asked_for():
        addresses = [
            reverse("surveys"),
            reverse("survey", args=[survey.public_id]),
            reverse("ask_survey", args=[survey.public_id]),
            reverse("account", args=[ana.account.public_id]),
        ]
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            counts.append(len(found))
        return counts

    client = browse(maya)
    asked.ask(survey, ana, sent_days_ago=30)
    few = asked_for()
    crowd = [asked.person(ana.account, f"P{number} Q") for number in range(20)]
    asked.ask(survey, *crowd, sent_days_ago=30)
    assert all(many <= one for many, one in zip(asked_for(), few, strict=True))
