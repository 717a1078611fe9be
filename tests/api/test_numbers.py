"""The number of each result is the one under which the feed tells of that record."""

import pytest
from django.db import connection

from tests.api.speaking import NEW, OLD, account, ending, merging, person, speaker

pytestmark = pytest.mark.django_db
MERGES = "/api/v1/sources/salesforce/merges"


@pytest.fixture
def crm(source, clerk):
    return speaker(source, clerk)


def deal(external_id="006", **fields):
    fields = {"name": "Renewal", "opened_on": "2026-01-10", "closes_on": "2026-12-15"} | fields
    refs = {"account": {"external_id": "001"}}
    return {"type": "opportunity", "external_id": external_id, "fields": fields, "refs": refs}


def touch(external_id="00T", **fields):
    fields = {"kind": "call", "on": "2026-02-01", "user": "clerk"} | fields
    refs = {"stakeholder": {"external_id": "003"}}
    return {"type": "touch", "external_id": external_id, "fields": fields, "refs": refs}


def seat(external_id="00K", *roles):
    refs = {"opportunity": {"external_id": "006"}, "stakeholder": {"external_id": "003"}}
    fields = {"roles": list(roles or ["economic_buyer"])}
    return {"type": "seat", "external_id": external_id, "fields": fields, "refs": refs}


def fed(crm, since=None):
    """What the feed tells since then, by number: the record and what happened to it."""
    wanted = {"cursor": since} if since else {}
    told = crm.get("changes", limit=200, **wanted)
    assert not told["has_more"]
    return {one["seq"]: (one["id"], one["op"]) for one in told["data"]}


def same(results, told):
    """Whether every result has the number at which the feed tells that of its record."""
    assert None not in [one["seq"] for one in results]
    assert [told.get(one["seq"]) for one in results] == [
        (one["id"], one["status"]) for one in results
    ]


EVERYTHING = [seat(), touch(), deal(), person(reports_to="004"), person("004"), account()]


def test_records_of_every_type_are_told_under_the_numbers_of_their_results(crm):
    results = crm.send(*EVERYTHING)
    told = fed(crm)
    same(results, told)
    # Of each record an act has one event, so there is no other number that could be meant.
    assert len({id_ for id_, _op in told.values()}) == len(told)


def test_so_are_changes_whatever_part_of_a_record_they_are_about(crm):
    crm.send(*EVERYTHING)
    since = crm.here()
    results = crm.send(
        seat("00K", "champion"),
        touch(note="Well"),
        deal(closes_on="2026-12-31"),
        person(phone="1"),
        person("004", title="CEO"),
        account(city="Bern"),
    )
    same(results, fed(crm, since))
    since = crm.here()
    results = crm.send(person("004", reports_to="005"), person("005"), person(email="a@b.c"))
    same(results, fed(crm, since))


def test_what_writes_nothing_has_no_number(crm):
    crm.send(account("1", at=NEW), account("5", at=NEW), account("2"))
    since = crm.here()
    results = crm.send(
        account("1", at=NEW),
        account("5", city="Chur", at=OLD),
        account("3", country="nowhere"),
        ending("never", "account"),
        account("4", at=OLD),
        account("4", city="Bern", at=NEW),
        ending("2", "account"),
    )
    assert [one["status"] for one in results if one["seq"] is None] == [
        "unchanged",
        "stale",
        "invalid",
        "unchanged",
        "superseded",
        "deleted",
    ]
    same([one for one in results if one["seq"] is not None], fed(crm, since))


def test_a_batch_that_is_refused_as_a_whole_has_no_numbers(crm):
    records = [account("1"), account("2", country="nowhere")]
    answer = crm.batch(*records, prefer="handling=strict").json()
    assert [one["seq"] for one in answer["results"]] == [None, None]


def test_what_a_source_deletes_has_a_number_where_our_record_goes_with_it(crm, source):
    source.on_delete = "archive"
    source.save()
    crm.send(*EVERYTHING)
    since = crm.here()
    results = crm.send(ending("00T", "touch"), ending("00K", "seat"), ending("004"), deal())
    assert [one["status"] for one in results] == ["deleted"] * 3 + ["unchanged"]
    same(results[:3], fed(crm, since))
    since = crm.here()
    results = crm.send(person("004"), touch(), ending("003"), ending("006", "opportunity"))
    same(results, fed(crm, since))


def test_a_merge_has_the_number_of_its_first_loser_as_its_winner_may_be_as_it_was(crm):
    _client, *people = crm.send(account(), *[person(one, phone=one) for one in "wabxyzv"])
    ids = dict(zip("wabxyzv", (one["id"] for one in people), strict=True))
    since = crm.here()
    # Of a chain each is told by itself, and what was so before has no number.
    asked = [merging("w", "a", "b"), merging("x", "z", "y"), merging("v", "y")]
    *merges, updated = crm.send(*asked, account(city="Bern"))
    told = fed(crm, since)
    assert [told[one["seq"]] for one in merges] == [(ids[one], "merged") for one in "azx"]
    same([updated], told)
    assert crm.send(merging("w", "a"))[0]["seq"] is None


def test_who_is_new_and_merged_in_one_batch_is_told_twice(crm):
    results = crm.send(account(), person("w"), person("l"), merging("w", "l"))
    told = {one["seq"]: one["id"] for one in crm.get("changes", limit=200)["data"]}
    winner, loser = results[1]["id"], results[2]["id"]
    assert [told[one["seq"]] for one in results[1:]] == [winner, loser, loser]


def test_one_record_alone_has_its_number_too(crm, machine):
    one, since = "/api/v1/sources/salesforce/accounts/001", crm.here()
    put = machine.put(one, {"fields": {"name": "Client"}}, "json").json()
    same([put], fed(crm, since))
    assert machine.put(one, {"fields": {"name": "Client"}}, "json").json()["seq"] is None
    crm.send(person("w"), person("l"))
    since = crm.here()
    body = {"type": "stakeholder", "winner": {"external_id": "w"}, "losers": [{"external_id": "l"}]}
    merged = machine.post(MERGES, body, "json", HTTP_IDEMPOTENCY_KEY="m").json()
    assert fed(crm, since)[merged["seq"]][1] == "merged"
    assert machine.delete(one).json()["seq"] is None


def test_an_answer_under_a_key_tells_the_same_numbers_again(crm):
    first = crm.batch(account("1"), account("2"), idempotency_key="k").json()
    crm.send(account("1", city="Bern"), account("3"))
    assert crm.batch(account("1"), account("2"), idempotency_key="k").json() == first
    told = fed(crm)
    assert {told[one["seq"]] for one in first["results"]} == {
        (one["id"], "created") for one in first["results"]
    }


def test_a_batch_that_had_to_be_halved_is_told_under_the_numbers_of_its_halves(crm):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNIQUE INDEX one_poison ON accounts_account (name) WHERE name = 'poison'"
        )
    names = ["poison", "One", "poison", "Two"]
    results = crm.send(*[account(str(n), name=name) for n, name in enumerate(names)])
    assert [one["status"] for one in results] == ["created", "created", "error", "created"]
    assert results[2]["seq"] is None
    same([one for one in results if one["status"] == "created"], fed(crm))


def test_batches_after_each_other_have_growing_numbers_without_a_gap(crm):
    batches = [[account(f"{name}{one}") for one in range(3)] for name in "abc"]
    numbers = [one["seq"] for batch in batches for one in crm.send(*batch)]
    assert numbers == sorted(numbers)
    told = fed(crm)
    assert set(numbers) <= told.keys()
    assert sorted(told) == list(range(min(told), max(told) + 1))
