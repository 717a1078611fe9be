"""What a digest tells besides news: what my people said, and what became of what I told."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AccountShare, User
from feedback import handling, insights, intake
from feedback.insights import Decision, Line
from feedback.intake import Said
from feedback.models import Feedback
from stakeholders import touches
from tests import factories
from tests.web.test_digest import Broken, reader
from web import digest

__all__ = ["Broken"]
pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANGRY = "Nobody answered my calls for two weeks, and it is still broken."


@pytest.fixture
def maya():
    return reader("maya")


@pytest.fixture
def carla(maya):
    return factories.stakeholder(factories.account(maya, name="Acme"), "Carla Fo")


def hear(stakeholder, **said):
    by = stakeholder.account.owner
    row = intake.receive(stakeholder, Said(**said), on=timezone.localdate(), by=by)
    handling.handle(row.pk)
    return row


def mailed(user):
    """The text of their digest of now; empty without one."""
    mail.outbox.clear()
    user.refresh_from_db()
    if not digest.send(user, timezone.now()):
        return ""
    return mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "heading", "tone"),
    [
        ("en", "What your people said", "negative"),
        ("fr", "Ce que vos contacts ont dit", "négatif"),
        ("it", "Che cosa hanno detto i Suoi contatti", "negativo"),
    ],
)
def test_it_says_who_said_what_with_the_score_and_where_to_look(
    maya, carla, settings, language, heading, tone
):
    settings.PUBLIC_URL = "https://quorate.example"
    User.objects.filter(pk=maya.pk).update(language=language)
    said = hear(carla, channel="call", nps=3, text=ANGRY)
    text = mailed(maya)
    (page, _kind) = mail.outbox[0].alternatives[0]
    for shown in (text, page.replace("\N{NO-BREAK SPACE}", " ")):
        assert heading in shown
        assert "Carla Fo" in shown
        assert "NPS 3/10" in shown
        assert ANGRY in shown
        assert tone in shown.casefold()
        assert f"https://quorate.example/r/{said.public_id}/" in shown


def test_of_words_that_are_not_clear_no_tone_is_said(maya, carla):
    hear(carla, channel="call", text="We met on Tuesday.")
    text = mailed(maya)
    assert "We met on Tuesday." in text
    assert "positive" not in text.casefold()
    assert "negative" not in text.casefold()


def test_what_was_told_is_not_told_again_and_what_came_since_is(maya, carla):
    hear(carla, nps=3)
    assert "NPS 3/10" in mailed(maya)
    assert mailed(maya) == ""
    hear(carla, nps=9)
    again = mailed(maya)
    assert "NPS 9/10" in again
    assert "NPS 3/10" not in again


def test_a_mail_that_did_not_leave_has_told_nothing(maya, carla, settings):
    hear(carla, nps=3)
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    assert digest.send_due(MONDAY) == 0
    settings.EMAIL_BACKEND = usual
    assert "NPS 3/10" in mailed(maya)


def test_it_is_of_those_whose_account_or_relationship_one_has(maya, carla):
    tom = reader("tom")
    hear(carla, nps=3)
    assert mailed(tom) == ""
    AccountShare.objects.create(account=carla.account, user=tom)
    assert mailed(tom) == ""
    rapport = touches.Rapport(tom, "vendor", "vendor")
    touches.relate(carla, rapport, on=factories.LONG_AGO, by=maya)
    assert "NPS 3/10" in mailed(tom)


def test_what_was_taken_back_is_not_told(maya, carla):
    hear(carla, nps=3)
    Feedback.objects.update(retracted_at=timezone.now())
    assert mailed(maya) == ""


def test_who_proposed_something_reads_once_what_became_of_it(maya):
    idea = insights.capture(Line("idea", "Answer within a day."), by=maya)
    assert mailed(maya) == ""
    chloe = factories.user("chloe", access="cx_lead")
    insights.decide(idea, Decision("declined", reason="Too dear."), by=chloe)
    text = mailed(maya)
    assert "What became of what you told" in text
    assert "Answer within a day." in text
    assert "Declined: Too dear." in text
    assert f"/r/{idea.public_id}/" in text
    assert mailed(maya) == ""
