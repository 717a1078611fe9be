"""A survey is seen as its reader gets it, in every language, and trying it keeps nothing."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from feedback import survey_mail, survey_sending as sending, surveys
from feedback.models import Feedback, Invitation, OptOut, Survey
from tests import factories
from tests.feedback import asked

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

LINES = ("You said, we did", "Send me no more surveys", "Send my answer", "Thank you")
DID, STOP, SEND, THANKS = LINES


def words_of(language):
    """What the interface says of these lines in a language."""
    with translation.override(language):
        return {line: gettext(line) for line in LINES}


SAID = {language: words_of(language) for language in ("en", "fr", "it")}


@pytest.fixture
def survey(maya):
    survey = asked.survey(maya)
    texts = {language: {**said, "did": "Done."} for language, said in survey.texts.items()}
    surveys.edit(survey, surveys.Draft(survey.name, texts), by=maya)
    survey.refresh_from_db()
    return survey


@pytest.fixture
def client(browse, maya):
    return browse(maya)


def shown_by(client, name, survey, **query):
    return client.get(reverse(name, args=[survey.public_id]), query).content.decode()


def mail_in(page):
    """The mail in the page, without what stands around it."""
    start = page.index('class="card-body q-survey-mail"')
    return page[page.index(">", start) + 1 : page.index("</section>", start)]


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize("name", ["survey", "ask_survey"])
@pytest.mark.parametrize("language", SAID)
def test_the_mail_is_shown_in_one_language_whole(client, survey, name, language):
    told = plain(mail_in(shown_by(client, name, survey, language=language)))
    for line in (DID, STOP):
        assert [spoken for spoken in SAID if SAID[spoken][line] in told] == [language]
    assert survey.texts[language]["question"] in told
    assert "Done." in told


@pytest.mark.parametrize("language", SAID)
def test_the_preview_is_the_mail_that_leaves(client, maya, survey, language):
    shown = mail_in(shown_by(client, "survey", survey, language=language))
    ana = asked.person(asked.account(maya), f"{'Anne' if language == 'fr' else 'Anna'} Roe")
    (invitation,) = surveys.invite(survey, [ana], by=maya).invitations
    invitation.language = language
    ((html, _kind),) = survey_mail.compose(invitation, "t").alternatives
    body = html[html.index("<body") : html.index("</body>")]
    assert plain(body) == plain(shown)


def test_each_button_and_the_line_below_lead_to_pages_that_can_be_tried(client, survey):
    links = re.findall(r'<a href="([^"]+)"', mail_in(shown_by(client, "survey", survey)))
    assert len(links) == 12
    pages = [client.get(link.replace("&amp;", "&")) for link in links]
    assert {page.status_code for page in pages} == {200}
    assert 'value="7" required checked' in pages[7].content.decode()
    assert "Shall we send you no more surveys?" in pages[-1].content.decode()


def test_most_of_those_who_are_asked_decide_the_language_that_is_shown_first(client, maya, survey):
    account = asked.account(maya)
    for number, language in enumerate(["fr", "fr", "it"]):
        one = asked.person(account, f"P{number} Q")
        type(one.person).objects.filter(pk=one.person_id).update(language=language)
    shown = shown_by(client, "ask_survey", survey, power="0")
    assert SAID["fr"][STOP] in plain(mail_in(shown))
    assert "French 2, Italian 1" in plain(shown)
    assert "?power=0&amp;language=it#preview" in shown
    shown = shown_by(client, "ask_survey", survey, power="0", language="it")
    assert SAID["it"][STOP] in plain(mail_in(shown))


@pytest.mark.parametrize("language", SAID)
def test_the_page_is_tried_to_its_end_and_nothing_is_kept(client, survey, language):
    address = reverse("preview_survey", args=[survey.public_id])
    first = client.get(address, {"language": language, "score": "9"}).content.decode()
    assert SAID[language][SEND] in plain(first)
    assert "This is a preview: nothing that is sent here is kept" in plain(first)
    second = client.post(f"{address}?language={language}", {"score": "9"}, follow=True)
    assert survey.texts[language]["words"] in plain(second.content.decode())
    at = second.request["QUERY_STRING"]
    third = client.post(f"{address}?{at}", {"text": "Fine."}, follow=True)
    assert SAID[language][THANKS] in plain(third.content.decode())
    assert "given=9" in third.request["QUERY_STRING"]
    assert not Feedback.objects.exists()
    assert not Invitation.objects.exists()
    assert not OptOut.objects.exists()


def test_a_score_that_the_scale_does_not_have_is_refused_as_on_the_real_page(client, survey):
    address = reverse("preview_survey", args=[survey.public_id])
    for sent in ({}, {"score": "11"}, {"score": "x"}):
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert "Please choose a number." in answer.content.decode()
    assert "Send my answer" in shown_by(client, "preview_survey", survey, given="99", step="words")


def test_who_tries_the_line_that_stops_surveys_stops_nothing(client, survey):
    address = reverse("preview_stop", args=[survey.public_id])
    assert "We send you no more surveys." in client.post(address).content.decode()
    assert "Shall we send you" in client.post(address, {"resume": "1"}).content.decode()
    assert not OptOut.objects.exists()


def test_only_our_own_pages_may_show_it_in_a_frame(client, survey):
    answer = client.get(reverse("preview_survey", args=[survey.public_id]))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    page = client.get(reverse("survey", args=[survey.public_id]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_real_page_knows_nothing_of_previews(client, maya, survey):
    ana = asked.person(asked.account(maya))
    surveys.invite(survey, [ana], by=maya)
    sending.send_due(timezone.now())
    page = client.get(reverse("answer_survey", args=[asked.token_of()]))
    assert "preview" not in page.content.decode()
    assert page["X-Frame-Options"] == "DENY"


def test_a_mistyped_placeholder_is_told_at_its_field_and_what_was_typed_stays(client, survey):
    said = {f"fr-{part}": text for part, text in survey.texts["fr"].items()}
    sent = {**said, "fr-greeting": "Bonjour {prenom}"}
    answer = client.post(reverse("edit_survey", args=[survey.public_id]) + "?language=fr", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    field = page[page.index('name="fr-greeting"') : page.index('name="fr-question"')]
    assert "Bonjour {prenom}" in field
    assert "{prenom} would stand in the mail as it is typed" in plain(field)
    assert "{first_name}" in plain(field)


def test_a_draft_is_deleted_by_its_page_and_an_undo_brings_it_back(client, survey):
    page = shown_by(client, "survey", survey)
    assert "Delete the draft" in page
    assert "Close the survey" not in page
    gone = client.post(reverse("remove_survey", args=[survey.public_id]), follow=True)
    assert f"{survey.name} is deleted." in gone.content.decode()
    undo = reverse("restore_survey", args=[survey.public_id])
    assert undo in gone.content.decode()
    assert client.get(reverse("survey", args=[survey.public_id])).status_code == 404
    assert client.post(undo).status_code == 302
    assert client.get(reverse("survey", args=[survey.public_id])).status_code == 200


def test_who_was_asked_keeps_a_survey_from_being_deleted(client, maya, survey):
    surveys.invite(survey, [asked.person(asked.account(maya))], by=maya)
    assert "Delete the draft" not in shown_by(client, "survey", survey)
    answer = client.post(reverse("remove_survey", args=[survey.public_id]), follow=True)
    assert "close it instead" in answer.content.decode()
    assert Survey.objects.there().exists()


def test_nobody_else_than_who_runs_it_deletes_a_draft(browse, survey):
    tom = browse(factories.user("tom"))
    for name in ("remove_survey", "restore_survey"):
        assert tom.post(reverse(name, args=[survey.public_id])).status_code == 403
