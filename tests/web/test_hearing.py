"""What was heard: noted by hand with whoever was there, or brought as a mail."""

import re
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import case_rules, handling
from feedback.mail import mails
from feedback.models import Arrival, Case, Feedback
from stakeholders import people
from stakeholders.models import Assessment, Touch
from tests import factories
from tests.feedback.mails import FORWARDS, WORDS, mail, with_file
from web.rules import proposals

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

DAY = "2026-11-20"


@pytest.fixture
def account(maya):
    return factories.account(maya, domain="client.example")


@pytest.fixture
def ana(account, maya):
    ana = factories.stakeholder(account)
    people.change_person(ana, email="ana@client.example", by=maya)
    return ana


@pytest.fixture
def browser(browse, maya):
    return browse(maya)


def test_one_form_keeps_what_was_said_in_a_meeting_and_who_was_there(browser, account, ana, maya):
    bo = factories.stakeholder(account, "Bo Lee")
    sent = {"said_by": ana.public_id, "others": [bo.public_id], "channel": "meeting", "text": WORDS}
    page = browser.post(f"/accounts/{account.public_id}/hear/", sent, follow=True)
    assert "Noted what Ana Ruiz said." in page.content.decode()
    said = Feedback.objects.get()
    assert (said.stakeholder, said.channel, said.text) == (ana, "meeting", WORDS)
    met = [(one.stakeholder, one.kind, one.user, one.on) for one in Touch.objects.all()]
    today = timezone.localdate()
    assert met == [(ana, "meeting", maya, today), (bo, "meeting", maya, today)]


@pytest.mark.on_both
def test_a_form_that_is_sent_twice_counts_once(browser, account, ana):
    page = browser.get(f"/accounts/{account.public_id}/hear/").content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    sent = {"said_by": ana.public_id, "channel": "call", "nps": "9", "token": token}
    for _time in range(2):
        browser.post(f"/accounts/{account.public_id}/hear/", sent)
    assert (Feedback.objects.count(), Touch.objects.count()) == (1, 1)


def test_what_was_written_by_them_is_no_touch(browser, account, ana):
    sent = {"said_by": ana.public_id, "channel": "chat", "text": WORDS}
    browser.post(f"/accounts/{account.public_id}/hear/", sent)
    assert Feedback.objects.exists()
    assert not Touch.objects.exists()


def test_what_is_refused_stands_in_the_form_with_the_reason(browser, account, ana):
    sent = {"said_by": ana.public_id, "channel": "call", "nps": "11", "text": WORDS}
    page = browser.post(f"/accounts/{account.public_id}/hear/", sent)
    assert page.status_code == 422
    assert "NPS goes from 0 to 10." in page.content.decode()
    assert WORDS in page.content.decode()
    assert not Arrival.objects.exists()


def test_the_panel_notes_it_and_undo_takes_it_back_with_its_evidence(browser, account, ana):
    sent = {"said_by": ana.public_id, "panel": ana.public_id, "channel": "call", "nps": "0"}
    url = f"/accounts/{account.public_id}"
    answer = browser.post(f"{url}/feedback/", sent, headers={"HX-Request": "true"})
    assert "Noted what Ana Ruiz said." in answer.content.decode()
    handling.handle(Feedback.objects.get().pk)
    assert Assessment.objects.known().exists()
    browser.post(f"{url}/undo/")
    for rows in (Feedback, Assessment, Touch):
        assert not rows.objects.known().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", ["hear", "feedback"])
def test_the_message_names_the_case_that_it_opened(browser, account, ana, door):
    chloe = factories.user("chloe", access="cx_lead")
    rule = case_rules.add_rule(proposals.draft_of("detractor"), by=chloe)
    case_rules.switch_on(rule, version=rule.version, by=chloe)
    sent = {"said_by": ana.public_id, "channel": "call", "nps": "2", "panel": ana.public_id}
    page = browser.post(f"/accounts/{account.public_id}/{door}/", sent, follow=True)
    case = Case.objects.get()
    link = f'<a href="/cases/{case.public_id}/">Ana Ruiz, NPS 2</a>'
    assert f"Noted what Ana Ruiz said. It opened a case: {link}" in page.content.decode()


def test_what_is_not_read_yet_says_where_a_case_would_appear(browser, account, ana):
    sent = {"said_by": ana.public_id, "channel": "call", "nps": "2"}
    page = browser.post(f"/accounts/{account.public_id}/hear/", sent, follow=True)
    assert "It is being read; a case that it opens stands above" in page.content.decode()


