"""The digest: what is in it, in which language, and that it is mailed once."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import alerts
from accounts.alerts import News
from accounts.models import Access, AccountShare, Alert, User
from tests import factories
from web import digest, tasks

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def reader(name, **fields):
    user = factories.user(name)
    User.objects.filter(pk=user.pk).update(email=f"{name}@halden.example", **fields)
    user.refresh_from_db()
    return user


@pytest.fixture
def maya():
    return reader("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya)


def tell(account, kind="risk_up", subject="com_1", **more):
    told = News(account, kind, subject, parameters={"before": 0.4, "after": 0.52}, **more)
    alerts.raise_all([told])
    return Alert.objects.get(kind=kind, subject=subject)


def text_of(message):
    return message.body.replace("\N{NO-BREAK SPACE}", " ")


def test_a_digest_names_the_account_what_happened_and_where_to_look(account, settings):
    settings.PUBLIC_URL = "https://quorate.example"
    alert = tell(account)
    assert digest.send_due(MONDAY) == 1
    (message,) = mail.outbox
    assert message.to == ["maya@halden.example"]
    assert message.subject == "Quorate: 1 thing new for you"
    (page, _kind) = message.alternatives[0]
    for shown in (text_of(message), page):
        assert "Acme" in shown
        assert "Consensus risk rose from 40" in shown
        assert f"https://quorate.example/r/{account.public_id}/" in shown
        assert "https://quorate.example/preferences/" in shown
    assert f"https://quorate.example/r/{alert.public_id}/" in page


def test_a_digest_says_of_which_committee_it_speaks(account):
    deal = factories.opportunity(account, name="Renewal 2027")
    tell(account, subject=factories.committee(account, for_opportunity=deal).public_id)
    digest.send_due(MONDAY)
    (message,) = mail.outbox
    (page, _kind) = message.alternatives[0]
    for shown in (text_of(message), page):
        assert "Renewal 2027" in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Consensus risk rose from 40 % to 52 %."),
        ("fr", "Le risque de consensus est passé de 40 % à 52 %."),
        ("it", "Il rischio di consenso è salito da 40 % a 52 %."),
    ],
)
def test_a_digest_speaks_the_language_of_its_reader(account, language, said):
    User.objects.update(language=language)
    tell(account)
    digest.send_due(MONDAY)
    (message,) = mail.outbox
    assert said in text_of(message)
    assert f'<html lang="{language}">' in message.alternatives[0][0]


def test_a_name_is_escaped_in_the_page_and_plain_in_the_text(maya):
    tell(factories.account(maya, name="Salt & <b>Pepper</b>"))
    digest.send_due(MONDAY)
    (message,) = mail.outbox
    assert "Salt & <b>Pepper</b>" in message.body
    assert "Salt &amp; &lt;b&gt;Pepper" in message.alternatives[0][0]


def test_nothing_to_tell_is_no_mail(maya):
    assert digest.send_due(MONDAY) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_digest_is_mailed_once_however_often_it_is_tried(account, times):
    tell(account)
    for _ in range(times):
        digest.send_due(MONDAY)
    assert len(mail.outbox) == 1


def lose_the_account(account):
    account.owner = factories.user("tom")
    account.save()


def become_a_colleague_who_shares_it(account):
    lose_the_account(account)
    AccountShare.objects.create(account=account, user=User.objects.get(username="maya"))
    User.objects.filter(username="maya").update(access=Access.COLLEAGUE)


@pytest.mark.parametrize("lose", [lose_the_account, become_a_colleague_who_shares_it])
def test_what_may_no_longer_be_judged_is_not_in_the_digest(account, maya, lose):
    tell(account)
    tell(factories.account(maya, name="Kept"), subject="com_2")
    lose(account)
    digest.send_due(MONDAY)
    (message,) = mail.outbox
    assert "Kept" in message.body
    assert "Acme" not in message.body + message.alternatives[0][0]


def test_what_is_new_comes_before_what_an_earlier_digest_told(account, maya):
    tell(account)
    digest.send_due(MONDAY)
    tell(factories.account(maya, name="Fresh"), subject="com_2")
    digest.send_due(MONDAY + 7 * DAY)
    _first, second = mail.outbox
    assert second.subject == "Quorate: 1 thing new for you"
    order = [second.body.index(word) for word in ("\nNew\n", "Fresh", "\nStill open\n", "Acme")]
    assert order == sorted(order)


@pytest.mark.parametrize(("rhythm", "mails"), [("daily", 1), ("weekly", 2)])
def test_what_is_open_but_not_new_is_told_again_weekly_only(account, rhythm, mails):
    User.objects.update(digest=rhythm)
    tell(account)
    digest.send_due(MONDAY)
    digest.send_due(MONDAY + 7 * DAY)
    assert len(mail.outbox) == mails
    if mails == 2:
        assert mail.outbox[1].subject == "Quorate: What still needs you"


def test_what_is_snoozed_or_dismissed_is_not_mailed_until_it_is_back(account):
    User.objects.update(digest="daily")
    snoozed = tell(account)
    alerts.dismiss(tell(account, kind="coverage_down"))
    Alert.objects.filter(pk=snoozed.pk).update(snoozed_until=(MONDAY + DAY).date())
    assert digest.send_due(MONDAY) == 0
    assert digest.send_due(MONDAY + DAY) == 1
    assert "Coverage" not in mail.outbox[0].body


class Broken(EmailBackend):
    """A server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["maya@halden.example"]:
            raise SMTPServerDisconnected("refused")
        return super().send_messages(messages)


