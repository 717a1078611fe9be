"""What a batch promises to integration engineers, row by row, through the door."""

import pytest

from accounts.models import Account
from crm.models import Reply
from stakeholders.models import Stakeholder
from tests.api.speaking import NEW, OLD, account, ending, merging, person, speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(source, clerk):
    return speaker(source, clerk)


def test_partial_success_with_all_errors_of_each_record_in_request_order(crm):
    results = crm.send(
        person("3", email="no address", language="xxx", last_name=7),
        account("1", country="Switzerland", colour="red"),
        account("2"),
        {"type": "planet", "external_id": " p ", "more": 1},
        "no object",
        person("4", of="2"),
    )
    assert [one["index"] for one in results] == list(range(6))
    told = [(one["status"], sorted(error["pointer"] for error in errors(one))) for one in results]
    assert told == [
        ("invalid", ["/fields/email", "/fields/language", "/fields/last_name"]),
        ("invalid", ["/fields/colour", "/fields/country"]),
        ("created", []),
        ("invalid", ["/external_id", "/more", "/type"]),
        ("invalid", [""]),
        ("created", []),
    ]
    assert all(error["code"] and error["detail"] for one in results for error in errors(one))
    assert [one["name"] for one in crm.get("accounts")["data"]] == ["Client"]


def test_what_a_refused_record_lacks_is_told_with_all_else_that_is_wrong_with_it(crm):
    crm.send(account("1"), person("3", of="1"))
    deal = {"type": "opportunity", "external_id": "6"}
    dated = {"name": "Deal", "opened_on": "2026-03-01", "closed_on": "2026-04-01"}
    employer = {"account": {"external_id": "1"}}
    wrong = {
        "type": "stakeholder",
        "external_id": "9",
        "source_modified_at": "2099-01-01T00:00:00Z",
    }
    results = crm.send(
        {"type": "account", "external_id": "2", "fields": {"name": "", "country": "Italy"}},
        wrong | {"fields": {"email": "none"}, "refs": {"boss": {"id": "x"}}},
        wrong | {"external_id": "8", "fields": [], "refs": 1},
        deal | {"fields": {"opened_on": "2099-01-01", "amount": "x"}},
        deal | {"external_id": "7", "fields": dated | {"outcome": "wonn"}, "refs": employer},
        {"type": "touch", "external_id": "T", "fields": {"user": "nobody", "on": "2026-13-01"}},
        # It is known, so it lacks nothing; of two records of one key the other may say it.
        person("3", of="1", email="none", last_name=None, first_name="Ana"),
        {"type": "account", "external_id": "5", "fields": {"country": "Italy"}},
        account("5"),
    )
    told = [sorted((one["pointer"], one["code"]) for one in errors(result)) for result in results]
    assert told == [
        [("/fields/country", "invalid"), ("/fields/name", "required")],
        [
            ("/fields/email", "invalid"),
            ("/fields/last_name", "required"),
            ("/refs/account", "required"),
            ("/refs/boss", "unknown_member"),
            ("/source_modified_at", "clock_skew"),
        ],
        [
            ("/fields", "invalid"),
            ("/refs", "invalid"),
            ("/source_modified_at", "clock_skew"),
        ],
        [
            ("/fields/amount", "invalid"),
            ("/fields/name", "required"),
            ("/fields/opened_on", "in_the_future"),
            ("/refs/account", "required"),
        ],
        [("/fields/outcome", "invalid")],
        [
            ("/fields/kind", "required"),
            ("/fields/on", "invalid"),
            ("/fields/user", "unknown_user"),
            ("/refs/stakeholder", "required"),
        ],
        [("/fields/email", "invalid")],
        [("/fields/country", "invalid")],
        [],
    ]


def errors(result):
    return result["error"]["errors"] if result["error"] else []


def test_atomic_when_asked_for(crm):
    poisoned = [account("1"), person("3", of="1"), account("2", country="nowhere")]
    answer = crm.batch(*poisoned, prefer="handling=strict")
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_refused")
    assert [one["error"]["code"] for one in answer.json()["results"]] == [
        "batch_refused",
        "batch_refused",
        "invalid",
    ]
    assert crm.get("accounts")["data"] == crm.get("changes")["data"] == []
    answer = crm.batch(*poisoned[:2], prefer="handling=strict")
    assert [one["status"] for one in answer.json()["results"]] == ["created"] * 2