def test_a_year_of_two_digits_is_a_slip(browser, account, ana):
    sent = {"said_by": ana.public_id, "channel": "call", "nps": "2", "on": "0026-11-30"}
    page = browser.post(f"/accounts/{account.public_id}/hear/", sent)
    assert page.status_code == 422
    assert "1900" in page.content.decode()
    assert not Feedback.objects.exists()


def test_the_committee_that_was_chosen_stays_there_and_back(browser, account, ana):
    factories.committee(account)
    deal = factories.committee(account, for_opportunity=factories.opportunity(account))
    chosen, page = f"?committee={deal.public_id}", f"/accounts/{account.public_id}/hear/"
    assert page + chosen in browser.get(f"/accounts/{account.public_id}/{chosen}").content.decode()
    assert f'action="{page}{chosen}"' in browser.get(page + chosen).content.decode()
    sent = {"said_by": ana.public_id, "channel": "call", "text": WORDS}
    assert browser.post(page + chosen, sent).url.endswith(chosen)


def test_a_mail_file_of_somebody_known_is_theirs(browser, account, ana):
    sent = {"file": SimpleUploadedFile("a.eml", mail())}
    page = browser.post(f"/accounts/{account.public_id}/mail/", sent, follow=True)
    assert "Ana Ruiz said it." in page.content.decode()
    assert (Feedback.objects.get().text, Arrival.objects.get().door) == (WORDS, "eml")
    page = browser.post("/triage/mail/", {"file": SimpleUploadedFile("a.eml", mail())}, follow=True)
    assert "This mail was here already." in page.content.decode()
    assert Feedback.objects.count() == 1


def test_a_mail_as_a_program_shows_it_can_be_pasted(browser, account, ana):
    _subject, above = FORWARDS["Outlook, French"]
    page = browser.post("/triage/mail/", {"text": above + WORDS}, follow=True)
    assert (Feedback.objects.get().stakeholder, Feedback.objects.get().text) == (ana, WORDS)
    assert "It was written on" in page.content.decode()
    assert Feedback.objects.get().said_on == date(2026, 3, 2)


@pytest.mark.parametrize("above", ["", "From: Ana Ruiz <ana@client.example>\nSent: today\n\n"])
def test_of_a_mail_whose_day_cannot_be_read_the_page_asks_for_it(browser, account, above):
    address, sent = f"/accounts/{account.public_id}/mail/", {"text": above + WORDS}
    asked = browser.post(address, sent)
    assert asked.status_code == 422
    assert "No day can be read in it." in asked.content.decode()
    assert WORDS in asked.content.decode()
    assert not Arrival.objects.exists()
    page = browser.post(address, sent | {"on": DAY}, follow=True)
    assert "It was written on" in page.content.decode()
    assert Arrival.objects.get().said_on == date(2026, 11, 20)


def test_a_mail_file_without_a_day_counts_as_of_today_and_says_so(browser, account, ana):
    raw = b"From: ana@client.example\nSubject: Late\n\nStill waiting.\n"
    sent = {"file": SimpleUploadedFile("a.eml", raw)}
    page = browser.post(f"/accounts/{account.public_id}/mail/", sent, follow=True)
    assert "It does not say when it was written" in page.content.decode()
    assert Feedback.objects.get().said_on == timezone.localdate()


def test_words_without_a_sender_ask_who_said_them(browser, account, ana):
    page = browser.post(
        f"/accounts/{account.public_id}/mail/", {"text": WORDS, "on": DAY}, follow=True
    )
    arrival = Arrival.objects.get()
    assert page.redirect_chain[-1][0] == f"/triage/{arrival.public_id}/"
    assert "It is kept. Say who said it." in page.content.decode()
    assert arrival.account == account


def test_a_mail_with_a_large_file_is_taken_without_the_file(browser, ana):
    sent = {"file": SimpleUploadedFile("a.eml", with_file(5 * 1024 * 1024))}
    browser.post("/triage/mail/", sent)
    assert Arrival.objects.get().text == WORDS


@pytest.mark.parametrize("held", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"Just some words"])
def test_what_is_no_mail_is_refused_and_not_kept(browser, account, held):
    sent = {"file": SimpleUploadedFile("a.eml", held)}
    page = browser.post(f"/accounts/{account.public_id}/mail/", sent)
    assert page.status_code == 422
    assert "This is no mail file." in page.content.decode()
    assert not Arrival.objects.exists()


