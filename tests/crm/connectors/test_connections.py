"""Connections: made, changed, and refused where secrets would go astray."""

import pytest
from django.core.management import CommandError, call_command

from accounts.errors import Refused
from accounts.models import Change
from crm import connections, tasks
from crm.models import Connection, Source, Stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(name="crm")


def test_hubspot_has_an_address_of_its_own(source, clerk):
    reach = connections.Reach("hubspot", "HS")
    assert connections.connect(source, reach, user=clerk, by=clerk).address == (
        "https://api.hubapi.com"
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "acme.my.salesforce.com",
        "http://acme.my.salesforce.com",
        "https://user:secret@acme.my.salesforce.com",
        "https://acme.my.salesforce.com/services?x=1",
        "ftp://acme.example",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_could_leak_a_secret_is_refused(source, clerk, address):
    with pytest.raises(Refused) as refused:
        connections.connect(
            source, connections.Reach("salesforce", "SF", address), user=clerk, by=clerk
        )
    assert refused.value.field == "address"


@pytest.mark.parametrize("word", ["", "sf", "S F", "1SF", "SF-EU"])
def test_a_word_that_no_variable_can_have_is_refused(source, clerk, word):
    with pytest.raises(Refused):
        connections.connect(source, connections.Reach("hubspot", word), user=clerk, by=clerk)


def test_a_source_is_connected_once(source, clerk):
    reach = connections.Reach("hubspot", "HS")
    connections.connect(source, reach, user=clerk, by=clerk)
    with pytest.raises(Refused):
        connections.connect(source, reach, user=clerk, by=clerk)


def test_the_journal_holds_no_secret(source, clerk):
    connections.connect(source, connections.Reach("hubspot", "HS"), user=clerk, by=clerk)
    told = str(list(Change.objects.values_list("after", flat=True)))
    assert "pat-eu1-token" not in told


def test_a_connection_that_is_due_is_synced_by_the_clock(salesforce):
    salesforce.vendor.add("Account", 1, Name="Acme")
    tasks.sync_connections()
    salesforce.connection.refresh_from_db()
    assert salesforce.connection.pulled_at
    asked = len(salesforce.vendor.asked)
    tasks.sync_connections()
    assert len(salesforce.vendor.asked) == asked
    connections.ask_now(salesforce.connection)
    tasks.sync_connections()
    assert len(salesforce.vendor.asked) > asked


@pytest.mark.parametrize("values", [{"is_active": False}, {"every_minutes": 30}])
def test_what_is_switched_off_or_not_due_is_left_alone(salesforce, clerk, values):
    connections.change_connection(salesforce.connection, by=clerk, **values)
    if "is_active" not in values:
        tasks.sync_connections()
    asked = len(salesforce.vendor.asked)
    tasks.sync_connections()
    assert len(salesforce.vendor.asked) == asked


def test_a_source_is_synced_by_hand(salesforce, capsys):
    salesforce.vendor.add("Account", 1, Name="Acme")
    salesforce.vendor.add("Contact", 1, LastName="", AccountId="001Hs0000000001AAA")
    call_command("sync", "salesforce")
    told = capsys.readouterr()
    assert "created 1" in told.out
    assert "003Hs0000000001AAA: required" in told.err
    call_command("sync", "salesforce", full=True)
    assert "unchanged 1" in capsys.readouterr().out


def test_a_sync_by_hand_that_cannot_be_says_why(salesforce, settings):
    settings.CONNECTION_SECRETS = {}
    with pytest.raises(CommandError, match="no CLIENT_ID"):
        call_command("sync", "salesforce")
    with pytest.raises(CommandError, match="no connection"):
        call_command("sync", "hubspot")
    Connection.objects.update(lease="x", lease_until="2999-01-01T00:00Z")
    with pytest.raises(CommandError, match=r"already.*was killed.*after 2999-01-01 00:00:00 UTC"):
        call_command("sync", "salesforce")


def test_a_source_is_connected_by_hand(clerk, capsys):
    call_command("connect", "hubspot-eu", "hubspot", "clerk")
    told, made = capsys.readouterr().out, Connection.objects.get()
    assert "CRM_HUBSPOT_EU_TOKEN" in told
    assert f"/hooks/{made.public_id}/events" in told
    assert made.user == clerk
    with pytest.raises(CommandError):
        call_command("connect", "hubspot-eu", "hubspot", "nobody")
    with pytest.raises(CommandError):
        call_command("connect", "hubspot-eu", "hubspot", "clerk")


def test_what_a_connection_brought_stays_when_it_goes(salesforce, clerk):
    salesforce.vendor.add("Account", 1, Name="Acme")
    salesforce.sync()
    connections.disconnect(salesforce.connection, by=clerk)
    assert not Stream.objects.exists()
    assert Source.objects.get().links.count() == 1
