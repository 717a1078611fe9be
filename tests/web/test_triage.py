"""Unknown senders: who sees what, one click assigns, everything can be taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Access
from feedback import arrivals, senders
from feedback.arrivals import Known, Message, Sender
from feedback.intake import Said
from feedback.models import Arrival, Feedback
from stakeholders.models import Stakeholder
from tests import factories
from web.triage import words

pytestmark = pytest.mark.django_db

SAID_ON = date(2026, 3, 2)


@pytest.fixture
def account(maya):
    return factories.account(maya, domain="client.example")


@pytest.fixture
def ana(account):
    return factories.stakeholder(account)


@pytest.fixture
def arrive(maya):
    def take(external_id="1", name="A. Ruiz", address="aruiz@client.example", **more):
        said = Said("email", text=f"Nobody answers {external_id}.", nps=3)
        sender = Sender(name, address)
        message = Message(said, SAID_ON, Arrival.Door.PASTE, external_id, sender, **more)
        return arrivals.take(message, Known(senders.there()), by=maya)[0]

    return take


@pytest.fixture
def browser(browse, maya):
    return browse(maya)


def test_who_has_nothing_to_decide_is_told_so(browser):
    for tab, told in {"": b"Nobody is unknown", "parked": b"Nothing is parked"}.items():
        assert told in browser.get(f"/triage/?show={tab}").content


@pytest.mark.parametrize(
    ("told", "heading"),
    [
        ({"sender_name": "Ana", "sender_address": "a@b.example", "subject": "Late"}, "Ana"),
        ({"sender_address": "a@b.example", "subject": "Late"}, "a@b.example"),
        ({"subject": "Late"}, "Late"),
        ({}, "Mail without a sender, 2 March 2026"),
    ],
)
def test_an_arrival_is_called_by_what_is_known_of_it(told, heading):
    with translation.override("en"):
        assert words.heading_of(Arrival(said_on=SAID_ON, **told)) == heading


def test_whoever_signs_a_mail_without_a_sender_is_proposed(browser, account, ana):
    factories.stakeholder(account, "Bo Lee")
    sent = {"text": "Nobody answers.\n\nSaluti, ana  RUIZ", "on": "2026-03-02"}
    page = browser.post(f"/accounts/{account.public_id}/mail/", sent, follow=True).content.decode()
    assert "Mail without a sender" in page
    assert "it is signed with this name, it was brought on the page of this account" in page
    assert f'name="person" value="{ana.public_id}"' in page
    assert page.count('name="person" value="stk_') == 1


@pytest.mark.parametrize("end", ["Cordiali saluti,\nAna Ruiz\nDirettore", "-- \nAna Ruiz\nAcme"])
def test_a_name_below_the_words_is_the_sender_and_no_word_of_theirs(browser, account, ana, end):
    factories.stakeholder(account, "Bo Lee")
    sent = {"text": f"Nobody answers.\n\n{end}", "on": "2026-03-02"}
    page = browser.post(f"/accounts/{account.public_id}/mail/", sent, follow=True).content.decode()
    row = Arrival.objects.get()
    assert (row.text, row.sender_name, row.state) == ("Nobody answers.", "Ana Ruiz", "waiting")
    assert page.count('name="person" value="stk_') == 1
    assert f'name="person" value="{ana.public_id}"' in page


def test_one_click_on_a_suggestion_assigns_and_undo_takes_it_back(browser, ana, arrive):
    row = arrive()
    page = browser.get("/triage/").content.decode()
    assert f'name="person" value="{ana.public_id}"' in page
    assert "is called alike, works where the address is from" in page
    sent = {"person": ana.public_id, "is_remembered": "on"}
    page = browser.post(f"/triage/{row.public_id}/assign/", sent, follow=True)
    assert b"Ana Ruiz said it." in page.content
    assert Feedback.objects.get().stakeholder == ana
    assert f"/triage/{row.public_id}/reopen/" in page.content.decode()
    browser.post(f"/triage/{row.public_id}/reopen/")
    assert not Feedback.objects.known().exists()
    assert b"aruiz@client.example" in browser.get("/triage/").content


def test_somebody_else_is_found_by_name_and_account(browser, ana, account, arrive):
    factories.stakeholder(account, "Bo Lee")
    row = arrive(name="", address="who@client.example")
    page = browser.get(f"/triage/{row.public_id}/?find=bo+acme")
    assert [str(one) for one in page.context["found"]] == ["Bo Lee"]
    assert "Bo Lee · Acme" in page.content.decode()


def test_somebody_new_is_added_to_the_account_of_the_domain(browser, account, arrive):
    row = arrive(name="Cleo Roe")
    page = browser.get(f"/triage/{row.public_id}/").content.decode()
    assert 'value="Cleo"' in page
    assert 'value="Acme"' in page
    sent = {"first_name": "Cleo", "last_name": "Roe", "account": "Acme"}
    browser.post(f"/triage/{row.public_id}/add/", sent)
    assert Stakeholder.objects.get().person.email == "aruiz@client.example"


def test_nobody_is_added_to_an_account_that_one_may_not_change(browse, account, arrive):
    lead = factories.user("lead", access=Access.CX_LEAD)
    row = arrive()
    sent = {"last_name": "Roe", "account": "Nowhere"}
    answer = browse(lead).post(f"/triage/{row.public_id}/add/", sent)
    assert answer.status_code == 422
    assert not Stakeholder.objects.exists()


def test_nobody_assigns_to_people_whose_account_they_do_not_see(browse, ana, arrive, maya):
    tom = factories.user("tom")
    factories.account(tom, name="Toms", domain="client.example")
    row = arrive()
    sent = {"person": ana.public_id}
    assert browse(tom).post(f"/triage/{row.public_id}/assign/", sent).status_code == 422
    assert not Feedback.objects.exists()


def test_the_discarded_stands_among_the_decided_with_its_reason(browser, account, arrive):
    row = arrive()
    browser.post(f"/triage/{row.public_id}/discard/", {"reason": "not_feedback"})
    assert b"aruiz" not in browser.get("/triage/").content
    assert b"Not about us" in browser.get("/triage/?show=settled").content


def test_the_parked_says_why(browser, account, arrive):
    arrive(reason="bounce")
    page = browser.get("/triage/?show=parked").content
    assert b"Notice that a mail was not delivered" in page


def test_a_long_list_is_shown_in_pages_that_hold_each_once(browser, account, arrive):
    rows = {arrive(str(number)).public_id for number in range(45)}
    shown, after = [], ""
    for _page in range(3):
        page = browser.get(f"/triage/?after={after}")
        shown += [line.row.public_id for line in page.context["lines"]]
        after = page.context["following"]
    assert after is None
    assert (len(shown), set(shown)) == (45, rows)


def test_the_list_asks_no_more_for_many_than_for_one(browser, ana, arrive):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            browser.get("/triage/")
        return len(queries)

    arrive("0")
    browser.get("/triage/")
    one = asked()
    for number in range(1, 20):
        arrive(str(number), address=f"n{number}@client.example")
    assert asked() <= one


def test_what_was_assigned_is_of_the_account_of_whoever_said_it(browser, browse, ana, arrive, maya):
    """Tom looks after another account of the same domain."""
    tom = factories.user("tom")
    factories.account(tom, name="Toms", domain="client.example")
    row = arrive()
    assert list(Arrival.objects.visible_to(tom)) == [row]
    browser.post(f"/triage/{row.public_id}/assign/", {"person": ana.public_id})
    assert not Arrival.objects.visible_to(tom).exists()
    assert browse(tom).post(f"/triage/{row.public_id}/reopen/").status_code == 404
    assert Feedback.objects.known().count() == 1
    assert list(Arrival.objects.visible_to(maya)) == [row]
