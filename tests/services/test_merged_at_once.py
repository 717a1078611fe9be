"""Merges and erasures beside other writers: what is left is as if one came after the other."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Access, Account
from crm import erasing, merging, successors
from crm.models import Erasure, Link, Merge, Source
from feedback.models import Feedback
from stakeholders.models import Person, Stakeholder
from tests import factories
from tests.api.speaking import account, merging as joining, person, speaker
from tests.services.beside import Beside, after, until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(transactional_db, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # what is analysed is no matter here
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def ours(clerk):
    """A system that knows an account, and Ana in it twice."""
    ours = speaker(Source.objects.create(name="ours"), clerk)
    ours.send(account("1"), person("a", of="1", first_name="Ana", email="ana@client.example"))
    ours.send(person("b", of="1", title="CFO"), person("c", of="1"))
    return ours


@pytest.fixture
def theirs(clerk, ours):
    """Another system that calls the same people otherwise."""
    source = Source.objects.create(name="theirs")
    for link in Link.objects.filter(source__name="ours"):
        Link.objects.create(
            source=source, type=link.type, external_id=f"x{link.external_id}", subject=link.subject
        )
    return speaker(source, clerk)


def row(external_id):
    link = Link.objects.get(source__name="ours", external_id=external_id)
    return Stakeholder.objects.get(public_id=link.subject)


def merge(by, winner, *losers, key="merge"):
    body = {
        "type": "stakeholder",
        "winner": {"external_id": winner},
        "losers": [{"external_id": one} for one in losers],
    }
    return by.client.post(f"{by.address}/merges", body, "json", headers={"Idempotency-Key": key})


def erase(by, stakeholder, key="erase"):
    body = {"stakeholder": stakeholder.public_id}
    headers = {"Idempotency-Key": key}
    return by.client.post("/api/v1/erasures", body, "json", headers=headers)


def undo(by, done):
    return by.client.post(f"/api/v1/merges/{done.public_id}/undo")


def subjects(by):
    return dict(Link.objects.filter(source__name=by.name).values_list("external_id", "subject"))


def test_two_merges_of_one_loser_are_a_chain(ours, theirs, clerk):
    a, b, c = map(row, "abc")
    told = after(lambda: merging.merge(a, [b], by=clerk), lambda: merge(theirs, "xc", "xb"))
    assert told.status_code == 200, told.content
    assert set(successors.of([a.public_id, b.public_id]).values()) == {c.public_id}
    assert set(subjects(ours).values()) - {ours.record("accounts", "1")["id"]} == {c.public_id}


def test_what_comes_late_for_a_loser_is_a_word_of_the_winner(ours, theirs, clerk):
    a, b, _ = map(row, "abc")
    stamp = (timezone.now() + timedelta(minutes=1)).isoformat()  # newer than the merge
    late = {"fields": {"phone": "+41 31 1"}, "source_modified_at": stamp}
    told = after(
        lambda: merging.merge(a, [b], by=clerk),
        lambda: theirs.client.put(f"{theirs.address}/stakeholders/xb", late, "json"),
    )
    assert (told.status_code, told.json()["id"]) == (200, a.public_id), told.content
    assert ours.record("stakeholders", "a")["phone"] == "+41 31 1"


def test_who_is_named_by_our_id_while_they_are_merged_is_the_winner(ours, clerk):
    a, b, _ = map(row, "abc")
    boss = {"account": {"external_id": "1"}, "reports_to": {"id": b.public_id}}
    told = after(
        lambda: merging.merge(a, [b], by=clerk),
        lambda: ours.batch(person("c", of="1") | {"refs": boss}),
    )
    assert told.status_code == 200, told.content
    assert ours.record("stakeholders", "c")["reports_to"] == a.public_id


def test_a_deal_given_to_an_account_that_is_merged_meanwhile_is_of_the_winner(ours, clerk):
    fields = {"name": "Renewal", "opened_on": "2026-01-10"}
    deal = {"type": "opportunity", "external_id": "d", "fields": fields}
    told = ours.send(
        account("2"), account("3"), deal | {"refs": {"account": {"external_id": "1"}}}
    )  # fmt: skip
    ids = [one["id"] for one in told]
    winner, loser = (Account.objects.get(public_id=one) for one in ids[:2])
    told = after(
        lambda: merging.merge(winner, [loser], by=clerk),
        lambda: ours.client.patch(
            f"/api/v1/opportunities/{ids[2]}", {"account": loser.public_id}, "json",
            headers={"If-Match": "*"},
        ),
    )  # fmt: skip
    assert told.status_code == 200, told.content
    assert ours.record("opportunities", "d")["account"] == winner.public_id


def test_a_loser_by_our_id_that_is_merged_meanwhile_is_a_chain(ours, clerk):
    a, b, c = map(row, "abc")
    told = after(
        lambda: merging.merge(a, [b], by=clerk),
        lambda: ours.batch(joining("c", {"id": b.public_id})),
    )
    assert told.status_code == 200, told.content
    assert set(successors.of([a.public_id, b.public_id]).values()) == {c.public_id}


def test_a_merge_is_undone_once(ours, clerk):
    a, b, _ = map(row, "abc")
    merging.merge(a, [b], by=clerk)
    done = Merge.objects.get()
    told = after(lambda: merging.undo(done, by=clerk), lambda: undo(ours, done))
    assert (told.status_code, told.json()["code"]) == (422, "already_undone")
    assert subjects(ours)["b"] == b.public_id


def test_who_is_merged_while_they_are_erased_is_erased_whole(ours, clerk):
    a, b, _ = map(row, "abc")
    told = after(lambda: merging.merge(a, [b], by=clerk), lambda: erase(ours, b))
    assert told.status_code == 201, told.content
    assert not Person.objects.filter(first_name="Ana").exists()
    assert not {"a", "b"} & subjects(ours).keys()


def test_nobody_is_merged_into_who_was_erased(ours, clerk):
    a, b, _ = map(row, "abc")
    told = after(lambda: erasing.erase(a.person, by=clerk), lambda: merge(ours, "a", "b"))
    assert told.status_code == 200, told.content
    assert Merge.objects.filter(winner=a.public_id).count() == 0
    assert ours.get(f"stakeholders/{b.public_id}")["title"] == "CFO"


def test_who_is_erased_twice_at_once_is_erased(ours, clerk):
    a = row("a")
    told = after(lambda: erasing.erase(a.person, by=clerk), lambda: erase(ours, a))
    assert told.status_code == 201, told.content
    assert (told.json()["counts"]["link"], Erasure.objects.count()) == (0, 2)


def test_what_is_said_or_changed_of_who_is_being_erased_is_not_kept(ours, clerk):
    a = row("a")
    said = {"stakeholder": {"id": a.public_id}, "said_on": "2026-02-01", "external_id": "R-1"}
    said["text"] = "Ana Ruiz says hello"
    told = after(
        lambda: erasing.erase(a.person, by=clerk),
        lambda: ours.client.post("/api/v1/feedback", said, "json"),
    )
    assert (told.status_code, Feedback.objects.count()) == (422, 0), told.content


@pytest.mark.parametrize("door", ["patch", "put", "batch"])
def test_nothing_brings_back_who_is_being_erased(ours, clerk, door):
    a = row("a")
    doors = {
        "patch": lambda: ours.client.patch(
            f"/api/v1/stakeholders/{a.public_id}", {"title": "Chair"}, "json",
            headers={"If-Match": "*"},
        ),
        "put": lambda: ours.client.put(
            f"{ours.address}/stakeholders/a", {"fields": {"title": "Chair"}}, "json"
        ),
        "batch": lambda: ours.batch(person("a", of="1", first_name="Ana", title="Chair")),
    }  # fmt: skip
    told = after(lambda: erasing.erase(a.person, by=clerk), doors[door])
    assert told.status_code in {200, 410, 422}, told.content
    assert not Person.objects.filter(first_name="Ana").exists()
    assert not a.positions.filter(title="Chair").exists()


@pytest.mark.parametrize("door", ["merge", "undo", "erase", "batch"])
def test_who_is_in_the_way_of_another_begins_anew(ours, clerk, door):
    """Both need the same two rows, and take them in the other order."""
    a, b, c = map(row, "abc")
    merging.merge(b, [c], by=clerk)
    done = Merge.objects.get()
    doors = {
        "merge": lambda: merge(ours, "a", "b"),
        "undo": lambda: undo(ours, done),
        "erase": lambda: erase(ours, a),
        "batch": lambda: ours.batch(person("a", of="1", title="CEO"), **{"Idempotency-Key": "k"}),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '60s'")  # the other one has to give way
        list(Person.objects.filter(pk__in=[a.person_id, b.person_id]).select_for_update())
        list(Stakeholder.objects.filter(pk__in=[a.pk, b.pk, c.pk]).select_for_update())
        list(Merge.objects.select_for_update())
        beside = Beside(doors[door])
        until(beside.waits)
        list(Account.objects.select_for_update().filter(pk=a.account_id))
        list(Source.objects.select_for_update())
    told = beside.ended()
    assert told.status_code in {200, 201}, told.content
