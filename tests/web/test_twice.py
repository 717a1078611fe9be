"""One name for two accounts, one person in two accounts, two who change one person
or one seat."""

import re

import pytest
from django.urls import reverse

from accounts.models import Access, Account, AccountShare
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


def add(client, **more):
    return client.post(reverse("add_account"), {"name": "ACME", "serves": "both", **more})


def test_a_second_account_of_one_name_is_asked_about_first(browse, maya):
    factories.account(maya, name="Acme")
    client = browse(maya)
    asked = add(client)
    assert asked.status_code == 422
    assert "ACME is here already" in asked.content.decode()
    assert 'type="checkbox" name="is_another"' in asked.content.decode()
    assert add(client, is_another="on").status_code == 302
    assert Account.objects.filter(name__iexact="acme").count() == 2


def test_nothing_is_said_of_accounts_that_one_does_not_see(browse, maya):
    factories.account(maya, name="Acme")
    assert add(browse(factories.user("tom"))).status_code == 302


@pytest.mark.parametrize("is_shared", [True, False])
def test_whose_name_changes_elsewhere_too_is_said_of_accounts_one_sees(browse, maya, is_shared):
    here = factories.account(maya, name="Here")
    there = factories.account(factories.user("tom"), name="Maison Verdier")
    ana = factories.stakeholder(here)
    post = people.Post(title="Adviser")
    people.add_stakeholder(there, ana.person, post=post, on=factories.LONG_AGO, by=there.owner)
    if is_shared:
        AccountShare.objects.create(account=there, user=maya)
    page = browse(maya).get(reverse("person", args=[here.public_id, ana.public_id]))
    assert ("Maison Verdier" in page.content.decode()) is is_shared


def test_a_reader_without_alerts_finds_their_accounts_at_home(browse, maya):
    account = factories.account(maya, name="Ferrovie")
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    home = browse(lea).get(reverse("home")).content.decode()
    assert "Your accounts" in home
    assert "Ferrovie" in home
    assert "Nothing new" not in home


@pytest.mark.parametrize("is_script", [True, False])
@pytest.mark.parametrize("between", [{"last_name": "Ruiz Soler"}, {"title": "CEO"}])
def test_who_edits_a_person_that_somebody_edited_meanwhile_is_told(
    browse, maya, between, is_script
):
    ana = factories.stakeholder(factories.account(maya, name="Acme"), "Ana Ruiz", title="CFO")
    key = [ana.account.public_id, ana.public_id]
    client, address = browse(maya), reverse("edit_person", args=key)
    shown = client.get(reverse("person", args=key)).content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', shown)
    sent = {"first_name": "Ana", "last_name": "Ruiz", "title": "CFO", "version": version}
    assert client.post(address, sent | between).status_code == 302
    script = {"HTTP_HX_REQUEST": "true"} if is_script else {}
    told = client.post(address, sent | {"email": "ana@acme.example"}, **script)
    assert told.status_code == 422
    assert "Somebody changed this person in the meantime." in told.content.decode()
    ana = Stakeholder.objects.get(pk=ana.pk)
    assert ana.person.email == ""
    assert ana.person.last_name == between.get("last_name", "Ruiz")


def test_who_changes_a_seat_that_somebody_changed_meanwhile_is_told(browse, maya):
    account = factories.account(maya, name="Acme")
    ana = factories.stakeholder(account, "Ana Ruiz")
    seat = factories.seat(factories.committee(account), ana, roles=("approver",))
    client = browse(maya)
    shown = client.get(reverse("person", args=[account.public_id, ana.public_id])).content.decode()
    address = reverse("edit_seat", args=[account.public_id, seat.public_id])
    (version,) = re.findall(rf'{address}.*?name="version" value="(\d+)"', shown, re.DOTALL)
    sent = {"weight": "1", "version": version}
    assert client.post(address, sent | {"roles": ["approver"], "weight": "3"}).status_code == 302
    told = client.post(address, sent | {"roles": ["champion"]})
    assert told.status_code == 422
    assert "Somebody changed this seat in the meantime." in told.content.decode()
    assert [one.role for one in seat.roles.known().filter(to_on=None)] == ["approver"]
    assert [one.weight for one in seat.terms.known().filter(to_on=None)] == [3]
