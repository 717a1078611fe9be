"""Deletes and full lists over HTTP: what is gone, and what is asked before much is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import FullList, Link, OnDelete
from stakeholders.models import Stakeholder
from tests.api.speaking import account, person

pytestmark = pytest.mark.django_db
SOURCE = "/api/v1/sources/salesforce"


@pytest.fixture
def archives(source):
    source.on_delete = OnDelete.ARCHIVE
    source.save()


def test_a_delete_answers_410_under_the_id_of_the_source_and_keeps_our_record(machine, send):
    ids = send(account(), person())
    told = machine.delete(f"{SOURCE}/stakeholders/003")
    assert (told.status_code, told.json()["status"]) == (200, "deleted")
    gone = machine.get(f"{SOURCE}/stakeholders/003")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert machine.get(f"/api/v1/stakeholders/{ids['003']}").status_code == 200
    assert machine.delete(f"{SOURCE}/stakeholders/003").json()["status"] == "unchanged"
    assert machine.delete(f"{SOURCE}/stakeholders/never").json()["status"] == "unchanged"


def test_an_archived_record_answers_410_and_is_in_no_list(machine, send, archives):
    ids = send(account(), person())
    machine.delete(f"{SOURCE}/stakeholders/003")
    assert machine.get(f"/api/v1/stakeholders/{ids['003']}").status_code == 410
    assert machine.get("/api/v1/stakeholders").json()["data"] == []
    machine.delete(f"{SOURCE}/accounts/001")
    assert machine.get(f"/api/v1/accounts/{ids['001']}").status_code == 410
    assert machine.get("/api/v1/accounts").json()["data"] == []


def test_a_stranger_is_not_told_that_something_was_there(send, machine, client_of, rae, archives):
    ids = send(account(), person())
    machine.delete(f"{SOURCE}/stakeholders/003")
    assert client_of(rae).get(f"/api/v1/stakeholders/{ids['003']}").status_code == 404


def test_an_older_delete_is_a_conflict(machine, send):
    at = timezone.now()
    send(account() | {"source_modified_at": at.isoformat()})
    stamp = (at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    late = machine.delete(f"{SOURCE}/accounts/001?source_modified_at={stamp}")
    assert (late.status_code, late.json()["code"]) == (409, "stale")


class FullListing:
    def __init__(self, machine, type_="stakeholder"):
        self.machine = machine
        opened = machine.post(f"{SOURCE}/full-lists", {"type": type_}, "json")
        assert opened.status_code == 201, opened.content
        self.address = f"{SOURCE}/full-lists/{opened.json()['id']}"

    def name(self, *ids):
        return self.machine.post(f"{self.address}/ids", {"external_ids": list(ids)}, "json")

    def complete(self, **body):
        return self.machine.post(f"{self.address}/complete", body, "json")


def live():
    links = Link.objects.filter(type="stakeholder", deleted_at=None)
    return set(links.values_list("external_id", flat=True))


def test_what_a_full_list_lacks_is_deleted_and_what_came_meanwhile_is_not(machine, send):
    names = [f"{number:03}" for number in range(40)]
    send(account(), *(person(name) for name in names))
    full = FullListing(machine)
    full.name(*names[:20])
    full.name(*names[20:39])
    send(person("new"))
    done = full.complete()
    assert (done.status_code, done.json()["deleted"]) == (200, 1)
    assert live() == {*names[:39], "new"}
    assert full.complete().status_code == 422


def test_a_large_loss_needs_to_be_confirmed(machine, send):
    names = [f"{number:03}" for number in range(20)]
    send(account(), *(person(name) for name in names))
    full = FullListing(machine)
    full.name(*names[:18])
    brake = full.complete()
    assert (brake.status_code, brake.json()["code"]) == (409, "needs_confirmation")
    assert (brake.json()["missing"], brake.json()["known"]) == (2, 20)
    vague = full.complete(confirm="yes")
    assert (vague.status_code, vague.json()["errors"][0]["pointer"]) == (422, "/confirm")
    assert live() == set(names)
    assert full.complete(confirm=True).json()["deleted"] == 2
    assert live() == set(names[:18])


def test_a_list_that_was_left_open_is_forgotten_with_the_next(machine, send):
    send(account(), person())
    FullListing(machine).name("003")
    full = FullListing(machine)
    assert FullList.objects.count() == 1
    assert full.complete().json()["missing"] == 1


def test_nonsense_in_a_full_list_takes_nothing(machine, send):
    send(account(), person())
    full = FullListing(machine)
    wrong = full.name("003", "", " x ")
    assert wrong.status_code == 422
    assert [one["pointer"] for one in wrong.json()["errors"]] == [
        "/external_ids/1",
        "/external_ids/2",
    ]
    assert machine.get(full.address).json()["named"] == 0
    assert Stakeholder.objects.filter(archived_at=None).count() == 1


def test_a_full_list_is_completed_without_a_word(machine):
    opened = machine.post(f"{SOURCE}/full-lists", {"type": "stakeholder"}, "json").json()
    done = machine.post(f"{SOURCE}/full-lists/{opened['id']}/complete")
    assert (done.status_code, done.json()["completed_at"] is not None) == (200, True)