def test_a_file_above_the_limit_gets_a_clear_sentence(browser, account, monkeypatch):
    monkeypatch.setattr(mails, "LARGEST", 1024 * 1024)
    sent = {"file": SimpleUploadedFile("a.eml", mail() + b"a" * 2 * 1024 * 1024)}
    for url in ("/triage/mail/", f"/accounts/{account.public_id}/mail/"):
        page = browser.post(url, sent)
        assert page.status_code == 422
        assert "The file is too large: at most 1 MB." in page.content.decode()
        sent["file"].seek(0)
    assert not Arrival.objects.exists()


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
SUMMARY:Review
DTSTART:20260302T083000Z
ATTENDEE;CN=Ana:mailto:ana@client.example
ATTENDEE;CN=Cleo:mailto:cleo@client.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def shown(browser, account, ana):
    """The page of meetings, and what its form sends if nothing is changed."""

    def read(text=CALENDAR):
        page = browser.post(f"/accounts/{account.public_id}/calendar/", {"pasted": text})
        html = page.content.decode()
        told = re.search(r'name="told" value="([^"]+)"', html)
        met = re.findall(r'name="met" value="([^"]+)" checked', html)
        return html, {"told": told and told[1], "met": met}

    with time_machine.travel("2026-03-20 12:00", tick=False):
        yield read


def test_a_calendar_is_confirmed_on_one_page_and_logged_for_everybody(
    shown, browser, account, ana, maya
):
    html, sent = shown()
    assert "Cleo (cleo@client.example)" in html
    page = browser.post(f"/accounts/{account.public_id}/meetings/", sent, follow=True)
    assert "1 meeting was logged." in page.content.decode()
    (touch,) = Touch.objects.all()
    assert (touch.stakeholder, touch.user, touch.kind, touch.note) == (
        ana, maya, "meeting", "Review",
    )  # fmt: skip
    assert touch.on.isoformat() == "2026-03-02"


def test_the_same_meeting_is_logged_once_however_often_the_file_comes(shown, browser, account):
    _html, sent = shown()
    for _time in range(2):
        browser.post(f"/accounts/{account.public_id}/meetings/", sent)
    assert Touch.objects.count() == 1
    html, sent = shown()
    assert ("logged already" in html, sent["met"]) == (True, [])


def test_what_was_undone_can_be_logged_again(shown, browser, account):
    _html, sent = shown()
    browser.post(f"/accounts/{account.public_id}/meetings/", sent)
    browser.post(f"/accounts/{account.public_id}/undo/")
    browser.post(f"/accounts/{account.public_id}/meetings/", shown()[1])
    assert Touch.objects.known().count() == 1


@pytest.mark.parametrize(
    ("sent", "why"),
    [({"told": "forged"}, "Please read the calendar again."), ({"met": []}, "Tick who was there.")],
)
def test_what_was_not_shown_or_not_ticked_is_not_logged(shown, browser, account, sent, why):
    page = browser.post(f"/accounts/{account.public_id}/meetings/", shown()[1] | sent)
    assert page.status_code == 422
    assert why in page.content.decode()
    assert not Touch.objects.exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [("words", "This is not a calendar."), ("", "Choose a calendar file or paste what is in it.")],
)
def test_what_is_no_calendar_gets_a_sentence(shown, text, why):
    assert why in shown(text)[0]


def test_a_calendar_without_meetings_says_so(shown):
    assert "No meetings" in shown(CALENDAR.replace("20260302", "20300302"))[0]


@pytest.mark.on_both
def test_a_calendar_asks_no_more_for_many_meetings_than_for_one(browser, account, ana):
    def asked(count):
        event = CALENDAR[CALENDAR.index("BEGIN:VEVENT") : CALENDAR.index("END:VCALENDAR")]
        events = "".join(event.replace("UID:1", f"UID:{number}") for number in range(count))
        text = CALENDAR.replace(event, events)
        with CaptureQueriesContext(connection) as queries:
            browser.post(f"/accounts/{account.public_id}/calendar/", {"pasted": text})
        return len(queries)

    asked(1)
    assert asked(40) <= asked(1)


def test_who_goes_back_and_writes_something_else_says_something_else(browser, account, ana):
    page = browser.get(f"/accounts/{account.public_id}/hear/").content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)[1]
    sent = {"said_by": ana.public_id, "channel": "chat", "token": token}
    for words in ("It is slow.", "It is dear.", "It is dear."):
        browser.post(f"/accounts/{account.public_id}/hear/", sent | {"text": words})
    assert sorted(Feedback.objects.values_list("text", flat=True)) == ["It is dear.", "It is slow."]


def test_the_same_words_of_two_customers_are_two(browser, account, maya):
    other = factories.account(maya, name="Other")
    for one in (account, account, other):
        browser.post(f"/accounts/{one.public_id}/mail/", {"text": "All is well.", "on": DAY})
    found = Arrival.objects.values_list("account", flat=True).order_by("pk")
    assert list(found) == [account.pk, other.pk]
