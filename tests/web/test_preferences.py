"""The page on which a user says how often they are mailed."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts import alerts
from accounts.alerts import News
from accounts.models import Alert
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]


@pytest.fixture
def account(maya):
    maya.email = "maya@halden.example"
    maya.save()
    account = factories.account(maya)
    news = News(account, "risk_up", "com_1", parameters={"before": 0.4, "after": 0.52})
    alerts.raise_all([news])
    return account


@pytest.fixture
def ask(browse, maya, account):
    """Presses “Send me one now” and follows."""
    return lambda: browse(maya).post(reverse("send_digest"), follow=True)


def test_a_user_chooses_how_often(browse, maya):
    client = browse(maya)
    saved = client.post(reverse("choose_digest"), {"digest": "weekly"}, HTTP_HX_REQUEST="true")
    assert "Saved." in saved.content.decode()
    assert "<html" not in saved.content.decode()
    maya.refresh_from_db()
    assert maya.digest == "weekly"
    page = client.post(reverse("choose_digest"), {"digest": "daily"}, follow=True)
    assert 'value="daily" checked' in page.content.decode()
    maya.refresh_from_db()
    assert maya.digest == "daily"


def test_a_rhythm_that_does_not_exist_is_refused(browse, maya):
    answer = browse(maya).post(reverse("choose_digest"), {"digest": "hourly"})
    assert answer.status_code == 422
    maya.refresh_from_db()
    assert maya.digest == "weekly"


def test_without_a_mail_server_the_digest_is_shown_on_the_page(ask):
    page = ask().content.decode()
    assert "Consensus risk rose from 40" in page
    assert mail.outbox == []


def test_with_a_mail_server_the_digest_is_mailed_and_none_is_used_up(ask, settings, maya):
    settings.EMAIL_HOST = "mail.halden.example"
    assert "Sent to maya@halden.example." in ask().content.decode()
    assert len(mail.outbox) == 1
    assert Alert.objects.get().mailed_at is None
    maya.refresh_from_db()
    assert maya.digest_sent_on is None


@pytest.mark.parametrize("email", ["", "maya@halden.example"], ids=["no address", "no news"])
def test_what_cannot_be_mailed_is_refused_with_a_sentence(ask, settings, maya, email):
    settings.EMAIL_HOST = "mail.halden.example"
    maya.email = email
    maya.save()
    if email:
        Alert.objects.all().delete()
    answer = ask()
    assert answer.status_code == 422
    assert mail.outbox == []
    expected = "nothing to send" if email else "no e-mail address"
    assert expected in answer.content.decode()


def test_a_mail_server_that_is_away_is_said(ask, settings):
    settings.EMAIL_HOST = "mail.halden.example"
    settings.EMAIL_BACKEND = "tests.web.test_digest.Away"
    answer = ask()
    assert answer.status_code == 422
    assert "did not take the mail" in answer.content.decode()


def test_the_menu_leads_to_the_preferences(browse, maya):
    assert f'href="{reverse("preferences")}"' in browse(maya).get("/").content.decode()
