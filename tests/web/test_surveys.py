"""The pages of surveys: a template, a preview, whom to ask and why, and what came back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access
from feedback import intake, survey_answers, survey_sending as sending, surveys
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


def ask(survey, *people, sent_days_ago=0):
    """Asked and mailed; the token of the last mail."""
    surveys.invite(survey, people, by=survey.author)
    sending.send_due(timezone.now())
    then = timezone.now() - sent_days_ago * DAY
    Invitation.objects.filter(survey=survey).update(sent_at=then, invited_at=then)
    return asked.token_of()


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
    ask(asked.survey(maya, template="onboarding"), ana)
    sent = {"person": [ana.public_id]}
    client = browse(maya)
    answer = client.post(reverse("ask_survey", args=[survey.public_id]), sent, follow=True)
    assert "Ana Ruiz is not asked: was asked on" in text_of(answer)


def test_the_funnel_tells_numbers_shares_and_how_sure_they_are(page, account, ana, survey):
    ben, cy = asked.person(account, "Ben Roe"), asked.person(account, "Cy Mora")
    token = ask(survey, ana, ben, cy)
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
    ask(survey, ana, sent_days_ago=20)
    shown = text_of(browse(factories.user("tom")).get(reverse("survey", args=[survey.public_id])))
    assert "Chosen 0" in shown
    assert "Ana" not in shown


def test_who_did_not_answer_is_silent_on_every_page_that_lists_people(page, ana, survey):
    token = ask(survey, ana, sent_days_ago=14)
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
    ask(survey, ana, sent_days_ago=13)
    assert ", no answer" not in page("account", ana.account.public_id)


def test_a_past_day_shows_the_silence_of_that_day(page, ana, survey):
    token = ask(survey, ana, sent_days_ago=20)
    survey_answers.answer(token, score=9, now=timezone.now())
    on = (timezone.localdate() - DAY).isoformat()
    assert ", no answer" in page("account", ana.account.public_id, on=on)


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "How likely"), ("fr", "Dans quelle mesure"), ("it", "Con quale probabilità")],
)
def test_mail_and_page_are_shown_in_every_language(page, survey, language, question):
    assert question in page("survey", survey.public_id, language=language)


def test_texts_are_saved_in_one_language_and_the_others_stay(browse, maya, survey):
    said = {f"fr-{part}": text for part, text in survey.texts["fr"].items()}
    sent = {**said, "fr-did": "Vous avez un seul interlocuteur."}
    address = reverse("edit_survey", args=[survey.public_id]) + "?language=fr"
    assert browse(maya).post(address, sent).status_code == 302
    before = survey.texts
    survey.refresh_from_db()
    assert survey.texts["fr"]["did"] == "Vous avez un seul interlocuteur."
    assert {**survey.texts["fr"], "did": ""} == before["fr"]
    assert (survey.texts["en"], survey.texts["it"]) == (before["en"], before["it"])


def version_of(answer):
    """The version of a survey that both forms of its page carry."""
    found = set(re.findall(r'name="version" value="(\d+)"', answer.content.decode()))
    assert len(found) == 1
    return found.pop()


def test_of_two_who_write_a_draft_the_second_is_told_and_keeps_what_they_typed(
    browse, maya, survey
):
    client, address = browse(maya), reverse("survey", args=[survey.public_id]) + "?language=en"
    edit = reverse("edit_survey", args=[survey.public_id]) + "?language=en"
    said = {f"en-{part}": words for part, words in survey.texts["en"].items()}
    said["version"] = version_of(client.get(address))
    lead = browse(factories.user("chloe", access=Access.CX_LEAD))
    assert lead.post(edit, said | {"en-did": "Said by Chloe"}).status_code == 302
    late = client.post(edit, said | {"en-did": "Typed by Maya"})
    assert late.status_code == 422
    assert "Somebody changed this survey in the meantime." in text_of(late)
    assert "Typed by Maya</textarea>" in late.content.decode()
    assert "Now: Said by Chloe" in text_of(late)
    survey.refresh_from_db()
    assert survey.texts["en"]["did"] == "Said by Chloe"
    again = said | {"en-did": "Typed by Maya", "version": version_of(late)}
    assert client.post(edit, again).status_code == 302
    survey.refresh_from_db()
    assert survey.texts["en"]["did"] == "Typed by Maya"


def test_a_name_of_a_survey_overwrites_neither_another_name_nor_texts(browse, maya, survey):
    client, edit = browse(maya), reverse("edit_survey", args=[survey.public_id])
    sent = {"name": "Mine", "version": "1"}
    draft = surveys.Draft("Theirs", survey.texts | {"fr": survey.texts["fr"] | {"did": "Oui"}})
    surveys.edit(survey, draft, by=maya)
    late = client.post(edit, sent)
    assert late.status_code == 422
    assert 'value="Mine"' in late.content.decode()
    assert "Now: Theirs" in text_of(late)
    client.post(edit, sent | {"version": version_of(late)})
    survey.refresh_from_db()
    assert (survey.name, survey.texts["fr"]["did"]) == ("Mine", "Oui")


def test_what_was_typed_for_a_survey_that_went_out_meanwhile_is_shown(browse, maya, ana, survey):
    edit = reverse("edit_survey", args=[survey.public_id]) + "?language=en"
    said = {f"en-{part}": words for part, words in survey.texts["en"].items()}
    ask(survey, ana)
    late = browse(maya).post(edit, said | {"en-question": "Another one?", "version": "1"})
    assert late.status_code == 422
    assert "You wrote: Another one?" in text_of(late)


def test_an_open_survey_keeps_its_questions_whatever_is_sent(browse, maya, ana, survey):
    ask(survey, ana)
    sent = {"en-question": "Else?", "en-thanks": "Thanks!", "en-did": ""}
    address = reverse("edit_survey", args=[survey.public_id]) + "?language=en"
    browse(maya).post(address, sent)
    survey.refresh_from_db()
    assert survey.texts["en"]["question"] == "How likely are you to recommend us to a colleague?"
    assert survey.texts["en"]["thanks"] == "Thanks!"


def test_only_its_author_and_who_leads_others_run_a_survey(browse, survey):
    close = reverse("close_survey", args=[survey.public_id])
    assert browse(factories.user("tom")).post(close).status_code == 403
    assert browse(factories.user("chloe", access=Access.CX_LEAD)).post(close).status_code == 302
    survey.refresh_from_db()
    assert survey.state == "closed"


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
    ask(survey, ana, sent_days_ago=30)
    few = asked_for()
    crowd = [asked.person(ana.account, f"P{number} Q") for number in range(20)]
    ask(survey, *crowd, sent_days_ago=30)
    assert all(many <= one for many, one in zip(asked_for(), few, strict=True))
