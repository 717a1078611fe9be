"""A mail of ours that came back: nobody goes on waiting for an answer of who never got it."""

from datetime import timedelta

import pytest
from django.core import mail as box
from django.utils import timezone

from accounts.models import Alert
from feedback import cases, mailbox, mailing, senders, survey_mail, survey_sending, surveys
from feedback.arrivals import Known
from feedback.case_alerts import UNSENT
from feedback.cases import Letter
from feedback.mail import mails
from feedback.mail.returned import Returned
from feedback.models import Arrival, Case, CaseNote, Invitation
from tests.feedback import asked

pytestmark = pytest.mark.django_db

HEAD = (
    "From: Mail Delivery System <MAILER-DAEMON@client.example>\r\nSubject: Undelivered Mail\r\n"
    "Message-ID: <b{key}@client.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
    "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
)
FATE = (
    "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; client.example\r\n\r\n"
    "Final-Recipient: rfc822; ana@client.example\r\nAction: {action}\r\nStatus: 5.2.2\r\n"
    "{why}\r\n"
)
WHOLE = "--B\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--B--\r\n"
HEADERS = "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}\r\n--B--\r\n"
WHY = "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n"


def report(sent, *, action="failed", why=WHY, of=WHOLE, key=1):
    original = f"From: voice@ours.example\r\nMessage-ID: {sent}\r\nSubject: One\r\n\r\nHello"
    told = HEAD.format(key=key) + FATE.format(action=action, why=why)
    return (told + of.format(original=original)).encode()


def come_back(sent, **parts):
    mail = mails.read(report(sent, **parts), senders.ours())
    return mailing.bring(mail, Known(senders.there()), Arrival.Door.IMAP, by=mailbox.POSTMAN)[0]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({}, Returned("One@Ours.example", "552 5.2.2 Mailbox full")),
        ({"of": HEADERS}, Returned("One@Ours.example", "552 5.2.2 Mailbox full")),
        ({"why": ""}, Returned("One@Ours.example", "5.2.2")),
        ({"action": "delayed"}, Returned()),
        ({"action": "Failed"}, Returned("One@Ours.example", "552 5.2.2 Mailbox full")),
        ({"of": "--B--\r\n"}, Returned()),
        ({"of": "--B\r\nContent-Type: message/rfc822\r\n\r\n--B--\r\n"}, Returned()),
    ],
)
def test_a_report_tells_the_mail_that_did_not_arrive_and_why(parts, found):
    mail = mails.read(report("<One@Ours.example>", **parts))
    assert (mail.reason, mail.returned) == ("bounce", found)


@pytest.fixture
def answered(opened, acme, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cases.answer(opened, Letter("We are sorry."), by=acme.maya)
    return box.outbox[0].extra_headers["Message-ID"]


def test_an_answer_that_came_back_was_none_and_its_owner_is_told(acme, opened, answered):
    assert Case.objects.get().first_response_at is not None
    arrival = come_back(answered)
    assert (arrival.state, arrival.reason) == ("parked", "bounce")
    note = CaseNote.objects.known().get(kind="email")
    assert (note.fate, note.fault) == ("failed", "552 5.2.2 Mailbox full")
    assert Case.objects.get().first_response_at is None
    assert [one.user for one in Alert.objects.filter(kind=UNSENT)] == [acme.maya]


def test_what_a_report_holds_can_be_kept():
    mail = mails.read(report("<On\0e@Ours.example>", why="Diagnostic-Code: smtp; fu\0ll\r\n"))
    assert mail.returned == Returned("One@Ours.example", "full")


@pytest.mark.parametrize("is_mailed", [True, False])
def test_of_two_answers_the_other_one_is_the_first_response(
    acme, opened, answered, django_capture_on_commit_callbacks, is_mailed
):
    with django_capture_on_commit_callbacks(execute=True):
        if is_mailed:
            cases.answer(opened, Letter("And here is how."), by=acme.maya)
        else:
            cases.comment(opened, "I called her.", is_response=True, by=acme.maya)
    come_back(answered)
    other = CaseNote.objects.known().filter(kind__in=["email", "response"]).last()
    at = other.fate_at or other.recorded_at
    assert Case.objects.get().first_response_at == at


def test_what_is_late_only_or_names_another_mail_changes_nothing(opened, answered):
    come_back(answered, action="delayed")
    come_back("<not_1@elsewhere.example>", key=2)
    assert CaseNote.objects.known().get(kind="email").fate == "sent"
    assert not Alert.objects.filter(kind=UNSENT).exists()


@pytest.fixture
def survey(acme):
    return asked.survey(acme.maya)


def test_a_survey_that_came_back_is_not_delivered_and_is_not_reminded(acme, survey):
    surveys.invite(survey, [acme.ana], by=acme.maya)
    survey_sending.send_due(timezone.now())
    sent = box.outbox[0].extra_headers["Message-ID"]
    come_back(sent)
    row = Invitation.objects.get()
    assert (row.state, row.error) == ("failed", "552 5.2.2 Mailbox full")
    later = timezone.now() + timedelta(days=30)
    assert survey_sending.remind_due(later) == 0
    assert surveys.send_again(survey, by=acme.maya) == 1


def test_who_answered_is_not_called_unreached(acme, survey):
    surveys.invite(survey, [acme.ana], by=acme.maya)
    survey_sending.send_due(timezone.now())
    Invitation.objects.update(state="answered", answered_at=timezone.now())
    come_back(box.outbox[0].extra_headers["Message-ID"])
    assert Invitation.objects.get().state == "answered"


def test_no_two_mails_of_an_invitation_have_one_id(acme, survey):
    surveys.invite(survey, [acme.ana], by=acme.maya)
    row = Invitation.objects.select_related("survey", "stakeholder__person").get()
    ids = {survey_mail.compose(row, "t").extra_headers["Message-ID"] for _turn in range(3)}
    assert len(ids) == 3
    assert all(row.public_id in one for one in ids)
