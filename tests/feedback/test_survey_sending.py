"""Mails of surveys: claimed, sent at most once, tried again only if the server said so."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models import F
from django.utils import timezone

from accounts.errors import Refused
from feedback import survey_answers as answering, survey_sending as sending, surveys
from feedback.models import Invitation
from feedback.survey_links import find
from stakeholders import people
from tests import factories
from tests.feedback import asked

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = timezone.now() + timedelta(hours=1)


@pytest.fixture
def ana():
    return asked.person(asked.account(factories.user("maya")))


@pytest.fixture
def invitation(ana):
    return invite(ana)


def invite(person, **draft):
    survey = asked.survey(person.account.owner, **draft)
    return surveys.invite(survey, [person], by=person.account.owner).invitations[0]


class Server(EmailBackend):
    """A mail server that does what it is told to."""

    def __init__(self, *errors):
        super().__init__()
        self.errors, self.is_away, self.closed = list(errors), False, 0

    def open(self):
        if self.is_away:
            raise ConnectionRefusedError

    def close(self):
        self.closed += 1

    def send_messages(self, messages):
        if self.errors:
            raise self.errors.pop(0)
        return super().send_messages(messages)


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.state


def test_a_mail_holds_one_link_for_each_score_and_the_way_out(invitation, settings):
    settings.PUBLIC_URL = "https://quorate.example"
    assert sending.send_due(LATER) == 1
    (message,) = mail.outbox
    token = asked.token_of(message)
    page = message.alternatives[0][0]
    for score in range(11):
        for shown in (message.body, page):
            assert f"https://quorate.example/s/{token}/?score={score}" in shown
    assert message.to == ["ana@client.example"]
    assert message.body.startswith("Hello Ana,")
    stop = f"https://quorate.example/s/{token}/stop/"
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    assert stop in page


def test_the_database_never_holds_the_token(invitation):
    sending.send_due(LATER)
    token = asked.token_of()
    (row,) = Invitation.objects.values()
    assert token not in map(str, row.values())
    assert find(token) == invitation


@pytest.mark.parametrize(
    ("language", "question", "end"),
    [
        ("en", "How likely are you to recommend us to a colleague?", "Extremely likely"),
        ("fr", "Dans quelle mesure nous recommanderiez-vous", "Certainement"),
        ("it", "Con quale probabilità ci consiglierebbe", "Certamente"),
    ],
)
def test_a_mail_speaks_the_language_of_its_reader(ana, language, question, end):
    people.change_person(ana, language=language, by=ana.account.owner)
    invite(ana)
    sending.send_due(LATER)
    (message,) = mail.outbox
    page = message.alternatives[0][0]
    assert f'<html lang="{language}">' in page
    for shown in (message.body, page):
        assert question in shown
        assert end in shown


def test_names_are_escaped_in_the_page_and_plain_in_the_text(ana):
    people.change_person(ana, first_name="<b>Ana & Co", by=ana.account.owner)
    invite(ana)
    sending.send_due(LATER)
    (message,) = mail.outbox
    assert "Hello <b>Ana & Co," in message.body
    assert "Hello &lt;b&gt;Ana &amp; Co," in message.alternatives[0][0]


@pytest.mark.parametrize(
    ("from_email", "reply_to", "expected"),
    [
        ("Halden <ask@halden.example>", "cx@halden.example", ["cx@halden.example"]),
        ("Halden <ask@halden.example>", "", ["maya@halden.example"]),
    ],
)
def test_sender_and_who_is_answered_are_settings(ana, settings, from_email, reply_to, expected):
    settings.SURVEY_FROM_EMAIL, settings.SURVEY_REPLY_TO = from_email, reply_to
    owner = ana.account.owner
    owner.email = "maya@halden.example"
    owner.save()
    invite(ana)
    sending.send_due(LATER)
    (message,) = mail.outbox
    assert (message.from_email, message.reply_to) == (from_email, expected)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_mail_is_sent_once_however_often_it_is_tried(invitation, times):
    for _ in range(times):
        sending.send_due(LATER)
    assert len(mail.outbox) == 1


def test_of_two_who_send_one_claims(invitation):
    mine = sending._with_people(Invitation.objects.all()).get()
    assert sending.send_due(LATER) == 1
    assert sending._ask(mine, LATER, Server()) is False
    assert len(mail.outbox) == 1


def test_nobody_is_claimed_while_the_server_is_away(invitation):
    server = Server()
    server.is_away = True
    assert sending.send_due(LATER, server) == 0
    assert state_of(invitation) == "waiting"
    server.is_away = False
    assert sending.send_due(LATER, server) == 1


def test_what_the_server_refuses_is_told_and_stops_no_other_one(ana):
    bad = invite(ana)
    ben = asked.person(ana.account, "Ben Roe")
    good = invite(ben, name="Other")
    refused = SMTPRecipientsRefused({"ana@client.example": (550, b"No such user")})
    assert sending.send_due(LATER, Server(refused)) == 1
    assert (state_of(bad), state_of(good)) == ("failed", "sent")
    assert bad.error == "550 No such user"


def test_what_the_server_does_not_take_for_now_is_tried_three_times(invitation):
    server = Server(*[SMTPDataError(451, b"Greylisted")] * 3)
    now = LATER
    for expected in ("waiting", "waiting", "failed"):
        sending.send_due(now, server)
        assert (state_of(invitation), invitation.error) == (expected, "451 Greylisted")
        assert sending.send_due(now, server) == 0
        now += timedelta(hours=1)
    assert invitation.attempts == 3


def test_what_broke_off_is_not_sent_again_by_itself(invitation):
    server = Server(SMTPServerDisconnected("gone"))
    assert sending.send_due(LATER, server) == 0
    assert (state_of(invitation), invitation.error) == ("failed", sending.INTERRUPTED)
    assert server.closed
    assert sending.send_due(LATER + DAY, server) == 0
    surveys.send_again(invitation.survey, by=invitation.user)
    assert sending.send_due(LATER + DAY, server) == 1


def test_what_a_dead_sender_had_begun_is_not_sent_twice(invitation):
    Invitation.objects.update(state="sending", due_at=LATER)
    sending.send_due(LATER + sending.LEASE)
    assert state_of(invitation) == "sending"
    sending.send_due(LATER + sending.LEASE + timedelta(seconds=1))
    assert (state_of(invitation), invitation.error) == ("failed", sending.INTERRUPTED)
    assert mail.outbox == []


def leave(ana):
    people.leave(ana, on=timezone.localdate(), by=ana.account.owner)


def archive(ana):
    ana.account.archived_at = LATER
    ana.account.save()


def lose_the_address(ana):
    people.change_person(ana, email="", by=ana.account.owner)


def opt_out_elsewhere(ana):
    twin = asked.person(ana.account, "Ana Twin", email="ana@client.example")
    surveys.opt_out(twin.person, how="staff", by=ana.account.owner)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (leave, sending.GONE),
        (archive, sending.GONE),
        (lose_the_address, sending.NO_ADDRESS),
        (opt_out_elsewhere, sending.OPTED_OUT),
    ],
)
def test_what_happened_meanwhile_stops_a_mail_and_a_reminder(ana, happens, reason):
    waits, reminded = invite(ana), invite(asked.person(ana.account, "Ben Roe"), name="B")
    sending.send_due(LATER)
    Invitation.objects.filter(pk=waits.pk).update(state="waiting", sent_at=None, token_digest=None)
    mail.outbox.clear()
    happens(ana)
    sending.send_due(LATER)
    assert (state_of(waits), waits.error) == ("stopped", reason)
    Invitation.objects.filter(pk=waits.pk).update(state="sent", sent_at=LATER, error="")
    sending.remind_due(LATER + 8 * DAY)
    waits.refresh_from_db()
    assert waits.reminded_at is None
    assert state_of(reminded) == "sent"


def test_who_does_not_answer_is_reminded_once_and_both_links_are_good(invitation):
    sending.send_due(LATER)
    first = asked.token_of()
    assert sending.remind_due(LATER + 6 * DAY) == 0
    for _ in range(2):
        sending.remind_due(LATER + 7 * DAY)
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject == "Reminder: One question about working with us"
    second = asked.token_of()
    assert first != second
    assert find(first) == find(second) == invitation


def answer(invitation):
    answering.answer(asked.token_of(), score=9, now=LATER)


def stop(invitation):
    answering.stop(asked.token_of(), how="page", now=LATER)


def close(invitation):
    surveys.close(invitation.survey, by=invitation.user)


def expire(invitation):
    Invitation.objects.update(expires_at=LATER + DAY)


@pytest.mark.parametrize("happens", [answer, stop, close, expire])
def test_nobody_is_reminded_who_answered_opted_out_or_can_answer_no_more(invitation, happens):
    sending.send_due(LATER)
    happens(invitation)
    assert sending.remind_due(LATER + 30 * DAY) == 0
    assert len(mail.outbox) == 1


def test_no_days_are_no_reminders(invitation, settings):
    settings.SURVEY_REMINDER_DAYS = 0
    sending.send_due(LATER)
    assert sending.remind_due(LATER + 30 * DAY) == 0


def test_old_invitations_are_forgotten_and_answers_stay(invitation):
    sending.send_due(LATER)
    answering.answer(asked.token_of(), score=9, now=LATER)
    assert sending.forget(LATER + 729 * DAY) == 0
    Invitation.objects.update(invited_at=F("invited_at") - DAY)
    assert sending.forget(LATER + 730 * DAY) == 1
    assert invitation.stakeholder.feedback.count() == 1


def test_who_may_be_reminded_no_more_holds_up_nobody(ana, monkeypatch):
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 1)
    left = invite(ana)
    other = asked.person(ana.account, "Bo Lee")
    surveys.invite(left.survey, [other], by=ana.account.owner)
    for _ in range(2):
        sending.send_due(LATER)
    leave(ana)
    reminded = sum(sending.remind_due(LATER + 8 * DAY) for _ in range(2))
    assert (reminded, mail.outbox[-1].to) == (1, ["bo@client.example"])


def test_what_is_sent_again_can_be_answered_as_long_as_what_is_new(invitation):
    Invitation.objects.update(state="failed", expires_at=timezone.now())
    surveys.send_again(invitation.survey, by=invitation.user)
    assert sending.send_due(LATER) == 1
    assert answering.look(asked.token_of(), LATER + DAY).invitation == invitation


def test_by_a_closed_survey_nothing_is_sent_again(invitation):
    Invitation.objects.update(state="failed")
    surveys.close(invitation.survey, by=invitation.user)
    with pytest.raises(Refused):
        surveys.send_again(invitation.survey, by=invitation.user)
    assert state_of(invitation) == "failed"