def test_what_changes_nothing_is_reported_unchanged_and_is_no_event(crm):
    records = [account(city="Bern", at=OLD), person(title="CFO", at=OLD)]
    first = crm.send(*records)
    since = crm.here()
    again = crm.send(*records)
    assert [one["status"] for one in again] == ["unchanged"] * 2
    same = ("id", "version")
    assert [[one[name] for name in same] for one in again] == [
        [one[name] for name in same] for one in first
    ]
    assert crm.said(*[one | {"source_modified_at": NEW} for one in records]) == ["unchanged"] * 2
    assert crm.heard(since) == []


def test_a_stale_write_is_refused_for_each_record(crm):
    crm.send(account("1", city="Bern", at=NEW), account("2", city="Basel", at=OLD))
    results = crm.send(account("1", city="Chur", at=OLD), account("2", city="Chur", at=NEW))
    assert [one["status"] for one in results] == ["stale", "updated"]
    assert [crm.record("accounts", one)["city"] for one in "12"] == ["Bern", "Chur"]
    superseded, counts = crm.send(account("2", city="Old"), account("2", city="Sion", at=NEW))
    assert (superseded["status"], counts["status"]) == ("superseded", "updated")
    (skewed,) = crm.send(account("2", at="2999-01-01T00:00:00Z"))
    assert (skewed["status"], skewed["error"]["code"]) == ("invalid", "clock_skew")


def test_references_go_forward_and_in_circles(crm):
    results = crm.send(person("a", reports_to="b"), person("b", reports_to="c"), account())
    assert [one["status"] for one in results] == ["created"] * 3
    ana, ben, _client = results
    assert crm.record("stakeholders", "a")["reports_to"] == ben["id"]
    # The one at the top has not come yet: a stub holds the place and is in no list.
    people = crm.get("stakeholders")["data"]
    assert {one["id"] for one in people} == {ana["id"], ben["id"]}
    (cyril,) = crm.send(person("c"))
    assert crm.record("stakeholders", "b")["reports_to"] == cyril["id"]
    # Whoever closes a circle is told so, and all else of them and of the batch is written.
    closing, other = crm.send(person("c", reports_to="a", title="CEO"), person("d", reports_to="a"))
    assert (closing["status"], other["status"]) == ("updated", "created")
    assert closing["fields_ignored"] == [{"field": "reports_to", "reason": "circle"}]
    shown = crm.record("stakeholders", "c")
    assert (shown["title"], shown["reports_to"]) == ("CEO", None)


@pytest.mark.parametrize("order", [1, -1])
def test_two_who_are_told_as_each_others_superior_are_both_there_and_one_line_is(crm, order):
    circle = [person("a", reports_to="b", at=OLD), person("b", reports_to="a", at=NEW)]
    results = crm.send(account(), *circle[::order])
    assert [one["status"] for one in results] == ["created"] * 3
    told = {one["external_id"]: one["fields_ignored"] for one in results[1:]}
    # The older word stands: what came last is what does not fit.
    assert told == {"a": [], "b": [{"field": "reports_to", "reason": "circle"}]}
    ana, ben = (crm.record("stakeholders", one) for one in "ab")
    assert (ana["reports_to"], ben["reports_to"]) == (ben["id"], None)
    assert [one["status"] for one in crm.send(*circle)] == ["unchanged"] * 2
    # Once the other line is gone, the same word fits.
    gone = person("a", at=NEW) | {"refs": {"reports_to": None}}
    assert crm.said(gone, circle[1]) == ["updated"] * 2
    assert crm.record("stakeholders", "b")["reports_to"] == ana["id"]


def test_a_merge_has_aliases_and_an_undo(crm):
    crm.send(account(), person("w", title="CFO"), person("l", phone="1"))
    winner, loser = (crm.record("stakeholders", one)["id"] for one in "wl")
    assert crm.said(merging("w", "l")) == ["merged"]
    shown = crm.record("stakeholders", "l")
    assert (shown["id"], shown["title"], shown["phone"]) == (winner, "CFO", "1")
    moved = crm.client.get(f"/api/v1/stakeholders/{loser}")
    assert (moved.status_code, moved["Location"].rpartition("/")[2]) == (308, winner)
    (told,) = crm.get("merges")["data"]
    assert crm.client.post(f"/api/v1/merges/{told['id']}/undo").status_code == 200
    assert [crm.record("stakeholders", one)["id"] for one in "wl"] == [winner, loser]
    assert crm.record("stakeholders", "w")["phone"] == ""
    assert crm.said(person("l", phone="2")) == ["updated"]


