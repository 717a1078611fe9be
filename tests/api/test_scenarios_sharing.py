"""What several systems and people at one record are promised, row by row, through the door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import journal, organisations
from accounts.models import Account, ChangeSet
from crm import erasing, removing
from crm.models import Merge, Source
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories
from tests.api.speaking import NEW, OLD, account, ending, merging, person, speaker
from tests.commits import commit

pytestmark = pytest.mark.django_db
LATER = "2026-04-01T00:00:00Z"


@pytest.fixture
def crm(source, clerk):
    return speaker(source, clerk)


@pytest.fixture
def erp(clerk):
    return speaker(Source.objects.create(name="erp"), clerk)


@pytest.fixture
def both(crm, erp):
    """Two systems that speak of one account and one person."""
    crm.send(account(city="Bern", at=OLD), person(title="CFO", phone="1", at=OLD))
    ids = {kind: crm.record(kind, one)["id"] for kind, one in KNOWN}
    known = account("E1", at=OLD), person("E3", of="E1", at=OLD)
    for record, (kind, _external_id) in zip(known, KNOWN, strict=True):
        link(erp, record, ids[kind])
    return crm, erp


KNOWN = (("accounts", "001"), ("stakeholders", "003"))


def link(to, record, subject):
    """The second system has an id for the record, too."""
    Source.objects.get(name=to.name).links.create(
        type=record["type"], external_id=record["external_id"], subject=subject
    )


def ignored(result):
    return {one["field"]: one["reason"] for one in result["fields_ignored"]}


def test_a_stale_write_is_refused_for_each_field(both):
    crm, erp = both
    erp.send(account("E1", at=NEW, industry="Bank", city="Bern"))
    crm.send(account(at=LATER, city="Basel"))
    (older,) = erp.send(account("E1", at="2026-03-15T00:00:00Z", industry="Insurance", city="Chur"))
    assert (older["status"], ignored(older)) == ("updated", {"city": "stale"})
    shown = crm.record("accounts", "001")
    assert (shown["city"], shown["industry"]) == ("Basel", "Insurance")


def test_who_owns_a_field_is_reported_for_each_record(crm, clerk):
    policy = {"owner": "quorate", "rule": "owner_wins"}
    crm.client.put("/api/v1/field-policies/account/industry", policy, "json")
    told = crm.send(account("1", industry="Bank"), account("2"), person(of="1", stance=2))
    assert [one["status"] for one in told] == ["created"] * 3
    assert [ignored(one) for one in told] == [
        {"industry": "owned_by_quorate"},
        {},
        {"stance": "owned_by_quorate"},
    ]


def test_what_a_person_edited_is_not_overwritten_in_silence(crm, clerk):
    crm.send(account(), person(phone="1", title="CFO"))
    people.change_person(Stakeholder.objects.get(), by=clerk, phone="2")
    (repeated,) = crm.send(person(phone="1", title="CEO"))
    assert (repeated["status"], ignored(repeated)) == ("updated", {"phone": "pinned"})
    (third,) = crm.send(person(phone="3"))
    assert ignored(third) == {"phone": "conflict"}
    assert crm.record("stakeholders", "003")["phone"] == "2"
    (conflict,) = crm.get("conflicts")["data"]
    assert [conflict[name] for name in ("field", "base", "ours", "theirs")] == [
        "phone", "1", "2", "3",
    ]  # fmt: skip
    assert {one for event in crm.outbox() for one in event["changed"]} == {"phone"}


def test_nothing_echoes_between_two_systems(both):
    crm, erp = both
    crm.acknowledge()
    erp.acknowledge()
    since = crm.here()
    crm.send(person(title="CEO", at=NEW))
    (told,) = erp.outbox()
    assert (told["changed"], told["record"]["title"]) == (["title"], "CEO")
    # The other one writes it down, and says so with its own stamp, as its triggers do.
    assert erp.said(person("E3", of="E1", title="CEO", last_name="Person 003", at=LATER)) == [
        "unchanged"
    ]
    erp.acknowledge()
    for _round in range(3):
        assert crm.outbox() == erp.outbox() == []
        crm.send(person(title="CEO", at=LATER))
        erp.send(person("E3", of="E1", title="CEO", last_name="Person 003", at=LATER))
    assert crm.heard(since) == [("updated", "stakeholder", "title")]


def test_a_clear_reaches_the_other_system(both, clerk):
    crm, erp = both
    erp.acknowledge()
    crm.send(person(phone=None, at=NEW))
    (told,) = erp.outbox()
    assert (told["cleared"], told["changed"], told["record"]["phone"]) == (["phone"], [], "")


@pytest.mark.parametrize("by", ["batch", "address", "full list"])
def test_a_delete_is_seen_by_who_follows(crm, source, by):
    source.on_delete = "archive"
    source.save()
    crm.send(account(), person("a"), person("b"))
    since, gone = crm.here(), crm.record("stakeholders", "b")["id"]
    delete_by(crm, by)
    told = crm.get("changes", cursor=since)["data"]
    assert [(one["op"], one["id"], one["record"]) for one in told] == [("deleted", gone, None)]
    assert [one["external_id"] for one in told[0]["links"]] == ["b"]
    assert crm.client.get(f"/api/v1/stakeholders/{gone}").status_code == 410


def delete_by(crm, way):
    if way == "batch":
        return crm.send(ending("b"))
    if way == "address":
        return crm.client.delete(f"{crm.address}/stakeholders/b")
    lists = f"{crm.address}/full-lists"
    opened = crm.client.post(lists, {"type": "stakeholder"}, "json").json()["id"]
    crm.client.post(f"{lists}/{opened}/ids", {"external_ids": ["a"]}, "json")
    return crm.client.post(f"{lists}/{opened}/complete", {"confirm": True}, "json")


def test_pages_skip_no_row_while_others_write(crm, source):
    source.on_delete = "archive"
    source.save()
    crm.send(account(), *(person(f"p{one}") for one in range(6)))
    expected = {f"Person p{one}" for one in range(6)}
    seen, path = [], "/api/v1/stakeholders?limit=2"
    while path:
        page = crm.client.get(path).json()
        seen += [one["last_name"] for one in page["data"]]
        path = page["next"]
        # What was read goes, what was read and what was not is changed, and more comes.
        crm.send(ending(seen[-1].removeprefix("Person ")))
        crm.send(person("p0", title=f"{len(seen)}"), person("p5", title=f"{len(seen)}"))
        if len(seen) < 6:
            crm.send(person(f"new {len(seen)}"))
    assert len(seen) == len(set(seen))
    assert expected <= set(seen)


def test_the_feed_is_kept_30_days_and_chosen_by_type_origin_and_latest(crm, maya):
    since = crm.here()
    crm.send(account("1", city="Bern"), person(of="1"))
    crm.send(account("1", city="Basel"))
    organisations.change_account(Account.objects.get(), by=maya, city="Chur")
    account_ = ("updated", "account", "city")
    assert crm.heard(since)[-2:] == [account_, account_]
    assert {kind for _op, kind, *_fields in crm.heard(since, types="stakeholder")} == {
        "stakeholder"
    }
    assert crm.heard(since, exclude_origin=crm.name) == [account_]
    latest = crm.heard(since, view="latest", types="account,stakeholder")
    assert [kind for _op, kind, *_fields in latest] == ["stakeholder", "account"]
    passed(days=29)
    assert crm.heard(since)
    passed(days=2)
    old = crm.client.get("/api/v1/changes", {"cursor": since})
    assert (old.status_code, old.json()["code"]) == (410, "cursor_expired")


def passed(days):
    commit()
    for one in ChangeSet.objects.all():
        ChangeSet.objects.filter(pk=one.pk).update(at=one.at - timedelta(days=days))
    assert ChangeSet.objects.filter(at__lt=timezone.now()).exists()


def test_two_systems_come_to_share_what_each_had_told(crm, erp):
    crm.send(account(city="Bern", at=OLD), person(at=OLD))
    erp.send(account("E1", at=OLD, industry="Bank"), person("E3", of="E1", at=OLD))
    theirs = [
        erp.record(kind, one)["id"] for kind, one in (("accounts", "E1"), ("stakeholders", "E3"))
    ]
    joins = [
        merging("001", {"id": theirs[0]}, type="account"),
        merging("003", {"id": theirs[1]}),
    ]
    assert crm.said(*joins) == ["merged"] * 2
    shown = crm.record("accounts", "001")
    assert (shown["industry"], erp.record("accounts", "E1")["id"]) == ("Bank", shown["id"])
    assert [one["external_id"] for one in shown["links"]] == ["001", "E1"]
    assert (
        erp.said(account("E1", at=NEW, city="Basel"), person("E3", of="E1", at=NEW, title="CEO"))
        == ["updated"] * 2
    )
    assert crm.record("accounts", "001")["city"] == "Basel"
    assert crm.record("stakeholders", "003")["title"] == "CEO"
    assert crm.said(*joins) == ["unchanged"] * 2
    assert erp.said(ending("E3")) == ["deleted"]


def test_what_people_typed_in_gets_the_id_of_a_system(crm, clerk):
    made = factories.account(clerk, name="Client SA")
    (told,) = crm.send(merging("001", {"id": made.public_id}, type="account"))
    assert (told["status"], told["id"]) == ("merged", made.public_id)
    (told,) = crm.send(account(city="Bern"))
    assert (told["status"], told["id"]) == ("updated", made.public_id)
    assert crm.get("merges")["data"] == []
    (again,) = crm.send(merging("001", {"id": made.public_id}, type="account"))
    assert (again["status"], again["id"]) == ("unchanged", made.public_id)


def test_nobody_makes_part_of_theirs_what_they_may_not_change(crm, source, maya, tom):
    crm.send(account(), person())
    other, theirs = factories.account(tom), speaker(source, maya)
    theirs.send(account("002"), person("004", of="002"))
    ids = [other.public_id, crm.record("stakeholders", "003")["id"], "acc_" + "0" * 32]
    losers = [{"id": one} for one in ids]
    (told,) = theirs.send(merging("002", "9", *losers, type="account"))
    places = [(one["pointer"], one["code"]) for one in told["error"]["errors"]]
    assert places == [(f"/losers/{place}/id", "unknown_id") for place in (1, 2, 3)]


@pytest.mark.parametrize("way", ["erased", "archived", "of an archived account", "of a stub"])
def test_nobody_makes_part_of_theirs_who_is_out_of_sight(crm, clerk, way):
    of = "unheard" if way == "of a stub" else "002"
    crm.send(account(), person(), account("002"), person("004", of=of))
    row = Stakeholder.objects.get(person__last_name="Person 004")
    if way == "erased":
        erasing.erase(row.person, by=clerk)
    elif way != "of a stub":
        removing.archive(journal.begin(clerk), [row if way == "archived" else row.account])
    (told,) = crm.send(merging("003", {"id": row.public_id}))
    (fault,) = told["error"]["errors"]
    assert (fault["pointer"], fault["code"]) == ("/losers/0/id", "unknown_id")
    assert not Merge.objects.exists()
