"""Deletes and merges of a source: nothing is lost, nothing comes back by itself, undo parts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Access, Account, ChangeSet
from crm import merging, successors, sync
from crm.models import Link, Merge, OnDelete, Source
from feedback import intake
from feedback.models import Feedback
from stakeholders import assessments
from stakeholders.models import Assessment, BuyingCommittee, Position, Stakeholder, Touch
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BEFORE, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(source, clerk):
    def apply(*batch, to=None, **options):
        return sync.apply(to or source, list(batch), user=clerk, **options)

    return apply


@pytest.fixture
def archives(source):
    source.on_delete = OnDelete.ARCHIVE
    source.save()
    return source


def account(external_id="001", *, at=None, **fields):
    return _document("account", external_id, at, {"name": "Client"} | fields)


def person(external_id="003", *, at=None, to="001", **fields):
    refs = {"account": {"external_id": to}}
    return _document("stakeholder", external_id, at, {"last_name": "Ruiz"} | fields) | {
        "refs": refs
    }


def deal(external_id="006", *, at=None, **fields):
    fields = {"name": "Renewal", "opened_on": "2026-01-10"} | fields
    refs = {"account": {"external_id": "001"}}
    return _document("opportunity", external_id, at, fields) | {"refs": refs}


def touch(external_id="00T", *, at=None):
    fields = {"kind": "call", "on": "2026-02-01", "user": "clerk"}
    refs = {"stakeholder": {"external_id": "003"}}
    return _document("touch", external_id, at, fields) | {"refs": refs}


def _document(type_, external_id, at, fields):
    stamp = at and at.isoformat()
    return {
        "type": type_,
        "external_id": external_id,
        "source_modified_at": stamp,
        "fields": fields,
    }


def delete(type_, external_id, *, at=None):
    return {
        "op": "delete",
        "type": type_,
        "external_id": external_id,
        "source_modified_at": at and at.isoformat(),
    }


def merge(type_, winner, *losers, at=None):
    return {
        "op": "merge",
        "type": type_,
        "external_id": winner,
        "losers": list(losers),
        "source_modified_at": at and at.isoformat(),
    }


def statuses(results):
    return [str(one.status) for one in results]


def link(external_id):
    return Link.objects.get(external_id=external_id)


EVERYTHING = [account(), person(), deal(), touch()]
IDS = {"account": "001", "stakeholder": "003", "opportunity": "006", "touch": "00T"}


def test_the_unknown_is_deleted_without_a_word(send):
    assert statuses(send(delete("account", "nobody"))) == ["unchanged"]
    assert not Link.objects.exists()


@pytest.mark.parametrize("type_", IDS)
def test_a_delete_keeps_our_data_unless_the_source_archives(send, type_):
    first = {one.type: one.id for one in send(*EVERYTHING)}
    written = ChangeSet.objects.count()
    (told,) = send(delete(type_, IDS[type_]))
    assert (str(told.status), told.id) == ("deleted", first[type_])
    assert link(IDS[type_]).deleted_at is not None
    assert ChangeSet.objects.count() == written
    assert statuses(send(delete(type_, IDS[type_]))) == ["unchanged"]


@pytest.mark.parametrize("type_", IDS)
def test_what_comes_again_is_restored_under_the_same_id(send, archives, type_):
    first = {one.type: one.id for one in send(*EVERYTHING)}
    send(delete(type_, IDS[type_]))
    again = {one.type: one for one in send(*EVERYTHING)}
    assert str(again[type_].status) == "restored"
    assert again[type_].id == first[type_]
    assert {str(one.status) for one in again.values()} == {"restored", "unchanged"}
    assert {str(one.status) for one in send(*EVERYTHING)} == {"unchanged"}
    assert Account.objects.filter(archived_at=None).count() == 1
    assert Position.objects.known().filter(to_on=None).count() == 1
    assert Touch.objects.known().count() == 1


def test_an_archived_account_is_seen_by_nobody(send, archives, clerk):
    send(*EVERYTHING)
    send(delete("account", "001"))
    assert not Account.objects.visible_to(clerk).exists()


def test_an_archived_person_has_left_and_a_deleted_touch_is_taken_back(send, archives):
    send(*EVERYTHING)
    send(delete("stakeholder", "003"), delete("touch", "00T"))
    assert not Position.objects.known().filter(to_on=None).exists()
    assert not Touch.objects.known().exists()


def test_an_older_delete_is_stale_and_a_newer_upsert_in_the_batch_counts(send):
    send(account(at=LATER))
    assert statuses(send(delete("account", "001", at=BEFORE))) == ["stale"]
    told = send(delete("account", "001", at=LATER), account(at=NOW, name="New"))
    assert statuses(told) == ["superseded", "updated"]


def test_two_ids_of_one_record_do_not_delete_it_by_one(send, archives):
    send(*EVERYTHING, person("009"))
    send(merge("stakeholder", "003", "009"))
    assert statuses(send(delete("stakeholder", "009"))) == ["unchanged"]
    assert Stakeholder.objects.filter(archived_at=None).count() == 1


def test_uniqueness_never_blocks_a_new_creation(send, archives):
    send(*EVERYTHING)
    send(delete("stakeholder", "003"))
    (new,) = send(person("010", email="ana@client.example"))
    assert str(new.status) == "created"


def test_a_merge_brings_together_what_was_said(send, clerk):
    told = {
        one.external_id: one.id for one in send(*EVERYTHING, person("009", email="a@b.example"))
    }
    loser = Stakeholder.objects.get(public_id=told["009"])
    assessments.record(loser, assessments.Statement(0.5), on=timezone.localdate(), by=clerk)
    intake.receive(loser, intake.Said(nps=9), on=timezone.localdate(), by=clerk)
    (result,) = send(merge("stakeholder", "003", "009", at=LATER))
    assert (str(result.status), result.id) == ("merged", told["003"])
    winner = Stakeholder.objects.get(public_id=told["003"])
    assert Assessment.objects.known().filter(stakeholder=winner).exists()
    assert Feedback.objects.known().get().stakeholder == winner
    assert winner.person.email == "a@b.example"
    assert (link("009").subject, link("009").is_alias) == (told["003"], True)
    assert successors.of([told["009"]]) == {told["009"]: told["003"]}
    assert statuses(send(merge("stakeholder", "003", "009"))) == ["unchanged"]


def test_a_late_write_to_a_loser_is_stale_and_a_newer_one_goes_to_the_winner(send):
    told = send(*EVERYTHING, person("009", at=BEFORE))
    send(merge("stakeholder", "003", "009", at=LATER))
    assert statuses(send(person("009", first_name="Old"))) == ["stale"]
    (newer,) = send(person("009", at=NOW, first_name="New"))
    assert (str(newer.status), newer.id) == ("updated", told[1].id)
    assert Stakeholder.objects.get(public_id=told[1].id).person.first_name == "New"


def test_merged_records_do_not_come_back(send):
    send(*EVERYTHING, person("009", at=BEFORE))
    send(merge("stakeholder", "003", "009", at=LATER))
    assert statuses(send(*EVERYTHING, person("009", at=BEFORE))) == [*["unchanged"] * 4, "stale"]
    assert Stakeholder.objects.filter(archived_at=None).count() == 1


def test_winner_and_losers_may_come_in_the_same_batch_in_any_order(send):
    told = send(merge("stakeholder", "003", "009"), person("009"), person(), account())
    assert statuses(told) == ["merged", "created", "created", "created"]
    assert Stakeholder.objects.get(archived_at=None).public_id == told[2].id
    assert link("009").subject == told[2].id


def test_a_merge_comes_before_a_delete_of_the_loser(send, archives):
    told = send(*EVERYTHING, person("009"))
    both = send(delete("stakeholder", "009"), merge("stakeholder", "003", "009"))
    assert statuses(both) == ["unchanged", "merged"]
    assert Stakeholder.objects.get(archived_at=None).public_id == told[1].id


def test_a_winner_that_is_new_takes_the_place_of_the_first_loser(send):
    told = send(*EVERYTHING, person("009"))
    assert statuses(send(merge("stakeholder", "777", "009", "003"))) == ["merged"]
    assert link("777").subject == told[4].id
    assert {link("003").is_alias, link("009").is_alias} == {True}
    assert not link("777").is_alias
    (late,) = send(person("777", at=NOW, first_name="Ana"))
    assert (str(late.status), late.id) == ("updated", told[4].id)


@pytest.mark.parametrize("winner", ["777", "003"], ids=["new", "known"])
def test_a_loser_by_our_id_is_known_by_one_name_as_one_by_the_id_of_the_source_is(send, winner):
    told = send(*EVERYTHING, person("009", at=BEFORE))
    became = told[1 if winner == "003" else 4].id
    assert statuses(send(merge("stakeholder", winner, {"id": told[4].id}, at=LATER))) == ["merged"]
    names = Link.objects.filter(subject=became).values_list("external_id", "is_alias")
    assert dict(names) == {winner: False, "009": True}
    assert statuses(send(person("009", at=LATER - timedelta(minutes=1)))) == ["stale"]
    assert statuses(send(delete("stakeholder", "009"))) == ["unchanged"]


def test_a_loser_that_is_named_by_both_ids_is_one(send):
    told = send(*EVERYTHING, person("009"))
    both = merge("stakeholder", "003", "009", {"id": told[4].id})
    assert statuses(send(both)) == ["merged"]
    assert (link("003").is_alias, link("009").is_alias) == (False, True)


def test_a_loser_that_we_never_heard_of_leads_to_the_winner(send):
    told = send(*EVERYTHING)
    assert statuses(send(merge("stakeholder", "003", "unheard", at=LATER))) == ["merged"]
    assert (link("unheard").subject, link("unheard").is_alias) == (told[1].id, True)
    assert statuses(send(person("unheard", at=BEFORE))) == ["stale"]


def test_nobody_is_merged_where_nobody_is_known(send):
    assert statuses(send(merge("stakeholder", "1", "2"))) == ["unchanged"]


def test_chains_collapse(send):
    told = send(*EVERYTHING, person("A"), person("B"))
    send(merge("stakeholder", "A", "B"))
    send(merge("stakeholder", "003", "A"))
    assert {link(name).subject for name in ("003", "A", "B")} == {told[1].id}
    assert successors.of([told[5].id]) == {told[5].id: told[1].id}


def test_accounts_merge_with_their_people_who_keep_the_ids_of_the_source(send):
    told = send(*EVERYTHING, account("002"), person("004", to="002", first_name="Ben"))
    assert statuses(send(merge("account", "001", "002"))) == ["merged"]
    ben = Stakeholder.objects.get(public_id=link("004").subject)
    assert ben.account.public_id == told[0].id
    assert not link("004").is_alias
    assert link("002").is_alias
    repeated = send(person("004", first_name="Benno"))
    assert statuses(repeated) == ["updated"]


def test_deals_merge_and_the_loser_is_out_of_sight(send):
    told = send(*EVERYTHING, deal("007", amount="1000"))
    assert statuses(send(merge("opportunity", "006", "007"))) == ["merged"]
    assert successors.of([told[4].id]) == {told[4].id: told[2].id}
    assert BuyingCommittee.objects.get(opportunity__public_id=told[2].id)


def test_a_touch_cannot_be_merged_and_nobody_is_part_of_themselves(send):
    send(*EVERYTHING)
    results = send(merge("touch", "00T", "1"), merge("stakeholder", "003", "003"))
    assert statuses(results) == ["invalid", "invalid"]
    assert [one.faults[0].code for one in results] == ["not_supported", "self"]


def test_undo_parts_them_and_their_ids(send, clerk):
    told = send(*EVERYTHING, person("009", first_name="Twin"))
    send(merge("stakeholder", "003", "009"))
    merging.undo(Merge.objects.get(), by=clerk)
    assert (link("009").subject, link("009").is_alias) == (told[4].id, False)
    assert successors.of([told[4].id]) == {}
    assert Stakeholder.objects.filter(archived_at=None).count() == 2
    assert statuses(send(person("009", first_name="Tim"))) == ["updated"]
    with pytest.raises(Refused, match="already"):
        merging.undo(Merge.objects.get(), by=clerk)


def test_undo_of_the_second_merge_keeps_the_first(send, clerk):
    told = send(*EVERYTHING, person("A"), person("B"))
    send(merge("stakeholder", "A", "B"))
    send(merge("stakeholder", "003", "A"))
    merging.undo(Merge.objects.get(winner=told[1].id), by=clerk)
    assert {link(name).subject for name in ("A", "B")} == {told[4].id}
    assert (link("A").is_alias, link("B").is_alias) == (False, True)


def test_after_30_days_a_merge_stays(send, clerk):
    send(*EVERYTHING, person("009"))
    send(merge("stakeholder", "003", "009"))
    Merge.objects.update(merged_at=NOW - timedelta(days=31))
    with pytest.raises(Refused, match="30 days"):
        merging.undo(Merge.objects.get(), by=clerk)


def test_a_strict_batch_with_a_refused_record_deletes_and_merges_nothing(send, archives):
    send(*EVERYTHING, person("009"))
    told = send(
        delete("touch", "00T"),
        merge("stakeholder", "003", "009"),
        account("bad", name=""),
        is_strict=True,
    )
    assert statuses(told) == ["deleted", "merged", "invalid"]
    assert [one.faults[0].code for one in told[:2]] == ["batch_refused"] * 2
    assert not Merge.objects.exists()
    assert Touch.objects.known().exists()


def test_the_ids_of_other_sources_lead_to_the_winner_too(send):
    erp = Source.objects.create(name="erp")
    send(*EVERYTHING, person("009"))
    (theirs,) = send(person("E9") | {"refs": {"account": {"id": _id("001")}}}, to=erp)
    Link.objects.filter(source=erp).update(subject=_id("009"))
    send(merge("stakeholder", "003", "009"))
    assert (link("E9").subject, link("E9").is_alias) == (_id("003"), False)
    assert theirs.id


def _id(external_id):
    return link(external_id).subject


def test_queries_of_deletes_do_not_grow(send, archives):
    def asked(count):
        names = [f"{count}-{number}" for number in range(count)]
        send(account(), *(person(name) for name in names))
        with CaptureQueriesContext(connection) as queries:
            told = send(*(delete("stakeholder", name) for name in names))
        assert set(statuses(told)) == {"deleted"}
        return len(queries)

    asked(1)
    assert asked(40) <= asked(2)


def test_a_day_in_the_feed_of_facts_is_today_for_who_was_archived(send, archives):
    send(*EVERYTHING)
    send(delete("stakeholder", "003"))
    ended = Position.objects.known().values_list("to_on", flat=True)
    assert set(ended) <= {timezone.localdate(), date.today()}  # noqa: DTZ011
