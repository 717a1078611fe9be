"""The mailbox at a real IMAP server: every mail is kept once, whenever the server is killed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection
from django.utils import timezone

from crm import tasks
from feedback import mailbox
from feedback.mail import mails
from feedback.models import Arrival, Feedback, Mailbox
from stakeholders import people
from tests import factories
from tests.feedback.mails import WORDS, mail
from tests.mail_server import Wire

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    maya = factories.user("maya")
    ana = factories.stakeholder(factories.account(maya))
    people.change_person(ana, email="ana@client.example", by=maya)
    return ana


def numbered(*numbers):
    """Mails of these numbers, each with an id of its own."""
    told = mail().replace(b"<1@client.example>", b"<%d@client.example>")
    return [told % number for number in numbers]


def read(after=timedelta()):
    return mailbox.read(timezone.now() + after)


def test_a_mail_becomes_feedback_of_whoever_wrote_it_and_is_marked_as_read(mail_server, ana):
    mail_server.deliver(*numbered(1))
    assert read() == (1, 0, "")
    said = Feedback.objects.get()
    assert (said.stakeholder, said.text, said.channel) == (ana, WORDS, "email")
    assert Arrival.objects.get().door == "imap"
    assert mail_server.unseen() == 0


def test_what_was_read_is_not_read_again_and_what_came_since_is(mail_server, ana):
    mail_server.deliver(*numbered(1, 2))
    assert read().new == 2
    assert read() == (0, 0, "")
    mail_server.deliver(*numbered(3))
    assert read().new == 1


def test_the_same_mail_twice_is_kept_once(mail_server, ana):
    mail_server.deliver(*numbered(1, 1))
    assert read() == (1, 1, "")
    assert Feedback.objects.count() == 1


def test_a_mailbox_that_counts_anew_is_read_anew_and_nothing_doubles(mail_server, ana):
    mail_server.deliver(*numbered(1, 2))
    read()
    Mailbox.objects.update(uid_validity=7)
    assert read() == (0, 2, "")
    assert Feedback.objects.count() == 2


def test_a_large_mail_is_not_fetched_and_parked_with_its_subject(mail_server, ana, monkeypatch):
    monkeypatch.setattr(mails, "LARGEST", 2000)
    mail_server.deliver(mail("x" * 5000), *numbered(2))
    assert read().new == 2
    large = Arrival.objects.get(reason="too_large")
    assert (large.subject, large.text, large.sender_address) == (
        "Support", "", "ana@client.example",
    )  # fmt: skip
    assert large.size > 5000


def test_read_mails_are_moved_if_a_folder_is_named(mail_server, ana, settings):
    settings.IMAP_READ_FOLDER = "Read"
    mail_server.make_folder("Read")
    mail_server.deliver(*numbered(1, 2))
    assert read().new == 2
    assert (mail_server.count(), mail_server.count("Read")) == (0, 2)


def test_of_two_beats_at_one_moment_one_reads(mail_server, ana):
    mail_server.deliver(*numbered(1))
    Mailbox.objects.create(name=mailbox._name(), busy_until=timezone.now() + timedelta(minutes=1))
    assert read() is None
    assert read(after=timedelta(minutes=2)).new == 1


def test_a_server_that_is_away_is_told_and_the_next_turn_reads(mail_server, ana):
    mail_server.deliver(*numbered(1))
    mail_server.kill()
    assert read().error
    assert mailbox.state().error
    mail_server.start()
    assert read() == (1, 0, "")
    assert mailbox.state().error == ""


@pytest.mark.parametrize("deadly", [b"SELECT", b"SEARCH", b"RFC822.SIZE", b"BODY.PEEK", b"STORE"])
def test_a_server_that_dies_in_the_middle_loses_and_doubles_nothing(
    mail_server, ana, settings, deadly
):
    mail_server.deliver(*numbered(1, 2, 3))
    heard = []

    def said(told):
        heard.append(told)
        # What is asked for each mail dies at the second, so that something was kept before.
        times = 1 if deadly in {b"SELECT", b"SEARCH"} else 2
        if sum(deadly in one.upper() for one in heard) == times:
            mail_server.kill()

    with Wire(mail_server, said) as wire:
        settings.IMAP = settings.IMAP._replace(port=wire.port)
        assert read().error
    before = Arrival.objects.count()
    assert before < 3 or deadly == b"STORE"
    mail_server.start()
    settings.IMAP = settings.IMAP._replace(port=mail_server.port)
    again = read()
    assert (again.error, Feedback.objects.count(), Arrival.objects.count()) == ("", 3, 3)


def test_killed_again_and_again_it_still_keeps_each_once(mail_server, ana, settings):
    mail_server.deliver(*numbered(*range(12)))
    for _turn in range(40):
        heard = []
        with Wire(mail_server, lambda told, heard=heard: _deadly(mail_server, heard, told)) as wire:
            settings.IMAP = settings.IMAP._replace(port=wire.port)
            outcome = read()
        if not outcome.error:
            break
        mail_server.start()
    assert Feedback.objects.count() == Arrival.objects.count() == 12


def _deadly(mail_server, heard, told):
    """Lives for three mails."""
    heard.append(told)
    if sum(b"BODY.PEEK" in one for one in heard) > 3:
        mail_server.kill()


def test_a_wrong_password_is_said_and_tries_no_more_in_this_turn(mail_server, settings):
    settings.IMAP = settings.IMAP._replace(password="wrong")
    assert read().error


def test_without_a_mailbox_the_beat_does_nothing(settings):
    settings.IMAP = None
    tasks.read_mailbox()
    assert not Mailbox.objects.exists()


def test_by_hand_it_says_what_came(mail_server, ana):
    mail_server.deliver(*numbered(1))
    told = StringIO()
    call_command("read_mailbox", stdout=told)
    assert told.getvalue() == "1 new mails, 0 that were known.\n"
    mail_server.kill()
    with pytest.raises(CommandError, match="0 new mails"):
        call_command("read_mailbox", stdout=told)


def test_a_mail_that_cannot_be_kept_is_parked_and_holds_up_nobody(mail_server, ana):
    refused = []

    def refuse(execute, sql, params, *rest):
        # Rows are copied into PostgreSQL, after their numbers were asked for.
        is_new = sql.startswith(("INSERT", "SELECT nextval"))
        if is_new and "feedback_arrival" in f"{sql} {params}" and not refused:
            refused.append(sql)
            raise DataError("no such letter")
        return execute(sql, params, *rest)

    mail_server.deliver(*numbered(1, 2))
    with connection.execute_wrapper(refuse):
        assert read() == (2, 0, "")
    assert Feedback.objects.count() == 1
    parked = Arrival.objects.get(state="parked")
    assert (parked.reason, parked.subject) == ("malformed", "")
