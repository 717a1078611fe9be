"""A survey is written by one after the other, and what went out stays as it was."""

import re

import pytest
from django.urls import reverse

from accounts.models import Access
from feedback import surveys
from tests import factories
from tests.feedback import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(maya):
    return asked.survey(maya)


@pytest.fixture
def ana(maya):
    return asked.person(asked.account(maya))


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain).replace("\N{NO-BREAK SPACE}", " ")


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
    asked.ask(survey, ana)
    late = browse(maya).post(edit, said | {"en-question": "Another one?", "version": "1"})
    assert late.status_code == 422
    assert "You wrote: Another one?" in text_of(late)


def test_an_open_survey_keeps_its_questions_whatever_is_sent(browse, maya, ana, survey):
    asked.ask(survey, ana)
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
