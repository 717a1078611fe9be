"""Whom HubSpot deletes for reasons of privacy is erased here, once and for good."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Job
from crm import health
from crm.erased_names import FORGET
from crm.models import ErasedName, Erasure, Link, Refusal, Source
from stakeholders.models import Person, Stakeholder
from tests.crm.connectors.test_hubspot import portal  # noqa: F401
from tests.stand_ins.hubspot import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(portal, settings):  # noqa: F811
    """The path that HubSpot is told, once everything was read."""
    settings.PUBLIC_URL = "https://quorate.example"
    portal.sync()
    portal.vendor.pass_time(hours=1)
    return f"/hooks/{portal.connection.public_id}/events"


@pytest.fixture
def tell(client, place, django_capture_on_commit_callbacks):
    """A function that sends what HubSpot would, and lets the worker do it."""

    def send(events, *, url=place, at=None, **options):
        request = signed(f"https://quorate.example{url}", events, at or timezone.now(), **options)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, **request)

    return send


def names():
    return set(Person.objects.values_list("last_name", flat=True))


def test_who_was_deleted_for_privacy_is_erased_with_a_certificate(portal, tell):  # noqa: F811
    answer = tell(portal.vendor.forget(portal.sole))
    assert (answer.status_code, answer.json()) == (200, {"erasures": 1})
    assert "Sole" not in names()
    done = Erasure.objects.get()
    assert done.origin == portal.connection.source.public_id
    assert done.counts["link"] == 1
    assert Job.objects.get(task=FORGET).result == {"erasure": done.public_id}
    assert not Link.objects.filter(external_id=portal.sole).exists()


def test_who_was_erased_does_not_come_back_with_any_sync(portal, tell):  # noqa: F811
    old = dict(portal.vendor.objects["contacts"][portal.sole])
    tell(portal.vendor.forget(portal.sole))
    portal.vendor.objects["contacts"][portal.sole] = old
    portal.sync(is_full=True)
    assert "Sole" not in names()
    assert portal.refusals() == []


def test_the_same_message_again_and_again_erases_once(portal, tell):  # noqa: F811
    events = portal.vendor.forget(portal.sole)
    told = [tell(events + events).json() for _time in range(3)]
    assert told == [{"erasures": 1}] * 3
    assert Erasure.objects.count() == 1


def test_an_unknown_contact_is_nobody_and_stays_so(portal, tell):  # noqa: F811
    """Nobody has read it yet: it must not come with the page that is on its way."""
    new = portal.vendor.add("contacts", lastname="New")
    portal.vendor.associate(("contacts", new), ("companies", portal.acme))
    kept = dict(portal.vendor.objects["contacts"][new])
    Refusal.objects.create(
        connection=portal.connection, way="in", type="stakeholder", external_id=new, code="held"
    )
    tell(portal.vendor.forget(new))
    portal.vendor.objects["contacts"][new] = kept
    portal.vendor.pass_time(hours=1)
    portal.sync()
    assert names() == {"Ruiz", "Sole"}
    assert portal.refusals() == []
    assert not Erasure.objects.exists()


def test_who_was_archived_before_is_erased(portal, tell):  # noqa: F811
    portal.vendor.archive("contacts", portal.sole)
    portal.sync()
    assert Link.objects.get(external_id=portal.sole).deleted_at
    tell(portal.vendor.forget(portal.sole))
    assert "Sole" not in names()
    assert Erasure.objects.count() == 1


def test_of_a_merge_every_id_leads_to_the_one_person(portal, tell):  # noqa: F811
    merged = portal.vendor.merge("contacts", portal.ana, portal.sole)
    portal.vendor.pass_time(hours=1)
    portal.sync()
    tell(portal.vendor.forget(merged))
    assert not names() & {"Ruiz", "Sole"}
    for former in (portal.ana, portal.sole):
        tell(portal.vendor.forget(former))
    assert Erasure.objects.count() == 1


def test_another_deletion_and_another_source_erase_nobody(portal, tell):  # noqa: F811
    other = Source.objects.create(name="other")
    subject = Stakeholder.objects.get(person__last_name="Ruiz").public_id
    Link.objects.create(source=other, type="stakeholder", external_id="999", subject=subject)
    deletion, forgotten = portal.vendor.forget(portal.sole)
    assert tell([deletion]).json() == {"erasures": 0}
    tell([forgotten | {"objectId": 999}])
    assert names() >= {"Ruiz", "Sole"}


@pytest.mark.parametrize(
    "events",
    [{}, [], "none", [None], [{"subscriptionType": "contact.privacyDeletion"}], [[]], 7],
    ids=str,
)
def test_what_makes_no_sense_asks_for_nothing(tell, events):
    assert tell(events).json() == {"erasures": 0}


def test_who_cannot_sign_is_told_nothing_and_erases_nobody(client, portal, place, tell):  # noqa: F811
    events = portal.vendor.forget(portal.sole)
    long_ago = timezone.now() - timedelta(minutes=6)
    good = signed(f"https://quorate.example{place}", events, timezone.now())
    refused = [
        tell(events, secret="wrong"),
        tell(events, at=long_ago),
        tell(events, url="/hooks/con_nobody/events"),
        client.post(place, json.dumps(events), content_type="application/json"),
        client.post(place, **good | {"data": good["data"] + " "}),
        client.post(place, **good | {"HTTP_X_HUBSPOT_REQUEST_TIMESTAMP": "soon"}),
        client.post(place, **good | {"HTTP_X_HUBSPOT_SIGNATURE_V3": "ä"}),
        client.post(place, **good | {"data": b"\xff"}),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert "Sole" in names()
    assert not ErasedName.objects.exists()
    assert client.get(place).status_code == 405
    long = signed(f"https://quorate.example{place}", " " * 300_000, timezone.now())
    assert client.post(place, **long).status_code == 413


def test_without_a_secret_and_of_another_vendor_nobody_is_heard(portal, tell, settings):  # noqa: F811
    events = portal.vendor.forget(portal.sole)
    portal.connection.kind = "salesforce"
    portal.connection.save()
    assert tell(events).status_code == 401
    portal.connection.kind = "hubspot"
    portal.connection.save()
    settings.CONNECTION_SECRETS = {}
    assert tell(events, secret="").status_code == 401


def test_an_erasure_that_fails_for_good_shows_with_its_source(portal):  # noqa: F811
    source = portal.connection.source
    Job.objects.create(task=FORGET, subject=f"{source.public_id}:1", state=Job.State.FAILED)
    told = health.of([source], timezone.now())
    assert told[source.public_id]["dead_letters"] == 1