def test_merged_records_do_not_come_back(crm):
    crm.send(account(), person("w", at=OLD), person("l", at=OLD))
    crm.send(merging("w", "l", source_modified_at=NEW))
    winner = crm.record("stakeholders", "w")["id"]
    late, newer = person("l", phone="1", at=OLD), person("l", phone="2", at="2026-04-01T00:00:00Z")
    assert crm.said(late) == ["stale"]
    assert crm.said(newer) == ["updated"]
    assert crm.said(ending("l")) == ["unchanged"]
    (only,) = crm.get("stakeholders")["data"]
    assert (only["id"], only["phone"]) == (winner, "2")


@pytest.mark.parametrize("on_delete", ["unlink", "archive"])
def test_what_was_deleted_does_not_block_what_is_created_again(crm, source, on_delete):
    source.on_delete = on_delete
    source.save()
    client, ana = crm.send(account(), person(email="ana@client.example"))
    assert crm.said(ending("003"), ending("001", "account")) == ["deleted"] * 2
    again = crm.send(person(email="ana@client.example"), account())
    assert [one["status"] for one in again] == ["restored"] * 2
    assert [one["id"] for one in again] == [ana["id"], client["id"]]
    # The same person under another id is another record, whatever the former one left behind.
    crm.send(ending("003"))
    assert crm.said(person("004", email="ana@client.example")) == ["created"]


def test_an_address_in_other_letters_is_no_other_person_and_the_same_is_no_key(crm):
    crm.send(account(), person("a", email="Ana.Ruiz@client.example"))
    crm.send(person("a", email="ana.ruiz@CLIENT.example"))
    assert len(crm.get("stakeholders")["data"]) == 1
    assert crm.said(person("b", email="ANA.RUIZ@client.example")) == ["created"]
    assert Stakeholder.objects.count() == 2


def test_what_was_cleared_is_cleared_everywhere(crm, clerk, source):
    crm.send(account(city="Bern", industry="Bank"), person(title="CFO", phone="1"))
    since = crm.here()
    assert crm.said(account(city=None), person(title=None)) == ["updated"] * 2
    account_, ana = crm.record("accounts", "001"), crm.record("stakeholders", "003")
    assert (account_["city"], account_["industry"]) == ("", "Bank")
    assert (ana["title"], ana["phone"]) == ("", "1")
    told = crm.get("changes", cursor=since)["data"]
    assert [one["cleared"] for one in told] == [["city"], ["title"]]
    assert crm.said(account(city=None)) == ["unchanged"]


def test_a_batch_under_a_key_is_written_once_and_answered_again(crm):
    records = [account("1"), account("2", country="nowhere")]
    first = crm.batch(*records, idempotency_key="k")
    Account.objects.update(city="Chur")
    again = crm.batch(*records, idempotency_key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    other = crm.batch(account("3"), idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    strict = crm.batch(*records, idempotency_key="k", prefer="handling=strict")
    assert (strict.status_code, strict.json()["code"]) == (422, "idempotency_key_reused")
    refused = crm.batch(*records, idempotency_key="s", prefer="handling=strict")
    assert refused.json()["code"] == "batch_refused"
    assert crm.batch(account("4"), idempotency_key="s").status_code == 200
    assert set(Reply.objects.values_list("key", "status")) == {("k", 200), ("s", 200)}


def test_a_record_in_pieces_is_whole_and_a_refused_piece_takes_nothing_away(crm):
    results = crm.send(
        account("1", city="Bern", at=OLD),
        account("1", segment="Public", at=NEW),
        account("1", country="Switzerland", at=NEW),
    )
    assert [one["status"] for one in results] == ["superseded", "created", "invalid"]
    record = crm.record("accounts", "1")
    assert (record["city"], record["segment"], record["country"]) == ("Bern", "Public", "")


def test_what_is_refused_under_a_key_may_be_named_by_anything(crm):
    odd = {"type": "a\0", "external_id": "1", "b\0": 1, "custom": {"c\0": "\\u0000"}}
    first, again = (crm.batch(odd, account("2"), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert [one["status"] for one in first.json()["results"]] == ["invalid", "created"]
    assert first.json() == again.json()
    assert first.json()["results"][0]["error"]["errors"][0]["pointer"] == "/b\ufffd"
