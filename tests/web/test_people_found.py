"""People found from the head: by name or title, only in accounts one sees, at one cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare
from stakeholders import people
from tests import factories
from web import people_found

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(maya):
    return factories.account(maya, name="Acme")


@pytest.fixture
def ana(acme):
    return factories.stakeholder(acme, "Ana Ruiz", title="Head of purchasing")


def names(user, text):
    return [str(one.stakeholder) for one in people_found.found(user, text).people]


def test_a_person_is_found_with_title_and_account_and_linked(browse, maya, ana, acme):
    shown = browse(maya).get(reverse("accounts"), {"search": "ruiz"}).content.decode()
    assert f'href="{reverse("person", args=[acme.public_id, ana.public_id])}"' in shown
    part = shown[shown.index("found-heading") :]
    assert "Ana Ruiz</a>" in part
    assert "Head of purchasing" in part
    assert f'href="{reverse("account", args=[acme.public_id])}">Acme</a>' in part


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("ana ruiz", True),
        ("RUIZ  ana", True),
        ("uiz", True),
        ("purchasing", True),
        ("head purch", True),
        ("ana bolt", False),
        ("a", False),
        ("", False),
        ("%", False),
        ("%%", False),
        ("__", False),
        ("\\\\'", False),
        ("x" * 5000, False),
    ],
)
def test_every_word_stands_in_a_name_or_in_a_title(maya, ana, text, is_found):
    assert names(maya, text) == (["Ana Ruiz"] if is_found else [])


def test_a_title_is_asked_for_only_if_nobody_is_called_so(maya, acme, ana):
    factories.stakeholder(acme, "Bo Purchasing", title="Clerk")
    assert names(maya, "purchasing") == ["Bo Purchasing"]


@pytest.mark.on_both
def test_only_who_is_there_today_in_an_account_that_one_sees(maya, acme, ana):
    tom, lea = factories.user("tom"), factories.user("lea", access=Access.COLLEAGUE)
    chloe = factories.user("chloe", access=Access.CX_LEAD)
    assert [names(user, "ruiz") for user in (tom, lea)] == [[], []]
    AccountShare.objects.create(account=acme, user=lea)
    assert [names(user, "ruiz") for user in (maya, lea, chloe)] == [["Ana Ruiz"]] * 3
    people.leave(ana, on=timezone.localdate(), by=maya)
    assert names(chloe, "ruiz") == []


def test_a_past_day_shows_nobody_of_today(browse, maya, ana):
    asked = {"search": "ruiz", "on": "2025-01-01"}
    assert "found-heading" not in browse(maya).get(reverse("accounts"), asked).content.decode()


def test_many_are_cut_in_order_and_said_and_ask_no_more_than_one(browse, maya, acme, ana):
    client, address = browse(maya), reverse("accounts")
    client.get(address, {"search": "ruiz"})
    with CaptureQueriesContext(connection) as one:
        client.get(address, {"search": "ruiz"})
    for number in range(25):
        factories.stakeholder(acme, f"Bo{number:02} Ruiz")
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address, {"search": "ruiz"}).content.decode()
    assert len(many) <= len(one)
    assert "There are more: write another word of the name." in shown
    found = names(maya, "ruiz")
    assert (len(found), found) == (20, sorted(found))


def test_who_sees_no_account_of_the_name_is_still_shown_the_people(browse, maya, ana):
    shown = browse(maya).get(reverse("accounts"), {"search": "ruiz"}).content.decode()
    assert "No account matches." in shown
    assert shown.index("found-heading") < shown.index("No account matches.")
