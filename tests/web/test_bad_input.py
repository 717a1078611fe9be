"""What no page of ours sends is refused, and never a fault of ours."""

import pytest
from django.urls import reverse

from feedback import surveys
from feedback.models import Arrival, Feedback, Invitation
from tests import factories

pytestmark = pytest.mark.django_db

BEYOND = "99999999999999999999"
"""A number that no column holds."""


@pytest.fixture
def ana(maya):
    return factories.stakeholder(factories.account(maya), "Ana Ruiz")


@pytest.mark.parametrize("word", ["accounts", "web:home", "-1", "//elsewhere.example/", ""])
@pytest.mark.parametrize("name", ["set_language", "set_theme"])
def test_who_says_no_page_to_go_back_to_comes_to_the_first_one(client, name, word):
    answer = client.post(reverse(name), {"language": "fr", "theme": "dark", "next": word})
    assert (answer.status_code, answer.url) == (302, "/")


@pytest.mark.parametrize("score", ["nps", "csat", "ces"])
@pytest.mark.parametrize("name", ["hear", "add_feedback"])
def test_a_score_that_no_column_holds_is_no_score(browse, maya, ana, name, score):
    sent = {"said_by": ana.public_id, "channel": "call", score: BEYOND}
    answer = browse(maya).post(reverse(name, args=[ana.account.public_id]), sent)
    assert answer.status_code == 422
    assert f"{score.upper()} goes from" in answer.content.decode()
    assert not (Arrival.objects.exists())
    assert not (Feedback.objects.exists())


def test_the_letter_nul_is_nobodys_name(browse, maya, ana):
    survey = surveys.create("relationship", "How is it?", by=maya)
    sent = {"person": [f"{ana.public_id}\0x", "\0"]}
    answer = browse(maya).post(reverse("ask_survey", args=[survey.public_id]), sent)
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    ada = factories.user("ada", access="administrator")
    assert browse(ada).get(reverse("api_use"), {"source": "\0"}).status_code == 200