class Away(EmailBackend):
    """A server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("nobody there")

    def send_messages(self, messages):
        self.open()


def test_a_mail_that_fails_stops_no_other_one(account, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(account)
    tell(factories.account(reader("zoe"), name="Later"), subject="com_2")
    assert digest.send_due(MONDAY) == 1
    assert [one.to for one in mail.outbox] == [["zoe@halden.example"]]
    assert Alert.objects.get(user__username="maya").mailed_at is None


def test_while_the_mail_server_is_away_nobody_misses_a_digest(account, settings):
    tell(account)
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    with pytest.raises(ConnectionRefusedError):
        digest.send_due(MONDAY)
    settings.EMAIL_BACKEND = usual
    assert digest.send_due(MONDAY) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "sent"),
    [
        pytest.param("UTC", 5, 0, id="before six"),
        pytest.param("UTC", 6, 1, id="from six on"),
        pytest.param("Europe/Rome", 5, 1, id="six in Rome is five in UTC"),
        pytest.param("America/New_York", 9, 0, id="four in New York"),
    ],
)
def test_a_digest_waits_for_the_morning_where_we_are(account, settings, zone, hour, sent):
    settings.TIME_ZONE = zone
    tell(account)
    assert digest.send_due(MONDAY.replace(hour=hour), from_hour=6) == sent


@pytest.mark.parametrize(
    ("zone", "sent"), [("UTC", 0), ("Pacific/Auckland", 1)], ids=["Sunday", "Monday already"]
)
def test_it_is_monday_where_we_are(account, settings, zone, sent):
    settings.TIME_ZONE = zone
    tell(account)
    assert digest.send_due(datetime(2026, 11, 22, 20, tzinfo=UTC)) == sent


def test_the_task_mails_what_is_due(account, settings):
    settings.DIGEST_HOUR = 0
    User.objects.update(digest="daily")
    tell(account)
    tasks.send_digests()
    assert len(mail.outbox) == 1


def test_by_hand_one_user_is_mailed_whether_it_is_due_or_not(account):
    User.objects.update(digest="never")
    tell(account)
    said = StringIO()
    call_command("send_digests", user="maya", stdout=said)
    assert said.getvalue() == "1 sent.\n"
    call_command("send_digests", user="maya", stdout=said)
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError, match="no active user called nobody"):
        call_command("send_digests", user="nobody")


def test_a_mail_can_be_stopped_with_one_click(account, client):
    tell(account)
    digest.send_due(MONDAY)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<https?://[^/]+(/.*)>", headers["List-Unsubscribe"])[1]
    assert client.get(address).status_code == 200
    assert User.objects.get(username="maya").digest == "weekly"
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert User.objects.get(username="maya").digest == "never"
    assert client.post(address.replace("usr_", "usr_0")).status_code == 404


def test_a_digest_of_many_takes_no_more_queries_than_one(maya):
    def queries(count):
        Alert.objects.all().delete()
        for n in range(count):
            one = factories.account(maya, name=f"Account {count} {n}")
            tell(one, subject=f"com_{count}_{n}")
        with CaptureQueriesContext(connection) as captured:
            assert digest.send(maya, timezone.now())
        return len(captured)

    assert queries(1) == queries(15)
