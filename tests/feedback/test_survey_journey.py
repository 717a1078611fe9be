"""From an invitation over a real SMTP server and a link to a changed analysis."""

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from feedback import survey_sending as sending, surveys
from feedback.models import Feedback, Invitation
from stakeholders.models import Assessment, Snapshot
from tests import factories
from tests.feedback import asked

pytestmark = pytest.mark.django_db

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def line(sink):
    return get_connection(SMTP, host="127.0.0.1", port=sink.port, use_tls=False)


def test_an_invitation_becomes_an_answer_evidence_and_another_analysis(
    sink, line, client, settings, django_capture_on_commit_callbacks
):
    settings.PUBLIC_URL = "http://testserver"
    account = asked.account(factories.user("maya"))
    hana = asked.person(account, "Hána Nováková", language="fr", email="hana@client.example")
    nobody = asked.person(account, "Ben Roe", email="nobody@client.example")
    factories.seat(factories.committee(account), hana, is_approver=True)
    survey = asked.survey(account.owner)
    surveys.invite(survey, [hana, nobody], by=account.owner)

    assert sending.send_due(timezone.now(), line) == 1

    (mail,) = sink.mails
    assert mail["To"] == "hana@client.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    assert text.startswith("Bonjour Hána,")
    links = sorted(set(asked.LINK.findall(text)))
    assert links == sorted(set(asked.LINK.findall(page)))
    (token,) = links
    assert mail["List-Unsubscribe"].strip() == f"<http://testserver/s/{token}/stop/>"
    failed = Invitation.objects.get(stakeholder=nobody)
    assert (failed.state, failed.error) == ("failed", "550 5.1.1 No such user here")

    assert client.get(f"/s/{token}/?score=2").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/s/{token}/", {"score": "2"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/s/{token}/", {"text": "Personne ne répond depuis deux semaines."})

    said = Feedback.objects.known().get()
    assert (said.stakeholder, said.channel, said.nps) == (hana, "survey", 2)
    assert Assessment.objects.known().get(kind="nps").stance == -1.0
    assert Snapshot.objects.get().risk > 0.5
    assert Invitation.objects.get(stakeholder=hana).state == "answered"


def test_a_server_that_is_away_loses_nothing(line, sink, settings):
    account = asked.account(factories.user("maya"))
    surveys.invite(asked.survey(account.owner), [asked.person(account)], by=account.owner)
    away = get_connection(SMTP, host="127.0.0.1", port=9, use_tls=False)
    assert sending.send_due(timezone.now(), away) == 0
    assert Invitation.objects.get().state == "waiting"
    assert sending.send_due(timezone.now(), line) == 1
    assert len(sink.mails) == 1
